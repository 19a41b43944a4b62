import assert from "node:assert/strict";
import { test } from "node:test";
import { heightOf } from "../../static/js/lib/box.js";
import * as series from "../../static/js/lib/series.js";

const box = { left: 30, top: 6, width: 100, height: 60, high: 1, low: -1 };

/** A long song with one short dip. */
function song() {
  const values = new Array(2400).fill(0.8);
  values[1207] = -0.9;
  return { hop_seconds: 0.1, values };
}

const heights = (/** @type {string} */ data) =>
  [...data.matchAll(/[ML][\d.]+ ([\d.]+)/g)].map((match) => Number(match[1]));

test("a dip of one figure in thousands is still drawn", () => {
  const data = series.outline(song(), 240, box);
  const drawn = heights(data);
  assert.ok(drawn.length < 220, `${drawn.length} points for 100 pixels`);
  assert.ok(Math.max(...drawn) >= heightOf(box, -0.9) - 0.06);
  assert.equal(data.match(/M/g)?.length, 1);
});

test("a line breaks where nothing was measured, and its area closes at the foot", () => {
  const data = series.outline({ hop_seconds: 1, values: [0.5, 0.4, null, 0.1, 0.2] }, 5, box);
  assert.equal(data.match(/M/g)?.length, 2);
  const area = series.filled(data, box);
  assert.equal(area.match(/Z/g)?.length, 2);
  assert.equal(area.match(/ 66\.0/g)?.length, 4);
  assert.doesNotMatch(data + area, /NaN|undefined/);
  assert.equal(series.filled("", box), "");
});

test("nothing leaves the box", () => {
  const loud = { hop_seconds: 1, values: [9, -9] };
  assert.deepEqual(heights(series.outline(loud, 2, box)), [6, 66]);
});

test("only what stays low long enough is a stretch, to its very end", () => {
  const values = [1, -1, 1, -1, -1, -1, null, -1, -1];
  assert.deepEqual(series.stretchesBelow({ hop_seconds: 0.5, values }, 0, 1), [
    { from: 1.5, until: 3 },
    { from: 3.5, until: 4.5 },
  ]);
  assert.equal(series.stretchesBelow({ hop_seconds: 0.5, values }, 0, 0.5).length, 3);
});

test("ranges that touch become one", () => {
  const ranges = [
    { from: 8, until: 9 },
    { from: 1, until: 4 },
    { from: 3, until: 5 },
    { from: 2, until: 3 },
  ];
  assert.deepEqual(series.joined(ranges), [
    { from: 1, until: 5 },
    { from: 8, until: 9 },
  ]);
  assert.equal(ranges[0].until, 9);
});

test("extremes name their first place; silence has none", () => {
  assert.deepEqual(series.lowest(song()), { value: -0.9, seconds: 120.7 });
  assert.deepEqual(series.highest({ hop_seconds: 2, values: [null, -8, -8] }), {
    value: -8,
    seconds: 2,
  });
  assert.equal(series.lowest({ hop_seconds: 1, values: [null] }), null);
});

test("shares of time add up to the whole of what is on the scale", () => {
  const values = [-9.5, -10, -10.5, -30, null, null];
  const shares = series.timeSpent({ hop_seconds: 1, values }, -8, -32, 4);
  assert.deepEqual(shares, [0.75, 0, 0, 0, 0, 0.25]);
  assert.deepEqual(series.timeSpent({ hop_seconds: 1, values: [null] }, 0, -2), [0, 0]);
});

test("the value under the pointer is the nearest one", () => {
  assert.equal(series.valueAt({ hop_seconds: 0.5, values: [1, 2, 3] }, 0.8), 3);
  assert.equal(series.valueAt({ hop_seconds: 0.5, values: [1, 2, 3] }, 99), 3);
  assert.equal(series.valueAt({ hop_seconds: 0.5, values: [] }, 0), null);
});
