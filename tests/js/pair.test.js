import assert from "node:assert/strict";
import { test } from "node:test";

import { late, levelWords, lying, platformWords } from "../../static/js/lib/pair.js";
import { fromApi, referenceSide } from "../../static/js/lib/references.js";
import { Soon } from "../../static/js/lib/soon.js";

const job = { state: "done" };
const measured = { kind: "same_recording", offset_seconds: 0.012 };
const pair = { id: 4, earlier: 6, later: 7, corrected_seconds: null, job, measured };

test("an offset is told from the earlier to the later, whichever of them is A", () => {
  const { sign, ...forth } = lying([pair], 6, 7);
  assert.deepEqual(forth, { id: 4, state: "measured", seconds: 0.012, measured: 0.012 });
  assert.equal(sign, 1);
  assert.equal(lying([pair], 7, 6).seconds, -0.012);
  assert.equal(lying([pair], 7, 6).sign, -1);
});

test("what somebody set by ear counts, and what was measured is still known", () => {
  const set = { ...pair, corrected_seconds: -0.2 };
  const back = lying([set], 7, 6);
  assert.deepEqual([back.state, back.seconds, back.measured], ["corrected", 0.2, -0.012]);
});

test("how a pair stands is said plainly", () => {
  const waits = { ...pair, measured: null, job: { state: "running" } };
  const failed = { ...pair, measured: null, job: { state: "failed" } };
  const other = { ...pair, measured: { kind: "different", offset_seconds: null } };
  assert.equal(lying([], 6, 7).state, "unknown");
  assert.equal(lying([pair], 6, 8).state, "unknown");
  assert.equal(lying([waits], 6, 7).state, "waiting");
  assert.equal(lying([failed], 6, 7).state, "failed");
  assert.equal(lying([other], 6, 7).state, "different");
  assert.ok(Object.is(lying([other], 7, 6).seconds, 0));
});

test("the offset has a direction and a fitting unit", () => {
  assert.equal(late(0.012), "B 12.0 ms late");
  assert.equal(late(-1.25), "B 1.250 s early");
  assert.equal(late(0.00001), "B lies on A");
});

const a = { name: "v7", lufs: -12.8, truePeak: -0.6 };
const b = { name: "v6", lufs: -9.6, truePeak: -0.1 };
const spotify = { id: "s", name: "Spotify", target_lufs: -14, turns_up: true, ceiling_dbtp: -1 };

test("the dock says which side is turned down, and by how much", () => {
  assert.deepEqual(levelWords("loudness", a, b), {
    gain: "B \u22123.2 dB",
    how: "Level-matched",
    on: true,
  });
  assert.equal(levelWords("off", a, b)?.gain, "B 3.2 LU louder");
  assert.equal(levelWords("off", a, a)?.gain, "Equally loud");
  assert.equal(levelWords(spotify, a, b)?.gain, "A \u22121.2, B \u22124.4 dB");
  assert.equal(levelWords("loudness", a, null), null);
  assert.equal(levelWords("loudness", a, { ...b, lufs: null }), null);
});

test("a platform is said to do what it does, to each side", () => {
  const quiet = { name: "v1", lufs: -19.6, truePeak: -3 };
  assert.equal(platformWords(spotify, [b, quiet]), "turns v6 down 4.4 dB, turns v1 up 2.0 dB");
  const never = { ...spotify, turns_up: false };
  assert.equal(platformWords(never, [quiet]), "leaves v1 as it is");
  assert.equal(platformWords(spotify, [{ ...a, lufs: null }]), "cannot tell for v7");
});

test("a reference is the same side, whoever tells of it", () => {
  const told = {
    id: 3,
    title: "Night Drive",
    artist: "Ada Lune",
    files: { lossless: {}, proxy: {}, peaks: {} },
    measured: { seconds: 200, integrated_lufs: -9, true_peak_dbtp: -0.5 },
  };
  const side = referenceSide(fromApi(told));
  assert.equal(side.key, "reference:3");
  assert.equal(side.label, "Night Drive, Ada Lune");
  assert.equal(side.stream, "/api/references/3/files/proxy/");
  assert.deepEqual([side.lossless, side.lufs, side.seconds], [true, -9, 200]);
  const bare = referenceSide(
    fromApi({ ...told, artist: "", files: { lossless: {} }, measured: null }),
  );
  assert.equal(bare.label, "Night Drive");
  assert.equal(bare.stream, "/api/references/3/files/lossless/");
  assert.deepEqual([bare.lufs, bare.truePeak, bare.seconds], [null, null, 0]);
});

test("what is set by ear is sent once, or at once when somebody leaves", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {[number, boolean][]} */
  const sent = [];
  const soon = new Soon(500, (value, isLeaving) => sent.push([value, isLeaving]));
  soon.put(1);
  t.mock.timers.tick(400);
  soon.put(2);
  t.mock.timers.tick(499);
  assert.deepEqual(sent, []);
  t.mock.timers.tick(1);
  assert.deepEqual(sent, [[2, false]]);
  soon.put(3);
  assert.equal(soon.isWaiting, true);
  soon.now(true);
  assert.equal(soon.isWaiting, false);
  soon.now(true);
  t.mock.timers.tick(1000);
  assert.deepEqual(sent, [
    [2, false],
    [3, true],
  ]);
});
