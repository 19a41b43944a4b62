import assert from "node:assert/strict";
import { test } from "node:test";
import {
  changesNothing,
  editRecipe,
  eqWords,
  hertz,
  numberOrNull,
  panWords,
  withRatio,
} from "../../static/js/lib/recipe.js";

const untouched = [
  ["threshold_db", "-60"],
  ["start_at_seconds", "0"],
  ["high_pass_hz", ""],
  ["high_pass_slope_db", "12"],
  ["normalise", ""],
  ["fade_in_seconds", "0"],
  ["fade_out_seconds", "0"],
  ["fade_shape", "equal_power"],
];
/** @param {[string, string][]} [more] */
const form = (more = []) => new Map(/** @type {[string, string][]} */ ([...untouched, ...more]));

test("a form that nobody touched changes nothing", () => {
  assert.equal(changesNothing(editRecipe(form())), true);
});

test("each thing by itself is a change", () => {
  /** @type {[string, string][][]} */
  const wishes = [
    [["trim_silence", "on"]],
    [["invert_polarity", "on"]],
    [["fold_to_mono", "on"]],
    [["remove_dc", "on"]],
    [["high_pass_hz", "80"]],
    [["start_at_seconds", "-0.25"]],
    [["fade_in_seconds", "0.01"]],
    [["fade_out_seconds", "2"]],
    [
      ["normalise", "normalise_to_lufs"],
      ["level", "-23"],
    ],
  ];
  for (const wish of wishes) {
    assert.equal(changesNothing(editRecipe(form(wish))), false, JSON.stringify(wish));
  }
});

test("one level at most is asked for, under its own name", () => {
  const recipe = editRecipe(
    form([
      ["normalise", "normalise_to_dbtp"],
      ["level", "-3"],
    ]),
  );
  assert.equal(recipe.normalise_to_dbtp, -3);
  assert.ok(!("normalise_to_lufs" in recipe) && !("normalise" in recipe) && !("level" in recipe));
});

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
