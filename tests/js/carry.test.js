import assert from "node:assert/strict";
import { test } from "node:test";
import { inSong, isKnown, place, placeRange } from "../../static/js/lib/carry.js";

/** @param {number[][]} pieces from, to, shift */
const measured = (...pieces) => ({
  state: /** @type {const} */ ("measured"),
  offset_seconds: pieces[0]?.[2] ?? null,
  pieces: pieces.map(([from, to, shift]) => ({
    from_seconds: from,
    to_seconds: to,
    shift_seconds: shift,
    confidence: 1,
  })),
});

const CUT = measured([0, 10, 0.5], [20, 40, -9.5]);

test("a moment stands where its piece does, and nowhere when that was cut out", () => {
  assert.equal(place(0, CUT), 0.5);
  assert.equal(place(9.99, CUT), 10.49);
  assert.equal(place(10, CUT), null);
  assert.equal(place(20, CUT), 10.5);
  assert.equal(place(40, CUT), null);
});

test("as long as nothing was measured a moment stays where it was", () => {
  for (const entry of [
    null,
    undefined,
    { state: /** @type {const} */ ("waiting"), offset_seconds: null, pieces: [] },
    { state: /** @type {const} */ ("unknown"), offset_seconds: null, pieces: [] },
  ]) {
    assert.equal(place(12.5, entry), 12.5);
    assert.deepEqual(placeRange(1, 2, entry), { from: 1, until: 2 });
    assert.equal(isKnown(entry), false);
  }
  assert.equal(isKnown(CUT), true);
});

test("in other music no moment has a place", () => {
  assert.equal(place(1, measured()), null);
  assert.equal(placeRange(1, 2, measured()), null);
});

test("of a range what is left stands where it is heard", () => {
  assert.deepEqual(placeRange(2, 4, CUT), { from: 2.5, until: 4.5 });
  assert.deepEqual(placeRange(8, 15, CUT), { from: 8.5, until: 10.5 });
  assert.deepEqual(placeRange(8, 25, CUT), { from: 8.5, until: 15.5 });
  assert.deepEqual(placeRange(15, 25, CUT), { from: 10.5, until: 15.5 });
  assert.equal(placeRange(11, 19, CUT), null);
});

test("a range never runs backwards, whatever was moved", () => {
  const swapped = measured([0, 10, 10], [10, 20, -10]);
  assert.deepEqual(placeRange(8, 12, swapped), { from: 18, until: 20 });
});

test("a version's own time becomes the song's: by its offset, or carried onto A", () => {
  const piece = { from_seconds: 10, to_seconds: 60, shift_seconds: -4, confidence: 1 };
  /** @type {import("../../static/js/lib/carry.js").Carried} */
  const entry = { state: "measured", offset_seconds: -4, pieces: [piece] };
  const on = { offset: 2.5, entry, offsetOfA: 0 };
  assert.deepEqual(inSong({ from: 20, until: 30 }, on), { from: 17.5, until: 27.5 });
  const off = { offset: null, entry, offsetOfA: 1 };
  assert.deepEqual(inSong({ from: 20, until: 30 }, off), { from: 15, until: 25 });
  assert.deepEqual(inSong({ from: 20, until: 0 }, off), { from: 15, until: 15 });
  assert.equal(inSong({ from: 70, until: 80 }, off), null);
  assert.equal(inSong({ from: 70, until: 0 }, off), null);
  const unknown = { offset: null, entry: undefined, offsetOfA: 0 };
  assert.deepEqual(inSong({ from: 20, until: 30 }, unknown), { from: 20, until: 30 });
});
