import assert from "node:assert/strict";
import { test } from "node:test";
import { eqWords, hertz, numberOrNull, panWords, withRatio } from "../../static/js/lib/recipe.js";

test("numbers are read as people write them", () => {
  assert.equal(numberOrNull("\u22124,5"), -4.5);
  assert.equal(numberOrNull("  "), null);
  assert.equal(numberOrNull("loud"), null);
  assert.equal(numberOrNull("0"), 0);
});

test("an equaliser can be read", () => {
  const words = eqWords([
    { shape: "bell", hz: 300, gain_db: -2, q: 1 },
    { shape: "high_shelf", hz: 9000, gain_db: 1.5, q: 0.7 },
  ]);
  assert.equal(words, "\u22122.0 dB at 300 Hz, +1.5 dB above 9 kHz");
  assert.equal(hertz(12_500), "12.5 kHz");
});

test("pan has a side, or is in the middle", () => {
  assert.deepEqual([-0.3, 0, 0.18, 0.001].map(panWords), ["L 30", "C", "R 18", "C"]);
});

test("another ratio keeps the rest of the compressor; a ratio of one is none", () => {
  const given = { threshold_lu: 4, ratio: 3, attack_ms: 5, release_ms: 80 };
  assert.deepEqual(withRatio(given, 2), { ...given, ratio: 2 });
  assert.deepEqual(withRatio(null, 2), { ratio: 2 });
  assert.equal(withRatio(given, 1), null);
});
