import assert from "node:assert/strict";
import { test } from "node:test";
import * as bars from "../../static/js/lib/bars.js";
import { clock } from "../../static/js/lib/figures.js";

const BPM = 96;
const BEAT = 60 / BPM;

/** Beats from `from` on, at a tempo that drifts a little. */
function heard({ from = 0.3, count = 200, bar = { beats: 4, first: 2 }, bpm = BPM } = {}) {
  const beats_seconds = [];
  let at = from;
  for (let n = 0; n < count; n += 1) {
    beats_seconds.push(Number(at.toFixed(4)));
    at += (60 / bpm) * (1 + 0.01 * Math.sin(n / 9));
  }
  return { tempo: { bpm, beats_seconds, bar } };
}

test("a time is a bar and a beat, and back", () => {
  const grid = bars.gridOf(heard(), 0);
  assert.equal(grid.source, "heard");
  assert.ok(grid.sure);
  for (let bar = 1; bar < 40; bar += 3) {
    for (let beat = 1; beat <= 4; beat += 1) {
      const at = bars.timeOf(grid, bar, beat);
      assert.deepEqual(bars.placeOf(grid, at), { bar, beat });
      assert.ok(Math.abs(bars.secondsAt(grid, bars.beatAt(grid, at)) - at) < 1e-9);
    }
  }
});

test("bar 1 is the first that begins in the song, and the beats before it are bar 0", () => {
  // The third beat heard begins a bar: 0.3 s and two beats before it lies an upbeat of two.
  const grid = bars.gridOf(heard(), 0);
  assert.ok(Math.abs(bars.timeOf(grid, 1) - (0.3 + 2 * BEAT)) < 0.02);
  assert.equal(bars.placeOf(grid, 0.3).bar, 0);
  // A silent beginning is counted too: eight seconds are three bars and a bit.
  const late = bars.gridOf(heard({ from: 8, bar: { beats: 4, first: 0 } }), 0);
  assert.equal(bars.placeOf(late, 8.001).bar, 4);
  assert.ok(bars.timeOf(late, 1) >= 0);
});

test("bars that were not heard are counted in four, and said to be", () => {
  const grid = bars.gridOf(heard({ from: 0, bar: null }), 0);
  assert.equal(grid.perBar, 4);
  assert.equal(grid.sure, false);
  assert.deepEqual(bars.placeOf(grid, 0), { bar: 1, beat: 1 });
});

test("three beats make a bar where three were heard", () => {
  const grid = bars.gridOf(heard({ from: 0, bar: { beats: 3, first: 0 } }), 0);
  assert.deepEqual(bars.placeOf(grid, bars.timeOf(grid, 7, 3)), { bar: 7, beat: 3 });
  assert.equal(bars.lengthOf(grid, 0, bars.timeOf(grid, 9)), "8 bars");
});

test("a typed tempo sets twice and half right, and wins where the two do not agree", () => {
  const twice = bars.gridOf(heard({ from: 0, bpm: 192 }), BPM);
  assert.equal(twice.source, "heard");
  assert.ok(Math.abs(bars.timeOf(twice, 2) - bars.timeOf(twice, 1) - 4 * BEAT) < 0.05);
  const half = bars.gridOf(heard({ from: 0, bpm: 48, bar: { beats: 4, first: 0 } }), BPM);
  assert.ok(Math.abs(bars.timeOf(half, 2) - bars.timeOf(half, 1) - 4 * BEAT) < 0.05);
  const other = bars.gridOf(heard({ bpm: 130 }), BPM);
  assert.equal(other.source, "typed");
  assert.equal(bars.timeOf(other, 1), 0);
});

test("without any tempo there are no bars", () => {
  assert.equal(bars.gridOf(null, 0), null);
  assert.equal(bars.gridOf({ tempo: { bpm: null, beats_seconds: [], bar: null } }, 0), null);
  const typed = bars.gridOf(null, 120);
  assert.equal(bars.written(typed, 2.6), "2 | 2");
  assert.ok(Math.abs(bars.timeOf(typed, 100) - 198) < 1e-9);
});

test("snapping finds the nearest beat, and never one before the song", () => {
  const grid = bars.gridOf(heard(), 0);
  for (let at = 0; at < 60; at += 0.37) {
    const beat = bars.nearest(grid, at);
    assert.ok(beat >= 0);
    assert.ok(Math.abs(beat - at) <= BEAT * 1.02);
    assert.ok(Math.abs(bars.nearest(grid, beat) - beat) < 1e-9);
  }
});

test("a bar on and a bar back is no move", () => {
  const grid = bars.gridOf(heard(), 0);
  const at = 17.123;
  assert.ok(Math.abs(bars.barsOn(grid, bars.barsOn(grid, at, 1), -1) - at) < 1e-9);
  assert.equal(bars.placeOf(grid, bars.barsOn(grid, at, 3)).bar, bars.placeOf(grid, at).bar + 3);
});

test("the ruler counts bars, then beats, and gives up where not even two are in sight", () => {
  const grid = bars.gridOf(null, 120);
  const wide = bars.barTicks(grid, { from: 0, to: 240 }, 900);
  assert.deepEqual(
    wide.slice(0, 3).map((it) => it.words),
    ["1", "9", "17"],
  );
  const near = bars.barTicks(grid, { from: 4, to: 8 }, 900);
  assert.deepEqual(
    near.slice(0, 5).map((it) => it.words),
    ["3", "3.2", "3.3", "3.4", "4"],
  );
  assert.equal(bars.barTicks(grid, { from: 4.01, to: 4.011 }, 900), null);
});

test("the clock goes on where bars give up, as fine as it has to be", () => {
  const words = bars.clockTicks({ from: 4.01, to: 4.011 }, 900, clock).map((it) => it.words);
  assert.ok(words.length > 2);
  assert.equal(new Set(words).size, words.length);
});
