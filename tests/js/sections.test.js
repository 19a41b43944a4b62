import assert from "node:assert/strict";
import { test } from "node:test";
import * as sections from "../../static/js/lib/sections.js";

const SONG = [
  { id: "a", name: "Intro", from_seconds: 0, to_seconds: 10 },
  { id: "b", name: "Verse", from_seconds: 10, to_seconds: 30 },
  { id: "c", name: "Chorus", from_seconds: 30, to_seconds: 50 },
];
const FRESH = { id: "d", name: "New" };

/** Without holes, in order. @param {any[]} list */
function whole(list) {
  assert.equal(list[0].from_seconds, 0);
  assert.equal(list.at(-1).to_seconds, 50);
  for (let n = 1; n < list.length; n += 1)
    assert.equal(list[n].from_seconds, list[n - 1].to_seconds);
}

test("whatever is done, what was whole stays whole", () => {
  whole(sections.begun(SONG, 17, 50, FRESH));
  whole(sections.joined(SONG, "b", -1));
  whole(sections.joined(SONG, "b", 1));
  for (const at of [-5, 0, 9, 29.99, 400]) whole(sections.moved(SONG, 1, at));
});

test("splitting and joining again is what it was", () => {
  const split = sections.begun(SONG, 17, 50, FRESH);
  assert.deepEqual(
    split.map((it) => it.name),
    ["Intro", "Verse", "New", "Chorus"],
  );
  assert.deepEqual(sections.joined(split, "d", -1), SONG);
});

test("a section cannot be begun where another begins or ends", () => {
  assert.equal(sections.begun(SONG, 10, 50, FRESH), null);
  assert.equal(sections.begun(SONG, 29.9, 50, FRESH), null);
});

test("the first section of a song goes from the playhead to the end", () => {
  const [first] = sections.begun([], 12, 50, FRESH);
  assert.deepEqual([first.from_seconds, first.to_seconds], [12, 50]);
  const both = sections.begun([first], 3, 50, { id: "e", name: "Before" });
  assert.deepEqual(
    both.map((it) => [it.name, it.from_seconds, it.to_seconds]),
    [
      ["Before", 3, 12],
      ["New", 12, 50],
    ],
  );
});

test("the outermost have nothing to be joined with", () => {
  assert.equal(sections.joined(SONG, "a", -1), null);
  assert.equal(sections.joined(SONG, "c", 1), null);
});

test("previous leads to the beginning, and soon after that to the one before", () => {
  assert.equal(sections.previousStart(SONG, 35), 30);
  assert.equal(sections.previousStart(SONG, 30.5), 10);
  assert.equal(sections.previousStart(SONG, 1), 0);
  assert.equal(sections.previousStart([], 35), 0);
  assert.equal(sections.nextStart(SONG, 9.999), 30);
  assert.equal(sections.nextStart(SONG, 5), 10);
  assert.equal(sections.nextStart(SONG, 40), null);
});

test("the loudest is the densest, and silence is thin", () => {
  const lufs = [];
  for (let at = 0; at < 50; at += 0.5) lufs.push(at < 10 ? null : at < 30 ? -16 : -10);
  assert.deepEqual(sections.densities(SONG, { hop_seconds: 0.5, lufs }), ["thin", "mid", "full"]);
  assert.deepEqual(sections.densities(SONG, null), ["mid", "mid", "mid"]);
});

test("an id is never given twice", () => {
  let list = SONG;
  for (const at of [3, 5, 7, 20]) {
    list = sections.begun(list, at, 50, { id: sections.freshId(), name: "New" });
  }
  assert.equal(new Set(list.map((it) => it.id)).size, list.length);
});
