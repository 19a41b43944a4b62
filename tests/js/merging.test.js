// Laws of merging texts, and the very examples that the server is held to.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { changes, edits, merge } from "../../static/js/lib/merging.js";

const examples = JSON.parse(readFileSync(new URL("merging.json", import.meta.url), "utf8"));

/** Always the same "random" numbers. */
function dice(seed) {
  let state = seed;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}

function texts(count) {
  const roll = dice(7);
  const text = () =>
    Array.from({ length: roll(9) }, () => ["", "a", "b", "la la"][roll(4)]).join("\n");
  return Array.from({ length: count }, () => [text(), text(), text()]);
}

for (const { what, base, theirs, yours, merged, conflicts } of examples) {
  test(`the page and the server merge alike: ${what}`, () => {
    const found = merge(base, theirs, yours);
    assert.equal(found.text, merged);
    assert.equal(found.conflicts.length, conflicts);
  });
}

test("who changed alone has it as they wrote it", () => {
  for (const [base, other] of texts(2000)) {
    assert.equal(merge(base, base, other).text, other);
    assert.equal(merge(base, other, base).text, other);
    assert.deepEqual(merge(base, other, other), { text: other, conflicts: [] });
  }
});

test("what either wrote is there, or people are asked", () => {
  for (const [base, theirs, yours] of texts(2000)) {
    const { text, conflicts } = merge(base, theirs, yours);
    const there = new Set(text.split("\n"));
    for (const it of conflicts) for (const line of [...it.theirs, ...it.yours]) there.add(line);
    for (const side of [theirs, yours])
      for (const change of changes(base ? base.split("\n") : [], side ? side.split("\n") : []))
        for (const line of change.lines) assert.ok(there.has(line), `${line} of ${side}`);
  }
});

test("with both chosen, nothing of either is missing", () => {
  const base = "a\nb\nc";
  const { text } = merge(base, "a\nB of hers\nc", "a\nB of his\nc", "both");
  assert.equal(text, "a\nB of hers\nB of his\nc");
  assert.equal(merge(base, "a\nX\nc", "A\nY\nc", "yours").text, "A\nY\nc");
});

test("edits of a field make the one text of the other", () => {
  for (const [before, after] of texts(3000)) {
    let text = before;
    for (const { from, to, text: put } of edits(before, after))
      text = text.slice(0, from) + put + text.slice(to);
    assert.equal(text, after, JSON.stringify([before, after]));
  }
});

test("lines that did not change are not touched by edits", () => {
  const before = "one\ntwo\nthree";
  assert.deepEqual(edits(before, "zero\none\ntwo\nthree"), [{ from: 0, to: 0, text: "zero\n" }]);
  assert.deepEqual(edits(before, "one\ntwo\nthree\nfour"), [{ from: 13, to: 13, text: "\nfour" }]);
});

test("hostile texts take no time", () => {
  const of = (who) => Array.from({ length: 9000 }, (_, n) => `${who}${n}`).join("\n");
  assert.equal(merge(of("b"), of("t"), of("y")).conflicts.length, 1);
});
