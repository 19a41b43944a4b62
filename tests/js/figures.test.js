import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ago,
  clock,
  estimate,
  figure,
  signed,
  size,
  span,
  spoken,
  took,
} from "../../static/js/lib/figures.js";

test("a figure has a true minus sign, and never a minus zero", () => {
  assert.equal(figure(-12.84), "\u221212.8");
  assert.equal(figure(-0.04), "0.0");
  assert.equal(figure(3, 0), "3");
});

test("what could not be measured is a dash", () => {
  for (const nothing of [null, undefined, Number.NaN, Number.NEGATIVE_INFINITY]) {
    assert.equal(figure(nothing), "\u2013");
  }
});

test("a change always carries its sign, unless it is none", () => {
  assert.equal(signed(1), "+1.0");
  assert.equal(signed(-1), "\u22121.0");
  assert.equal(signed(0), "0.0");
  assert.equal(signed(0.01), "0.0");
});

test("a clock never shows sixty seconds", () => {
  assert.equal(clock(59.96), "1:00.0");
  assert.equal(clock(221.7), "3:41.7");
  assert.equal(clock(61, 0), "1:01");
  assert.equal(clock(-1), "0:00.0");
  for (let tenths = 0; tenths < 2000; tenths += 1) {
    assert.match(clock(tenths / 10 + 0.049), /^\d+:[0-5]\d\.\d$/);
  }
});

test("a range is two clocks", () => {
  assert.equal(span(45, null), "0:45.0");
  assert.equal(span(45, 62.5), "0:45.0\u20131:02.5");
});

test("times are spoken in whole words", () => {
  assert.equal(spoken(58.4), "58.4 seconds");
  assert.equal(spoken(61), "1 minute 1 second");
  assert.equal(spoken(119.98), "2 minutes 0 seconds");
});

test("durations and sizes keep to the unit that can be read", () => {
  assert.deepEqual([4.4, 100, 120, 3780].map(took), ["4 s", "1 min 40 s", "2 min", "1 h 3 min"]);
  assert.deepEqual([12, 31_900, 63_800_000, 574_000_000, 1.2e9].map(size), [
    "12 B",
    "31.9 kB",
    "63.8 MB",
    "574 MB",
    "1.20 GB",
  ]);
});

test("what is older than a day gives way to its date", () => {
  const now = new Date("2026-11-20T12:00:00Z");
  assert.equal(ago(new Date("2026-11-20T11:59:30Z"), now), "just now");
  assert.equal(ago(new Date("2026-11-20T11:19:00Z"), now), "41 min ago");
  assert.equal(ago(new Date("2026-11-19T11:00:00Z"), now), null);
});

test("a time still to come is no finer than it can be known", () => {
  assert.deepEqual([0.4, 12, 43, 62, 232, 3700].map(estimate), [
    "5 s",
    "10 s",
    "45 s",
    "1 min",
    "3 min 50 s",
    "1 h 2 min",
  ]);
});
