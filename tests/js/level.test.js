import assert from "node:assert/strict";
import { test } from "node:test";
import { fromDb, gainsFor, matchGains, platformGain, toDb } from "../../static/js/lib/level.js";

const STREAMING = { id: "spotify", name: "Spotify", target_lufs: -14, turns_up: true };
const APPLE = { id: "apple", name: "Apple Music", target_lufs: -16, turns_up: false };

test("the louder side is turned down to the quieter one, and nothing is turned up", () => {
  for (const [a, b] of [
    [-12.8, -9.6],
    [-9.6, -12.8],
    [-14, -14],
    [-30.2, -5],
  ]) {
    const gains = matchGains(a, b);
    assert.ok(gains && gains.a <= 0 && gains.b <= 0);
    assert.ok(Math.abs(a + gains.a - (b + gains.b)) < 1e-9);
    assert.equal(Math.max(gains.a, gains.b), 0);
  }
});

test("what was not measured is not matched", () => {
  assert.equal(matchGains(null, -9), null);
  assert.equal(matchGains(-9, null), null);
  assert.equal(platformGain({ lufs: null, truePeak: -3 }, STREAMING), null);
});

test("decibels and factors are two ways to say the same", () => {
  assert.ok(Math.abs(fromDb(-20) - 0.1) < 1e-12);
  assert.equal(fromDb(0), 1);
  for (const db of [-60, -3.3, 0, 12]) assert.ok(Math.abs(toDb(fromDb(db)) - db) < 1e-9);
});

test("a platform turns down what is louder than its target", () => {
  assert.ok(Math.abs(Number(platformGain({ lufs: -9, truePeak: 0.2 }, STREAMING)) + 5) < 1e-9);
  assert.ok(Math.abs(Number(platformGain({ lufs: -9, truePeak: 0.2 }, APPLE)) + 7) < 1e-9);
});

test("it turns up only if it does so, and the true peak stays under the ceiling", () => {
  assert.equal(platformGain({ lufs: -20, truePeak: -12 }, APPLE), 0);
  assert.equal(platformGain({ lufs: -20, truePeak: -12 }, STREAMING), 6);
  assert.equal(platformGain({ lufs: -20, truePeak: -3 }, STREAMING), 2, "room up to -1 dBTP");
  assert.equal(platformGain({ lufs: -20, truePeak: -0.5 }, STREAMING), 0, "no room is no cut");
  assert.equal(platformGain({ lufs: -20, truePeak: -3 }, { ...STREAMING, ceiling_dbtp: -2 }), 1);
  assert.equal(platformGain({ lufs: -20, truePeak: null }, STREAMING), 0, "an unknown peak");
});

test("a platform needs one side, matching needs both", () => {
  const loud = { lufs: -9, truePeak: 0 };
  assert.equal(gainsFor("loudness", loud, null), null);
  assert.deepEqual(gainsFor(STREAMING, loud, null), { a: -5, b: 0 });
  assert.deepEqual(gainsFor("loudness", loud, { lufs: -12, truePeak: -2 }), { a: -3, b: 0 });
  assert.equal(gainsFor(APPLE, loud, { lufs: null, truePeak: null }), null);
});
