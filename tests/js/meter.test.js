import assert from "node:assert/strict";
import { test } from "node:test";
import { AT_REST, moved, shareOfScale, words } from "../../static/js/lib/meter.js";

test("the marks of the scale stand at its thirds", () => {
  assert.deepEqual([-40, -20, -10, 0].map(shareOfScale), [0, 1 / 3, 2 / 3, 1]);
  assert.ok(Math.abs(shareOfScale(-30) - 1 / 6) < 1e-12);
});

test("louder never shows as less, silence shows nothing, and over is full", () => {
  let before = 0;
  for (let db = -60; db <= 6; db += 0.5) {
    const share = shareOfScale(db);
    assert.ok(share >= before && share <= 1);
    before = share;
  }
  assert.equal(shareOfScale(Number.NEGATIVE_INFINITY), 0);
  assert.equal(shareOfScale(Number.NaN), 0);
});

test("silence is called so", () => {
  assert.equal(
    words(Number.NEGATIVE_INFINITY, -8.62, (it) => it.toFixed(1)),
    "Output level, left silent, right -8.6 dBFS",
  );
});

test("a needle rises at once, falls slowly, and its peak stands before it falls", () => {
  let needle = moved(AT_REST, { level: -12, peak: -6 }, 0.02);
  assert.deepEqual(needle, { level: -12, peak: -6, heldFor: 0 });
  const quiet = { level: -60, peak: -50 };
  needle = moved(needle, quiet, 0.5);
  assert.equal(needle.level, -24);
  assert.equal(needle.peak, -6);
  for (let n = 0; n < 10; n += 1) needle = moved(needle, quiet, 0.25);
  assert.equal(needle.level, -60);
  assert.ok(needle.peak < -20 && needle.peak >= -50);
});
