// The player itself, without a browser: what goes in as pieces comes out as sound.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Player } from "../../static/js/sound/dsp/player.js";

const RATE = 48_000;
const BLOCK = 128;

/** @typedef {import("../../static/js/sound/dsp/player.js").Report} Report */

/** @param {number} hertz @param {number} seconds @param {number} [level] @param {number} [rate] */
function sine(hertz, seconds, level = 0.5, rate = RATE) {
  return Float32Array.from(
    { length: Math.round(seconds * rate) },
    (_, n) => level * Math.sin((2 * Math.PI * hertz * n) / rate),
  );
}

/** A player with sounds in pieces of `size` frames. @param {Record<string, Float32Array[]>} sounds */
function studio(
  sounds,
  { size = 40_000, rates = /** @type {Record<string, number>} */ ({}) } = {},
) {
  /** @type {Report[]} */
  const reports = [];
  /** @type {ArrayBuffer[]} */
  const returned = [];
  const player = new Player(
    RATE,
    (report) => reports.push(report),
    (buffers) => returned.push(...buffers),
  );
  for (const [key, channels] of Object.entries(sounds)) {
    player.obey({ do: "track", key, rate: rates[key] ?? RATE, frames: channels[0].length });
    for (let start = 0; start < channels[0].length; start += size) {
      const piece = channels.map((channel) => channel.slice(start, start + size));
      player.obey({ do: "piece", key, start, channels: piece });
    }
  }
  let frame = 0;
  return {
    player,
    reports,
    returned,
    get frame() {
      return frame;
    },
    /** @param {import("../../static/js/sound/dsp/player.js").Command} command */
    obey: (command) => player.obey(command),
    /** @param {Record<string, number | [number, number] | {gain: number, offset: number}>} gains */
    hear(gains, shape = /** @type {"even" | "power"} */ ("even")) {
      const tracks = Object.entries(gains).map(([key, told]) => {
        if (typeof told === "number") return { key, left: told, right: told, offset: 0 };
        if (Array.isArray(told)) return { key, left: told[0], right: told[1], offset: 0 };
        return { key, left: told.gain, right: told.gain, offset: told.offset };
      });
      player.obey({ do: "hear", tracks, shape });
    },
    /** @param {number} count */
    run(count) {
      const left = new Float32Array(count);
      const right = new Float32Array(count);
      for (let done = 0; done < count; done += BLOCK) {
        const until = Math.min(done + BLOCK, count);
        player.process(left.subarray(done, until), right.subarray(done, until), frame);
        frame += until - done;
      }
      return { left, right };
    },
  };
}

/** @param {Float32Array} sound @param {number} from @param {number} until */
function rms(sound, from = 0, until = sound.length) {
  let sum = 0;
  for (let n = from; n < until; n += 1) sum += sound[n] ** 2;
  return Math.sqrt(sum / (until - from));
}

/** Steps larger than the sound itself can make are clicks. @param {Float32Array} sound */
const steepest = (sound) =>
  sound.reduce((most, value, n) => (n ? Math.max(most, Math.abs(value - sound[n - 1])) : 0), 0);

/** How much of a frequency is in it. @param {Float32Array} sound @param {number} hertz */
function strength(sound, hertz) {
  let [re, im] = [0, 0];
  for (let n = 0; n < sound.length; n += 1) {
    const window = 1 - Math.cos((2 * Math.PI * n) / sound.length);
    const angle = (2 * Math.PI * hertz * n) / RATE;
    re += window * sound[n] * Math.cos(angle);
    im += window * sound[n] * Math.sin(angle);
  }
  return Math.hypot(re, im) / sound.length;
}

const FADE = 1024; // gate and crossfades are over by then

test("at its own rate and speed a sound comes out bit for bit, over the seams of its pieces", () => {
  const noise = Float32Array.from({ length: RATE }, () => Math.random() - 0.5);
  const desk = studio({ a: [noise, noise.toReversed()] }, { size: 4097 });
  desk.hear({ a: 1 });
  desk.obey({ do: "play", at: 1000, turn: 1 });
  const { left, right } = desk.run(20_000);
  assert.deepEqual(left.slice(FADE), noise.slice(1000 + FADE, 21_000));
  assert.deepEqual(right.slice(FADE), noise.toReversed().slice(1000 + FADE, 21_000));
});

test("switching between the same sine at two levels neither clicks nor dips", () => {
  const desk = studio({ a: [sine(440, 2)], b: [sine(440, 2, 0.25)] });
  desk.hear({ a: 0.5, b: 0 });
  desk.obey({ do: "play", at: 0, turn: 1 });
  desk.run(4800);
  desk.hear({ a: 0, b: 1 });
  const { left } = desk.run(9600);
  const step = 0.25 * Math.sin((2 * Math.PI * 440) / RATE);
  assert.ok(steepest(left) < step * 1.01, "no step is larger than those of the sine");
  for (let at = 0; at + 1200 <= left.length; at += 120) {
    assert.ok(Math.abs(rms(left, at, at + 1200) / (0.25 * Math.SQRT1_2) - 1) < 0.01);
  }
});

