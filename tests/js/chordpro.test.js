import assert from "node:assert/strict";
import { test } from "node:test";
import {
  inFlats,
  looksLikeChord,
  parse,
  secondsOf,
  transposed,
} from "../../static/js/lib/chordpro.js";
import { sungAt, tie, timeEdit, timeMark } from "../../static/js/lib/sheet-times.js";

const ORRIN = `{title: Night Bus to Orrin}
{key: F#m}
# a word between us
{start_of_verse: Verse 1}
[F#m]Last seat upstairs where the [D]heating works
{t: 0:25.5}[A]Reading the shop [E]signs backwards
{end_of_verse}

[Chorus]
[A]Night bus to [E]Orrin

[F♯m]Nobody’s waiting`;

test("directives, headings and chords are told apart", () => {
  const { title, facts, sections } = parse(ORRIN);
  assert.equal(title, "Night Bus to Orrin");
  assert.deepEqual(facts, [{ name: "key", value: "F♯m" }]);
  assert.deepEqual(
    sections.map((it) => [it.name, it.kind, it.lines.length]),
    [
      ["Verse 1", "verse", 2],
      ["Chorus", "", 3],
    ],
  );
  assert.deepEqual(sections[0].lines[0].parts, [
    { chord: "F♯m", text: "Last seat upstairs where the " },
    { chord: "D", text: "heating works" },
  ]);
  assert.equal(sections[0].lines[1].at, 25.5);
  assert.deepEqual(
    sections[1].lines.map((line) => line.kind),
    ["line", "gap", "line"],
  );
});

test("lyrics without a word of ChordPro are stanzas", () => {
  const { sections } = parse("\n\nCount the stops\nwith your coat on\n\n\nCount them again\n");
  assert.deepEqual(
    sections.map((it) => [it.name, it.lines.length]),
    [
      ["", 2],
      ["", 1],
    ],
  );
});

test("headings as people write them", () => {
  for (const [words, name] of [
    ["Verse 2:", "Verse 2"],
    ["chorus", "chorus"],
    ["Pre-Chorus:", "Pre-Chorus"],
    ["[Middle eight]", "Middle eight"],
    ["{soc}", "Chorus"],
    ['{start_of_bridge: label="The turn"}', "The turn"],
    ["{c: Verse 3}", "Verse 3"],
  ])
    assert.equal(parse(`${words}\nla`).sections[0].name, name, words);
  for (const words of ["Solo flights home", "[Am]", "Break my heart", "Chorus [A]of birds"])
    assert.equal(parse(`${words}\nla`).sections[0].name, "", words);
});

test("a time is no title, and belongs to what follows", () => {
  const { title, sections } = parse("{t: Low Water}\n{t: 0:20.9}\n[Verse]\nla\n{t: 1:02.5}\nlo");
  assert.equal(title, "Low Water");
  assert.equal(sections[0].at, 20.9);
  assert.deepEqual(
    sections[0].lines.map((line) => line.at),
    [null, 62.5],
  );
});

test("times are read as people write them", () => {
  assert.equal(secondsOf("1:02.5"), 62.5);
  assert.equal(secondsOf("12"), 12);
  for (const words of ["", "1:2:3", "-4", "1e9", "soon", "1:"])
    assert.equal(secondsOf(words), null);
});

test("whatever is written is text, and nothing of it is lost", () => {
  for (const line of [
    "<img src=x onerror=alert(1)>",
    "[<b>]bold",
    "[[A]]",
    "a ] b [ c",
    "{unclosed",
    "}{",
    "[]",
    "{: }",
    "[A][B][C]",
    "\u202Eback",
  ]) {
    const all = parse(`x\n${line}`)
      .sections.flatMap((section) => [section.name, ...section.lines.flatMap((it) => it.parts)])
      .map((part) => (typeof part === "string" ? part : part.chord + part.text))
      .join("");
    for (const sign of line.replace(/[[\]]/g, ""))
      assert.ok(all.includes(sign), `${sign} of ${line}`);
  }
});

