import assert from "node:assert/strict";
import { test } from "node:test";
import { fromDb, matchGains } from "../../static/js/lib/level.js";

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
});

test("20 dB are a factor of ten", () => {
  assert.ok(Math.abs(fromDb(-20) - 0.1) < 1e-12);
  assert.equal(fromDb(0), 1);
});