test("sounds with nothing in common cross at equal power", () => {
  const noise = () => Float32Array.from({ length: RATE }, () => Math.random() - 0.5);
  const desk = studio({ a: [noise()], b: [noise()] });
  desk.hear({ a: 1, b: 0 });
  desk.obey({ do: "play", at: 0, turn: 1 });
  desk.run(4800);
  desk.hear({ a: 0, b: 1 }, "power");
  const { left } = desk.run(720);
  const whole = Math.sqrt(1 / 12);
  assert.ok(rms(left, 240, 480) > 0.8 * whole, "no hole in the middle");
});

test("a loop repeats to the sample", () => {
  const noise = Float32Array.from({ length: RATE }, () => Math.random() - 0.5);
  const desk = studio({ a: [noise] });
  desk.hear({ a: 1 });
  desk.obey({ do: "loop", loop: { from: 10_001, until: 17_778 } });
  desk.obey({ do: "play", at: 10_001, turn: 1 });
  const long = 17_778 - 10_001;
  const { left } = desk.run(long * 4);
  assert.deepEqual(left.slice(long, 2 * long), left.slice(2 * long, 3 * long));
  assert.deepEqual(
    left.slice(long, long + 5000),
    noise.slice(10_001, 15_001),
    "its start is whole",
  );
});

for (const speed of [0.5, 0.75, 1.25, 1.5, 2]) {
  test(`at speed ${speed} the pitch stays, and the song takes ${1 / speed} times as long`, () => {
    const desk = studio({ a: [sine(330, 8)], b: [sine(330, 8)] });
    desk.hear({ a: 1 });
    desk.obey({ do: "speed", speed });
    desk.obey({ do: "play", at: 0, turn: 1 });
    const { left } = desk.run(2 * RATE);
    const at = /** @type {Report} */ (desk.reports.at(-1)).at;
    assert.ok(Math.abs(at / RATE - 2 * speed) < 0.06 * speed);
    const middle = left.slice(FADE, FADE + RATE);
    assert.ok(strength(middle, 330) > 0.97 * 0.25, "all of it is where it was");
    assert.ok(strength(middle, 330 * speed) < 0.01);
    assert.ok(steepest(middle) < 1.2 * 0.5 * Math.sin((2 * Math.PI * 330) / RATE), "no clicks");
  });
}

test("at another speed two sides stay in step: one splice for both", () => {
  const noise = Float32Array.from({ length: 4 * RATE }, () => Math.random() - 0.5);
  const desk = studio({ a: [noise], b: [noise.map((value) => -value)] });
  desk.hear({ a: 1, b: 1 });
  desk.obey({ do: "speed", speed: 1.3 });
  desk.obey({ do: "play", at: 0, turn: 1 });
  assert.equal(rms(desk.run(RATE).left), 0);
});

test("an offset moves one side against the other, in whole frames", () => {
  const noise = Float32Array.from({ length: RATE }, () => Math.random() - 0.5);
  const later = new Float32Array(RATE);
  later.set(noise.subarray(0, RATE - 480), 480);
  const desk = studio({ a: [noise], b: [later] });
  desk.hear({ a: 1, b: { gain: -1, offset: 0.01 } });
  desk.obey({ do: "play", at: 0, turn: 1 });
  assert.equal(rms(desk.run(RATE / 2).left), 0, "B - A is silent");
});

test("another rate is read so well that what is left over is below -90 dB", () => {
  for (const rate of [44_100, 96_000]) {
    const desk = studio({ a: [sine(5000, 2, 0.5, rate)] }, { rates: { a: rate } });
    desk.hear({ a: 1 });
    desk.obey({ do: "play", at: 0, turn: 1 });
    const { left } = desk.run(RATE);
    const exact = sine(5000, 1);
    const off = left.map((value, n) => value - exact[n]).slice(FADE);
    assert.ok(rms(off) < 10 ** (-90 / 20) * rms(exact), `${rate}: ${20 * Math.log10(rms(off))}`);
  }
});

test("what a lower rate cannot hold does not fold back", () => {
  const desk = studio({ a: [sine(30_000, 2, 0.5, 96_000)] }, { rates: { a: 96_000 } });
  desk.hear({ a: 1 });
  desk.obey({ do: "play", at: 0, turn: 1 });
  assert.ok(rms(desk.run(RATE).left.slice(FADE)) < 1e-4);
});

test("where a piece is missing the clock stands still, and goes on from the very frame", () => {
  const tone = sine(440, 3);
  const desk = studio({});
  desk.obey({ do: "track", key: "a", rate: RATE, frames: tone.length });
  desk.obey({ do: "piece", key: "a", start: 0, channels: [tone.slice(0, RATE)] });
  desk.hear({ a: 1 });
  desk.obey({ do: "play", at: 0, turn: 1 });
  const first = desk.run(2 * RATE).left;
  const held = /** @type {Report} */ (desk.reports.at(-1));
  assert.ok(held.waiting && held.at < RATE, "it stops before the hole");
  assert.ok(steepest(first) < 1.1 * 0.5 * Math.sin((2 * Math.PI * 440) / RATE), "without a click");
  desk.obey({ do: "piece", key: "a", start: RATE, channels: [tone.slice(RATE)] });
  const { left } = desk.run(RATE / 2);
  const from = Math.round(held.at);
  assert.deepEqual(left.slice(FADE, RATE / 2), tone.slice(from + FADE, from + RATE / 2));
});

