import assert from "node:assert/strict";
import { test } from "node:test";
import * as samples from "../../static/js/lib/samples.js";

const RATE = 48_000;
const BOX = { width: 480, height: 102 };

/** A tenth of a second from 1 s on, rising from −1 to 1. */
function ramp() {
  const channel = Float32Array.from({ length: 4800 }, (_, n) => (n / 4799) * 2 - 1);
  return { from: 1, rate: RATE, channels: [channel] };
}

/** @param {string} data */
const places = (data) =>
  [...data.matchAll(/[ML]([\d.-]+) ([\d.-]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

test("a millisecond is a line through its samples, each where it belongs", () => {
  const view = { from: 1.05, to: 1.051 };
  const found = places(samples.linePath(ramp(), 0, view, BOX));
  assert.ok(found.length >= 48 && found.length <= 52);
  const apart = found[1][0] - found[0][0];
  assert.ok(Math.abs(apart - 10) < 0.02, `${apart}`);
  for (let n = 1; n < found.length; n += 1) assert.ok(found[n][1] <= found[n - 1][1]);
  // The sample at 1.05 s is number 2400, just above the middle, at the left edge.
  const first = found.find(([x]) => Math.abs(x) < 0.02);
  assert.ok(first && Math.abs(first[1] - 51) < 0.2);
});

test("points appear only where there is room for them", () => {
  const close = { from: 1.05, to: 1.051 };
  assert.ok(samples.pointPath(ramp(), 0, close, BOX).split("z").length > 48);
  assert.equal(samples.pointPath(ramp(), 0, { from: 1.05, to: 1.07 }, BOX), "");
});

test("where many samples share a column, each column is one stroke over all of them", () => {
  const data = samples.linePath(ramp(), 0, { from: 1, to: 1.1 }, BOX);
  assert.equal(data.split("M").length - 1, BOX.width);
  assert.ok(/M0\.5 1\d\d\.\dV|M0\.5 9\d\.\dV/.test(data));
});

test("what is at hand is not asked for again", () => {
  const stretch = ramp();
  assert.ok(samples.covers(stretch, { from: 1.02, to: 1.08 }));
  assert.ok(!samples.covers(stretch, { from: 0.99, to: 1.08 }));
  assert.ok(!samples.covers(stretch, { from: 1.05, to: 1.2 }));
  assert.ok(!samples.covers(null, { from: 1.05, to: 1.06 }));
});
