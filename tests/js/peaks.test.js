import assert from "node:assert/strict";
import { test } from "node:test";
import {
  columns,
  fill,
  levelFor,
  NotPeaks,
  rangeOf,
  reachOf,
  readPeaks,
  scaled,
  secondsOf,
  sharedScale,
} from "../../static/js/lib/peaks.js";
import { bars, peakArea } from "../../static/js/lib/shape.js";

/** @typedef {[number, number, number]} Point */

/** @param {DataView} view @param {number} version @param {number} rate @param {number} frames */
function begin(view, version, rate, frames) {
  for (const [index, letter] of [..."RMPK"].entries()) view.setUint8(index, letter.charCodeAt(0));
  view.setUint32(4, version, true);
  view.setUint32(8, rate, true);
  view.setBigUint64(16, BigInt(frames), true);
}

/** @param {DataView} view @param {number} at @param {Point[]} points */
function put(view, at, points) {
  for (const [index, value] of points.flat().entries()) view.setInt16(at + index * 2, value, true);
}

/** As it was written at first: one level of 512 frames a point. @param {Point[]} points */
function old(points, rate = 512) {
  const view = new DataView(new ArrayBuffer(28 + points.length * 6));
  begin(view, 1, rate, points.length * 512);
  view.setUint32(12, 512, true);
  view.setUint32(24, points.length, true);
  put(view, 28, points);
  return view.buffer;
}

/** @param {[number, Point[]][]} levels frames per point, points */
function file(levels, rate = 512) {
  const table = 24 + levels.length * 16;
  const size = levels.reduce((sum, [, points]) => sum + points.length * 6, table);
  const view = new DataView(new ArrayBuffer(size));
  const [span, finest] = levels[levels.length - 1];
  begin(view, 2, rate, finest.length * span);
  view.setUint32(12, levels.length, true);
  let offset = table;
  for (const [index, [framesPerPoint, points]] of levels.entries()) {
    view.setUint32(24 + index * 16, framesPerPoint, true);
    view.setUint32(28 + index * 16, points.length, true);
    view.setBigUint64(32 + index * 16, BigInt(offset), true);
    put(view, offset, points);
    offset += points.length * 6;
  }
  return view.buffer;
}

const TWO_LEVELS = file([
  [1024, [[-900, 800, 70]]],
  [
    512,
    [
      [-900, 200, 50],
      [-100, 800, 90],
    ],
  ],
]);

test("a waveform file is read back as it was written, level by level", () => {
  const peaks = readPeaks(TWO_LEVELS);
  assert.equal(secondsOf(peaks), 2);
  assert.deepEqual(
    peaks.levels.map((level) => [level.framesPerPoint, level.points, [...(level.values ?? [])]]),
    [
      [1024, 1, [-900, 800, 70]],
      [512, 2, [-900, 200, 50, -100, 800, 90]],
    ],
  );
});

test("a file of the first version is one level", () => {
  const peaks = readPeaks(old([[-1, 2, 3]]));
  assert.equal(secondsOf(peaks), 1);
  assert.deepEqual([...(peaks.levels[0].values ?? [])], [-1, 2, 3]);
});

test("the beginning of a file shows its coarse levels; the others come by range", () => {
  const peaks = readPeaks(TWO_LEVELS.slice(0, 24 + 32 + 6 + 3));
  const [coarse, fine] = peaks.levels;
  assert.ok(coarse.values);
  assert.equal(fine.values, null);
  assert.equal(columns(peaks, 0, 2, 2).high[1], columns(peaks, 0, 2, 1).high[0]);

  const { first, last } = rangeOf(fine);
  fill(fine, TWO_LEVELS.slice(first, last + 1));

  assert.ok(Math.abs(columns(peaks, 0, 2, 2).high[0] - 200 / 32_767) < 1e-6);
  assert.throws(() => fill(fine, new ArrayBuffer(6)), NotPeaks);
});

test("the level that is wanted is as fine as a column, and no finer", () => {
  const peaks = readPeaks(TWO_LEVELS);
  assert.equal(levelFor(peaks, 4000).framesPerPoint, 1024);
  assert.equal(levelFor(peaks, 1023).framesPerPoint, 512);
  assert.equal(levelFor(peaks, 3).framesPerPoint, 512);
});

test("other files, other versions and cut files are refused", () => {
  const other = TWO_LEVELS.slice(0);
  new DataView(other).setUint32(0, 0);
  const newer = TWO_LEVELS.slice(0);
  new DataView(newer).setUint32(4, 3, true);
  for (const bad of [new ArrayBuffer(4), other, newer, TWO_LEVELS.slice(0, 40)]) {
    assert.throws(() => readPeaks(bad), NotPeaks);
  }
});

test("the loudest point survives any zoom", () => {
  const points = Array.from(
    { length: 1000 },
    () => /** @type {[number, number, number]} */ ([-10, 10, 5]),
  );
  points[637] = [-30_000, 31_000, 9000];
  const peaks = readPeaks(file([[512, points]]));
  for (const count of [1, 7, 100, 999, 1000]) {
    const made = columns(peaks, 0, 1000, count);
    assert.ok(Math.abs(Math.max(...made.high) - 31_000 / 32_767) < 1e-6, `${count} columns`);
    assert.ok(Math.abs(Math.min(...made.low) + 30_000 / 32_767) < 1e-6, `${count} columns`);
  }
});

test("zoomed in beyond a point, every column still has its point", () => {
  const made = columns(
    readPeaks(
      old([
        [-1000, 1000, 500],
        [-2000, 2000, 900],
      ]),
    ),
    0.5,
    1.5,
    10,
  );
  assert.equal(made.high.filter((value) => value === 0).length, 0);
});

test("outside the sound there is silence", () => {
  const made = columns(readPeaks(old([[-9, 9, 9]])), 2, 4, 5);
  assert.deepEqual([...made.high, ...made.rms], new Array(10).fill(0));
});

test("shapes stay inside their box", () => {
  const made = columns(
    readPeaks(
      old([
        [-32_767, 32_767, 32_767],
        [0, 0, 0],
      ]),
    ),
    0,
    2,
    20,
  );
  for (const data of [peakArea(made, 40), bars(made, 40, 3)]) {
    assert.doesNotMatch(data, /NaN|Infinity/);
    for (const [, y] of data.matchAll(/[ML]\d+ (-?[\d.]+)/g)) {
      assert.ok(Number(y) >= 0 && Number(y) <= 40, y);
    }
  }
});

test("quiet sounds beside each other grow by one factor, until the loudest fills its row", () => {
  const loud = readPeaks(old([[-8000, 4000, 900]]));
  const soft = readPeaks(old([[-100, 800, 90]]));
  const scale = sharedScale([loud, soft].map(reachOf));

  const drawn = [loud, soft].map((it) => scaled(columns(it, 0, 1, 1), scale));

  assert.ok(Math.abs(-drawn[0].low[0] - 0.94) < 1e-3);
  assert.ok(Math.abs(-drawn[0].low[0] / drawn[1].high[0] - 10) < 1e-3);
});

test("nothing is drawn smaller than it is, and silence is not blown up", () => {
  assert.equal(sharedScale([1, 0.2]), 1);
  assert.equal(sharedScale([]), 1);
  assert.equal(sharedScale([0]), 1);
  assert.equal(sharedScale([0.0001]), 32);
});
