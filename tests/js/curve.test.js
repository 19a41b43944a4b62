import assert from "node:assert/strict";
import { test } from "node:test";
import { height, loudnessAt, path, scale, words } from "../../static/js/lib/curve.js";

const curve = { hop_seconds: 0.5, lufs: [null, -20, -18, null, -9.9, -12] };
const box = { width: 100, height: 50, top: -4, bottom: -28 };

test("silence breaks the line", () => {
  const data = path(curve, { from: 0, to: 3 }, box);
  assert.equal(data.match(/M/g)?.length, 2);
  assert.doesNotMatch(data, /NaN/);
});

test("the value under the playhead is the nearest one", () => {
  assert.equal(loudnessAt(curve, 0.6), -20);
  assert.equal(loudnessAt(curve, 0), null);
  assert.equal(loudnessAt(curve, 99), -12);
});

test("louder is higher, and nothing leaves the box", () => {
  assert.ok(height(-9, box) < height(-18, box));
  assert.equal(height(-90, box), 50);
  assert.equal(height(3, box), 0);
});

test("the scale holds the loudest moment and the target", () => {
  for (const target of [-10, -14, -6, null]) {
    const marks = scale(curve, target);
    assert.ok(marks.top >= -9.9 && marks.top <= 0);
    if (target !== null) assert.ok(marks.top >= target);
    assert.ok(marks.lines.every((lufs) => lufs < marks.top && lufs > marks.bottom));
  }
});

test("the summary names both ends and the place of the loudest", () => {
  assert.equal(
    words(curve),
    "Short-term loudness runs from \u221220.0 to \u22129.9 LUFS; loudest at 0:02.0.",
  );
  assert.match(words({ hop_seconds: 0.1, lufs: [null] }), /silence/);
});
