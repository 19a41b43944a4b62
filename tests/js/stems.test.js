import assert from "node:assert/strict";
import { test } from "node:test";
import { AS_IT_IS, changed, gainsOf, placed, sounds } from "../../static/js/lib/stems.js";

test("a stereo stem in the centre is left alone, and panned it only loses its far side", () => {
  assert.deepEqual(gainsOf(AS_IT_IS, 2, false), [1, 1]);
  const [left, right] = placed(0.5, 2);
  assert.equal(right, 1);
  assert.ok(Math.abs(left - Math.SQRT1_2) < 1e-12);
});

test("mono keeps its power wherever it stands", () => {
  for (const pan of [-1, -0.3, 0, 0.8, 1]) {
    const [left, right] = placed(pan, 1);
    assert.ok(Math.abs(left ** 2 + right ** 2 - 1) < 1e-12);
  }
  assert.equal(placed(-1, 1)[0], 1);
});

test("mute silences, solo silences the others, and a muted solo stays silent", () => {
  const solo = { ...AS_IT_IS, solo: true };
  assert.ok(sounds(AS_IT_IS, false));
  assert.ok(!sounds(AS_IT_IS, true));
  assert.ok(sounds(solo, true));
  assert.ok(!sounds({ ...solo, mute: true }, true));
  assert.deepEqual(gainsOf({ ...AS_IT_IS, mute: true }, 2, false), [0, 0]);
});

test("a change keeps the rest, and stays on the fader", () => {
  const first = changed(AS_IT_IS, { gain_db: 99, pan: -4 });
  assert.deepEqual(first, { gain_db: 24, pan: -1, mute: false, solo: false });
  assert.equal(changed(first, { mute: true }).gain_db, 24);
  assert.deepEqual(gainsOf(changed(AS_IT_IS, { gain_db: -60 }), 2, false), [0, 0]);
});