test("long and hostile sheets are read in one go", () => {
  parse("[".repeat(60_000));
  parse("{".repeat(60_000));
  parse(`${"[A]".repeat(20_000)}`);
  parse(`{${" ".repeat(59_000)}`);
  parse(`[${"m".repeat(22)}!]`.repeat(2000));
});

test("chords are known, and moved", () => {
  for (const chord of ["A", "F♯m", "Bb7", "Cmaj7", "Gsus4/B", "Dm7b5", "N.C.", "E7#9", "(D)", "A°"])
    assert.ok(looksLikeChord(chord), chord);
  for (const words of ["Verse 1", "Chorus", "Hello", "Am I", "x", ""])
    assert.ok(!looksLikeChord(words), words);
  assert.equal(transposed("F♯m", 1), "Gm");
  assert.equal(transposed("Gsus4/B", 2), "Asus4/C♯");
  assert.equal(transposed("A", -1, true), "A♭");
  assert.equal(transposed("C", -13), "B");
  assert.equal(transposed("N.C.", 3), "N.C.");
  assert.equal(transposed("Verse", 3), "Verse");
  for (let step = -11; step < 12; step += 1)
    assert.equal(transposed(transposed("E♭maj7/G", step, true), -step, true), "E♭maj7/G");
  assert.ok(inFlats(parse("[Bb]la [F]la")));
  assert.ok(!inFlats(parse("[A]la")));
});

const SONG = [
  ["Intro", 0, 4],
  ["Verse 1", 4, 20],
  ["Chorus 1", 20, 40],
  ["Verse 2", 40, 50],
  ["Chorus 2", 50, 70],
].map(([name, from_seconds, to_seconds], id) => ({ id, name, from_seconds, to_seconds }));

test("sections of the sheet are sung where the song has them", () => {
  const { sections } = parse("[Verse 1]\na\n[Chorus]\nb\n[Verse 2]\nc");
  const spans = tie(sections, SONG, 70);
  assert.deepEqual(
    spans.map((it) => [it.from, it.section]),
    [
      [4, 0],
      [20, 1],
      [40, 2],
      [50, 1],
    ],
  );
  assert.deepEqual(sungAt(sections, spans, 2), { section: -1, line: -1 });
  assert.deepEqual(sungAt(sections, spans, 55), { section: 1, line: -1 });
  assert.deepEqual(sungAt(sections, spans, 70), { section: -1, line: -1 });
});

test("a line is shown only where it says its own time", () => {
  const { sections } = parse("[Verse 1]\na\n{t: 0:10}b\n{t: 0:12}c\n[Chorus]\nd");
  const spans = tie(sections, SONG, 70);
  assert.deepEqual(sungAt(sections, spans, 9), { section: 0, line: -1 });
  assert.deepEqual(sungAt(sections, spans, 11), { section: 0, line: 1 });
  assert.deepEqual(sungAt(sections, spans, 19), { section: 0, line: 2 });
  assert.deepEqual(sungAt(sections, spans, 21), { section: 1, line: -1 });
});

test("without sections of the song, times of the sheet's own hold", () => {
  const { sections } = parse("{t: 0:04}\n[Verse]\na\n{t: 0:20}\n[Chorus]\nb");
  const spans = tie(sections, [], 60);
  assert.deepEqual(spans, [
    { from: 4, to: 20, section: 0 },
    { from: 20, to: 60, section: 1 },
  ]);
  const lines = parse("a\n{t: 0:05}b\n{t: 0:07}c").sections;
  assert.deepEqual(sungAt(lines, tie(lines, [], 60), 6), { section: 0, line: 1 });
});

test("the line of the caret gets its time, and one only", () => {
  assert.equal(timeMark(62.46), "{t: 1:02.5}");
  const text = "a\nbc\nd";
  const edit = timeEdit(text, 3, 62.5);
  assert.deepEqual(edit, { from: 2, to: 2, text: "{t: 1:02.5}" });
  const once = text.slice(0, 2) + edit.text + text.slice(2);
  const again = timeEdit(once, 10, 4);
  assert.equal(
    once.slice(0, again.from) + again.text + once.slice(again.to),
    "a\n{t: 0:04.0}bc\nd",
  );
});
