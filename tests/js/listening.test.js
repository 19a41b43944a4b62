// What is to be heard, without a browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Clock } from "../../static/js/sound/clock.js";
import { Listening } from "../../static/js/sound/listening.js";
import { orderOf, shapeOf, sounding, wanted } from "../../static/js/sound/playing.js";

const RATE = 48_000;

/** @param {number} id */
const version = (id, more = {}) => ({
  id,
  name: `v${id}`,
  label: "Mix",
  peaks: "",
  report: `/api/versions/${id}/report/`,
  stream: `/api/versions/${id}/files/proxy/`,
  seconds: 100 + id,
  lufs: -10 - id,
  truePeak: -1,
  ...more,
});

/** @param {number} id */
const stem = (id) => ({ id, name: `S${id}`, files: `/s/${id}/files/`, reports: "", seconds: 90 });

/** @param {Listening} state @param {number} [channels] */
const heard = (state, channels = 2) => sounding(state, () => channels);

/** @param {Listening} state */
function told(state) {
  /** @type {string[]} */
  const names = [];
  for (const name of ["state", "sides", "time", "select"])
    state.addEventListener(name, () => names.push(name));
  return names;
}

function both() {
  const state = new Listening();
  state.put("a", version(1));
  state.put("b", version(5));
  return state;
}

test("the louder of two sides is turned down, and the one that is heard sounds alone", () => {
  const state = both();
  assert.deepEqual(state.applied, { a: -4, b: 0 });
  assert.deepEqual(
    heard(state).map((it) => it.key),
    ["version:1"],
  );
  assert.ok(Math.abs(heard(state)[0].left - 10 ** (-4 / 20)) < 1e-12);
  state.setMatched(false);
  assert.equal(heard(state)[0].left, 1);
  assert.equal(state.gains?.a, -4, "what it would be is still known");
  state.listen("b");
  assert.deepEqual(
    heard(state).map((it) => it.key),
    ["version:5"],
  );
});

test("a match is kept while it is off", () => {
  const state = both();
  const apple = { id: "apple", name: "Apple Music", target_lufs: -16, turns_up: false };
  state.setMatch(apple);
  assert.deepEqual(state.applied, { a: -5, b: -1 });
  state.setMatched(false);
  assert.deepEqual(state.applied, { a: 0, b: 0 });
  state.setMatched(true);
  assert.equal(state.match, apple);
});

test("in a blind test nobody is told what X is, but it sounds", () => {
  const state = both();
  state.setHidden("b");
  state.listen("x");
  assert.equal(state.hear, "x");
  assert.equal(state.heard, null);
  assert.ok(state.isBlind);
  assert.deepEqual(
    heard(state).map((it) => it.key),
    ["version:5"],
  );
  state.setHidden(null);
  assert.equal(state.hear, "a");
  state.listen("x");
  assert.equal(state.hear, "a", "there is no X any more");
});

test("the difference needs both sides, their levels and how far they are apart", () => {
  const state = both();
  state.setDelta(true);
  assert.ok(!state.delta, "nobody told how far B lies off");
  state.setOffset("b", 0.25);
  state.setDelta(true);
  const [a, b] = heard(state);
  assert.ok(a.left < 0 && b.left === 1 && b.offset === 0.25);
  assert.ok(Math.abs(a.left + 10 ** (-4 / 20)) < 1e-12, "at the levels of the match");
  state.put("b", version(7));
  assert.ok(
    !state.delta && !state.offsetsKnown && state.offsets.b === 0,
    "another B, other offsets",
  );
});

test("the axis is as long as the longest side on it", () => {
  const state = both();
  assert.equal(state.length, 105);
  state.setOffset("b", 10);
  assert.equal(state.length, 101);
  state.setOffset("b", -3);
  assert.equal(state.length, 108);
  state.put("b", null);
  assert.equal(state.length, 101);
});

test("a version that is on already changes places with the other", () => {
  const state = both();
  state.put("a", version(5));
  assert.deepEqual([state.sides.a?.id, state.sides.b?.id], [5, 1]);
});

