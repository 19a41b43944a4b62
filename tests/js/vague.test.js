import assert from "node:assert/strict";
import { test } from "node:test";
import { missing, questions, withChip } from "../../static/js/lib/vague.js";

const VAGUE = [
  "make it more emotional",
  "Make it pop!",
  "can it be warmer",
  "something is off",
  "Something feels off here",
  "needs more energy",
  "not quite right yet",
  "I want it to feel bigger",
  "make it sound more professional",
  "it's a bit boring",
  "this needs to be punchier",
  "more vibe please",
  "could be better",
  "sounds a bit cheap",
  "The mix is muddy",
  "it needs some magic",
  "make it more human",
  "feels kind of lifeless",
  "more epic",
  "it should sound fuller",
  "can we make it more modern",
  "it sounds thin to me",
  "the vocals need more emotion",
  "the drums feel weird",
];

const GOOD = [
  "Vocal up 1 dB in the chorus",
  "A tiny click right where the pre starts. Headphones, left side.",
  "Lead sits behind the Rhodes from the pre into the chorus. Up a touch, only here, then back.",
  "I play the third here, not the root. Is the chart wrong, or am I?",
  "Could the last chorus open a bar earlier? Asking for the radio edit.",
  "Bass and kick share 60\u201390 Hz through the chorus.",
  "Reverb tail on the lead smears into the snare here. Shorter, or duck it?",
  "Snare too loud from 1:20",
  "More reverb on the backing vocals",
  "less low end in the bass",
  "Mute the shaker in verse 2",
  "The bass is late in this bar.",
  "kick -2 dB",
  "Guitar solo: pan left, 30%",
  "fade out two bars earlier",
  "Love it",
  "Really love how emotional this is",
  "yes, better",
  "The tail is too long.",
  "tune the third word of the line, it is flat by 20 cents",
  "hi-hat brighter",
  "Breath before the second line is too loud",
  "off",
  "",
];

test("vague notes are asked at most two things", () => {
  for (const words of VAGUE) {
    const asked = questions(words);
    assert.ok(asked.length === 1 || asked.length === 2, `${words}: ${asked.length}`);
    assert.equal(new Set(asked.map((it) => it.about)).size, asked.length);
  }
});

test("whoever says what they want is left in peace", () => {
  for (const words of GOOD) assert.deepEqual(questions(words), [], words);
});

test("the example of the design: which part, and which way", () => {
  const asked = questions("make it more emotional", { section: "Chorus 1" });
  assert.equal(asked.map((it) => it.ask).join(" "), "Which part? Louder, closer, or longer?");
  assert.deepEqual(asked[1].chips, ["louder", "closer", "longer"]);
});

test("what the form says already is not asked", () => {
  const known = { part: "Rhodes", section: "Verse 1" };
  assert.deepEqual(
    questions("make it warmer", known).map((it) => it.about),
    ["way"],
  );
  assert.deepEqual(questions("make it warmer", { ...known, direction: "up" }), []);
  const asked = questions("the drums feel weird", {});
  assert.deepEqual(
    asked.map((it) => it.about),
    ["way", "where"],
  );
});

test("parts of this song count by their own names, and are offered", () => {
  const parts = ["Copper whistle", "Tape", "Kick", "Bass", "Choir"];
  assert.equal(missing("the copper whistle feels weird", { parts }).what, false);
  const [which] = questions("make it pop", { parts });
  assert.deepEqual(which.chips, parts.slice(0, 4));
});

test("an amount is a direction only of something that can be turned", () => {
  assert.equal(missing("more reverb").way, false);
  assert.equal(missing("a bit less of the snare").way, false);
  assert.equal(missing("more emotional").way, true);
});

test("chips are put behind the words as a person would", () => {
  assert.equal(withChip("make it pop", "drier"), "make it pop, drier ");
  assert.equal(withChip("Make it pop. ", "drier"), "Make it pop. Drier ");
  assert.equal(withChip("", "louder"), "Louder ");
});