test("a side that nobody hears may be missing", () => {
  const desk = studio({ a: [sine(440, 1)] });
  desk.obey({ do: "track", key: "b", rate: RATE, frames: RATE });
  desk.hear({ a: 1, b: 0 });
  desk.obey({ do: "play", at: 0, turn: 1 });
  desk.run(9600);
  assert.equal(desk.reports.at(-1)?.state, "running");
});

test("a seek crosses over where the sound is here, and waits where it is not", () => {
  const desk = studio({ a: [sine(440, 4)] });
  desk.hear({ a: 1 });
  desk.obey({ do: "play", at: 0, turn: 1 });
  desk.run(4800);
  desk.obey({ do: "seek", at: 100_007, turn: 2 });
  const { left } = desk.run(4800);
  assert.ok(Math.abs(Number(desk.reports.at(-1)?.at) - 104_807) < 3000);
  assert.equal(desk.reports.at(-1)?.turn, 2);
  assert.ok(steepest(left) < 2 * 0.5 * Math.sin((2 * Math.PI * 440) / RATE));
  desk.obey({ do: "drop", key: "a", start: 0 });
  desk.obey({ do: "seek", at: 10, turn: 3 });
  desk.run(4800);
  assert.ok(desk.reports.at(-1)?.waiting);
  assert.equal(desk.reports.at(-1)?.at, 10);
});

test("it begins at the very frame of the output that was asked for, or joins late", () => {
  const noise = Float32Array.from({ length: RATE }, () => Math.random() - 0.5);
  const desk = studio({ a: [noise] });
  desk.hear({ a: 1 });
  desk.obey({ do: "play", at: 500, turn: 1, frame: 3001 });
  const { left } = desk.run(9600);
  assert.equal(rms(left, 0, 3001), 0);
  assert.deepEqual(left.slice(3001 + FADE), noise.slice(500 + FADE, 500 + 9600 - 3001));

  const late = studio({ a: [noise] });
  late.hear({ a: 1 });
  late.run(1280);
  late.obey({ do: "play", at: 0, turn: 1, frame: 280 });
  assert.deepEqual(late.run(9600).left.slice(FADE), noise.slice(1000 + FADE, 10_600));
});

test("while it plays, an appointment is kept to the frame, and crossed over to", () => {
  const noise = Float32Array.from({ length: 2 * RATE }, () => Math.random() - 0.5);
  const desk = studio({ a: [noise] });
  desk.hear({ a: 1 });
  desk.obey({ do: "play", at: 0, turn: 1 });
  desk.run(4800);
  desk.obey({ do: "play", at: 50_000, turn: 2, frame: 9001 });
  const { left } = desk.run(9600);
  assert.deepEqual(left.slice(0, 4000), noise.slice(4800, 8800), "until then it goes on");
  assert.deepEqual(left.slice(5200), noise.slice(50_999, 50_999 + 4400));
});

test("at the end it stops by itself and says so", () => {
  const desk = studio({ a: [sine(440, 0.5)] });
  desk.obey({ do: "length", frames: RATE / 2 });
  desk.hear({ a: 1 });
  desk.obey({ do: "play", at: 0, turn: 1 });
  desk.run(RATE);
  const last = /** @type {Report} */ (desk.reports.at(-1));
  assert.ok(last.ended && last.state === "stopped" && !last.waiting);
});

test("the meters read what is heard, before the volume", () => {
  const desk = studio({ a: [sine(1000, 2)] });
  desk.hear({ a: [1, 0.5] });
  desk.obey({ do: "volume", gain: 0.1 });
  desk.obey({ do: "play", at: 0, turn: 1 });
  const { left } = desk.run(RATE);
  const { levels } = /** @type {Report} */ (desk.reports.at(-1));
  assert.ok(Math.abs(levels.left - 0.5 * Math.SQRT1_2) < 0.005);
  assert.ok(Math.abs(levels.peak_right - 0.25) < 0.001);
  assert.ok(Math.abs(rms(left, FADE) - 0.05 * Math.SQRT1_2) < 0.001);
});

test("what is dropped is held no longer, and its memory comes back", () => {
  const desk = studio({ a: [sine(440, 2), sine(440, 2)] }, { size: RATE });
  assert.equal(desk.player.held, 4 * RATE);
  desk.obey({ do: "drop", key: "a", start: 0 });
  assert.equal(desk.player.held, 2 * RATE);
  assert.equal(desk.returned.length, 2);
  desk.obey({ do: "remove", key: "a" });
  assert.equal(desk.player.held, 0);
  const late = new Float32Array(RATE);
  desk.obey({ do: "piece", key: "a", start: 0, channels: [late] });
  assert.equal(desk.returned.length, 5, "what comes too late comes back at once");
  assert.equal(new Set(desk.returned).size, 5, "each once");
});