test("the stems' own mix: mute, solo, gain and pan", () => {
  const state = both();
  state.setStems([stem(1), stem(2), stem(3)]);
  state.setMonitor(true);
  state.setStem(2, { gain_db: -6, pan: 1 });
  state.setStem(3, { mute: true });
  const [first, second, third] = heard(state);
  assert.deepEqual([first.left, first.right], [1, 1]);
  assert.ok(Math.abs(second.left) < 1e-12 && Math.abs(second.right - 10 ** (-6 / 20)) < 1e-12);
  assert.deepEqual([third.left, third.right], [0, 0]);
  state.setStem(1, { solo: true });
  assert.deepEqual(
    heard(state).map((it) => it.right > 0),
    [true, false, false],
  );
  assert.ok(Math.abs(heard(state, 1)[0].left - Math.SQRT1_2) < 1e-12, "mono stands between");
  state.listen("a");
  assert.ok(!state.monitor, "a version again");
});

test("all that may be heard next is at hand, what sounds comes first", () => {
  const state = both();
  state.setStems([stem(1), stem(2)]);
  state.listen("b");
  const order = orderOf("auto", false, 1);
  assert.deepEqual(
    wanted(state, heard(state), order).map((it) => [it.key, it.rank]),
    [
      ["version:5", 0],
      ["version:1", 1],
    ],
  );
  state.setMonitor(true);
  state.setStem(2, { mute: true });
  const ranks = wanted(state, heard(state), order).map((it) => it.rank);
  assert.deepEqual(ranks, [0, 1, 1, 1], "muted stems and both sides wait beside the first stem");
});

test("lossless where it may be, small where it is better, and never what is not there", () => {
  const free = { files: "", reports: "" };
  assert.deepEqual(orderOf("auto", false, 1)(free), ["lossless", "segments"]);
  assert.deepEqual(orderOf("auto", true, 1)(free), ["segments", "lossless"]);
  assert.deepEqual(orderOf("auto", false, 24)(free), ["segments", "lossless"]);
  assert.deepEqual(orderOf("lossless", true, 24)(free)[0], "lossless");
  assert.deepEqual(orderOf("small", false, 1)({ ...free, small: false })[0], "lossless");
  assert.deepEqual(orderOf("lossless", false, 1)({ ...free, lossless: false }), ["segments"]);
});

test("a reference has nothing in common with a version: they cross at equal power", () => {
  const state = both();
  assert.equal(shapeOf(state), "even");
  state.put("b", version(3, { kind: "reference", key: "reference:3" }));
  assert.equal(shapeOf(state), "power");
});

test("every change is told", () => {
  const state = both();
  const names = told(state);
  for (const change of [
    () => state.setSpeed(0.75),
    () => state.setMuted(true),
    () => state.setVolume(0.5),
    () => state.setQuality("small"),
    () => state.setMatch("off"),
    () => state.setOffset("b", 0.1),
    () => state.setHidden("a"),
    () => state.setStems([stem(9)]),
    () => state.setMonitor(true),
    () => state.setStem(9, { solo: true }),
  ]) {
    names.length = 0;
    change();
    assert.ok(names.includes("state"));
  }
  state.setSpeed(9);
  assert.equal(state.speed, 2);
});

/** @param {number} at seconds @param {number} time seconds of the output */
const said = (at, time, more = {}) => ({
  frame: time * RATE,
  at: at * RATE,
  turn: 1,
  state: /** @type {"running"} */ ("running"),
  waiting: false,
  ended: false,
  speed: 1,
  levels: { left: 0, right: 0, peak_left: 0, peak_right: 0 },
  held: 0,
  ...more,
});

test("the clock goes on between two words of the player, and never before its start", () => {
  const clock = new Clock();
  clock.begin(7);
  assert.equal(clock.at(1, RATE, null), 7);
  clock.hear(said(7.04, 1.04));
  assert.equal(clock.at(0.98, RATE, null), 7, "what is heard lags behind what is made");
  assert.ok(Math.abs(clock.at(1.1, RATE, null) - 7.1) < 1e-9);
  clock.hear(said(7.5, 2, { speed: 0.5 }));
  assert.ok(Math.abs(clock.at(3, RATE, null) - 8) < 1e-9);
  clock.hear(said(9, 4, { state: "holding" }));
  assert.equal(clock.at(6, RATE, null), 9);
});

test("in a loop it turns round, and what was turned round early is still heard at the end", () => {
  const loop = { from: 2, until: 4 };
  const clock = new Clock();
  clock.begin(3.5);
  clock.hear(said(3.9, 1));
  assert.ok(Math.abs(clock.at(1.3, RATE, loop) - 2.2) < 1e-9);
  clock.hear(said(2.02, 1.12));
  assert.ok(Math.abs(clock.at(1.05, RATE, loop) - 3.95) < 1e-9);
});
