import assert from "node:assert/strict";
import { test } from "node:test";
import * as octaves from "../../static/js/lib/octaves.js";

const CENTRES = [
  20, 25, 31.5, 40, 50, 63, 80, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600,
  2000, 2500, 3150, 4000, 5000, 6300, 8000, 10000, 12500, 16000, 20000,
];
const box = { left: 30, top: 8, width: 300, height: 104, high: 6, low: -6 };

/** @param {Record<number, number>} known */
const bands = (known) => CENTRES.map((hertz) => known[hertz] ?? 0);

test("every octave is as wide as any other", () => {
  const wide = octaves.across(box, 200) - octaves.across(box, 100);
  assert.ok(Math.abs(octaves.across(box, 8000) - octaves.across(box, 4000) - wide) < 1e-9);
  for (const hertz of CENTRES) {
    const x = octaves.across(box, hertz);
    assert.ok(x >= box.left && x <= box.left + box.width, `${hertz} Hz`);
  }
});

test("the worst two are told, apart from each other and where records can be compared", () => {
  const worst = octaves.worst(CENTRES, bands({ 20: -30, 63: 2.6, 80: 2.5, 12500: -2.2, 500: 1 }));
  assert.deepEqual(worst, [
    { hertz: 63, db: 2.6 },
    { hertz: 12500, db: -2.2 },
  ]);
  assert.equal(octaves.label(worst[0]), "+2.6 at 63 Hz");
  assert.equal(octaves.label(worst[1]), "\u22122.2 at 12.5 kHz");
  assert.deepEqual(octaves.worst(CENTRES, bands({})), []);
  assert.deepEqual(
    octaves.worst(
      CENTRES,
      CENTRES.map(() => null),
    ),
    [],
  );
});

test("louder all over is no difference of balance", () => {
  const first = CENTRES.map((_, index) => -10 - index / 3);
  const second = first.map((db) => db + 7);
  for (const db of octaves.difference(CENTRES, first, second))
    assert.ok(Math.abs(Number(db)) < 1e-9);
});

test("a boost shows in its band, with its sign, and what is empty stays empty", () => {
  const first = CENTRES.map(() => -15);
  /** @type {(number | null)[]} */
  const second = first.map((db, index) => (CENTRES[index] === 63 ? db + 3 : db));
  second[30] = null;
  const apart = octaves.difference(CENTRES, first, second);
  assert.equal(apart[5], 3);
  assert.equal(apart[30], null);
  assert.equal(octaves.difference(CENTRES, second, first)[5], -3);
});

test("the scale holds what is told, on both sides alike", () => {
  for (const most of [0.3, 2.6, 5.8, 9, 13, 40]) {
    const { high, low, lines } = octaves.scale(CENTRES, 0, bands({ 100: -most }));
    assert.equal(high, -low);
    assert.ok(high >= Math.min(most, 24) && high >= 5);
    assert.ok(lines.every((db) => Math.abs(db) <= high));
    assert.ok(lines.includes(0));
  }
  assert.ok(octaves.scale(CENTRES, 7.5, bands({})).high >= 7.5);
  assert.equal(octaves.scale(CENTRES, 0, bands({ 20: -40 })).high, 5);
});

test("a curve breaks where a band is empty", () => {
  const data = octaves.curve([100, 200, 400, 800], [1, null, 2, 3], box);
  assert.equal(data.match(/M/g)?.length, 2);
  assert.doesNotMatch(data, /NaN/);
});

test("the words say how much, where, and whether it is within the tolerance", () => {
  const some = bands({ 63: 2.6, 12500: -2.2 });
  assert.equal(
    octaves.words(CENTRES, some, "\u201cCopper Hours\u201d", 2),
    "2.6 dB more at 63 Hz, 2.2 dB less at 12.5 kHz, against \u201cCopper Hours\u201d. The tolerance is 2.0 dB.",
  );
  assert.match(octaves.words(CENTRES, some, "the target", 6), /^Within 6\.0 dB of the target/);
  assert.match(octaves.words(CENTRES, bands({}), "the target", 6), /same balance/);
});
