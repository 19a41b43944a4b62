import assert from "node:assert/strict";
import { test } from "node:test";
import {
  columns,
  NotPeaks,
  reachOf,
  readPeaks,
  scaled,
  secondsOf,
  sharedScale,
} from "../../static/js/lib/peaks.js";
import { bars, peakArea } from "../../static/js/lib/shape.js";

/** @param {[number, number, number][]} points @param {number} [rate] */
function file(points, rate = 512) {
  const buffer = new ArrayBuffer(28 + points.length * 6);
  const view = new DataView(buffer);
  for (const [index, letter] of [..."RMPK"].entries()) view.setUint8(index, letter.charCodeAt(0));
  view.setUint32(4, 1, true);
  view.setUint32(8, rate, true);
  view.setUint32(12, 512, true);
  view.setBigUint64(16, BigInt(points.length * 512), true);
  view.setUint32(24, points.length, true);
  for (const [index, point] of points.entries()) {
    for (const [part, value] of point.entries())
      view.setInt16(28 + index * 6 + part * 2, value, true);
  }
  return buffer;
}

test("a waveform file is read back as it was written", () => {
  const peaks = readPeaks(
    file([
      [-100, 200, 50],
      [-32767, 32767, 20000],
    ]),
  );
  assert.equal(peaks.points, 2);
  assert.equal(secondsOf(peaks), 2);
  assert.deepEqual([...peaks.values], [-100, 200, 50, -32767, 32767, 20000]);
});

test("other files, other versions and cut files are refused", () => {
  const good = file([[0, 0, 0]]);
  const other = good.slice(0);
  new DataView(other).setUint32(0, 0);
  const newer = good.slice(0);
  new DataView(newer).setUint32(4, 2, true);
  for (const bad of [new ArrayBuffer(4), other, newer, good.slice(0, 30)]) {
    assert.throws(() => readPeaks(bad), NotPeaks);
  }
});

test("the loudest point survives any zoom", () => {
  const points = Array.from(
    { length: 1000 },
    () => /** @type {[number, number, number]} */ ([-10, 10, 5]),
  );
  points[637] = [-30_000, 31_000, 9000];
  const peaks = readPeaks(file(points));
  for (const count of [1, 7, 100, 999, 1000]) {
    const made = columns(peaks, 0, 1000, count);
    assert.ok(Math.abs(Math.max(...made.high) - 31_000 / 32_767) < 1e-6, `${count} columns`);
    assert.ok(Math.abs(Math.min(...made.low) + 30_000 / 32_767) < 1e-6, `${count} columns`);
  }
});

test("zoomed in beyond a point, every column still has its point", () => {
  const made = columns(
    readPeaks(
      file([
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
  const made = columns(readPeaks(file([[-9, 9, 9]])), 2, 4, 5);
  assert.deepEqual([...made.high, ...made.rms], new Array(10).fill(0));
});

test("shapes stay inside their box", () => {
  const made = columns(
    readPeaks(
      file([
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
  const loud = readPeaks(file([[-8000, 4000, 900]]));
  const soft = readPeaks(file([[-100, 800, 90]]));
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
