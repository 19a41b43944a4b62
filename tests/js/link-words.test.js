import assert from "node:assert/strict";
import { test } from "node:test";

import { endOf, localDate, suggested } from "../../static/js/lib/link-words.js";

const now = new Date("2027-03-01T12:00:00Z");

test("days are counted from now", () =>
  assert.equal(endOf("14", "", now), "2027-03-15T12:00:00.000Z"));

test("no end is none, and so is a date that nobody chose", () => {
  assert.equal(endOf("none", "2027-03-02T10:00", now), null);
  assert.equal(endOf("date", "", now), null);
});

test("a date comes back into its field as it was", () => {
  const iso = endOf("date", "2027-07-04T18:30", now);
  assert.equal(localDate(iso), "2027-07-04T18:30");
  assert.equal(localDate(null), "");
});

test("a suggested password has three groups of signs that cannot be mistaken", () => {
  for (let each = 0; each < 200; each++) {
    assert.match(suggested(), /^[a-hjkmnp-z2-9]{4}-[a-hjkmnp-z2-9]{4}-[a-hjkmnp-z2-9]{4}$/);
  }
});

test("no sign is likelier than another: bytes above the last full round are thrown away", () => {
  const bytes = [255, 248, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
  const fill = (/** @type {Uint8Array} */ into) => {
    into[0] = bytes.shift() ?? 0;
    return into;
  };
  assert.equal(suggested(fill), "abcd-efgh-jkmn");
});
