import assert from "node:assert/strict";
import { test } from "node:test";
import { placeToOpen, seconds } from "../../static/js/lib/place.js";

const NOW = Date.UTC(2026, 10, 21);
const DAY = 86_400_000;
const PLACE = {
  version: "version:6",
  other: "version:4",
  newest: "version:7",
  at: 61.2,
  view: { from: 40, to: 80 },
  left: NOW - DAY,
};
const asked = (text = "") => new URLSearchParams(text);
const today = { newest: "version:7", now: NOW };

test("a song opens where it was left, with what was on", () => {
  assert.deepEqual(placeToOpen(PLACE, asked(), today), {
    version: "version:6",
    other: "version:4",
    at: 61.2,
    view: { from: 40, to: 80 },
  });
});

test("what is new is heard first, at the same place", () => {
  const found = placeToOpen(PLACE, asked(), { ...today, newest: "version:8" });
  assert.equal(found.version, "");
  assert.equal(found.at, 61.2);
});

test("the address wins", () => {
  assert.equal(placeToOpen(PLACE, asked("t=12.5"), today).at, 12.5);
  assert.equal(placeToOpen(PLACE, asked("version=7"), today), null);
  assert.equal(placeToOpen(PLACE, asked("version=6"), today).at, 61.2);
  const note = placeToOpen(PLACE, asked("version=7&note=12"), today);
  assert.deepEqual([note.at, note.view], [null, null]);
});

test("after a month, and at the very beginning, there is nothing to go back to", () => {
  assert.equal(placeToOpen({ ...PLACE, left: NOW - 31 * DAY }, asked(), today), null);
  assert.equal(placeToOpen({ ...PLACE, at: 0.4 }, asked(), today).at, null);
});

test("what cannot be a place is none", () => {
  for (const odd of [null, 7, "x", {}, { ...PLACE, at: "12" }, { ...PLACE, view: 3 }]) {
    assert.equal(placeToOpen(/** @type {any} */ (odd), asked(), today), null);
  }
});

test("times in addresses", () => {
  assert.equal(seconds("61.2"), 61.2);
  assert.equal(seconds("1:01.5"), 61.5);
  assert.equal(seconds("90s"), 90);
  for (const odd of [null, "", "-3", "x", "1e9", "12.123456"]) assert.equal(seconds(odd), null);
});
