import assert from "node:assert/strict";
import { test } from "node:test";
import { Pool } from "../../static/js/sound/pool.js";

test("what was given back is taken again, the closest fit first", () => {
  const pool = new Pool();
  const [small, large] = [new ArrayBuffer(1000), new ArrayBuffer(1800)];
  pool.give([large, small]);
  assert.equal(pool.take(900), small);
  assert.equal(pool.take(1000), large);
  assert.equal(pool.take(1000).byteLength, 1000, "and made anew where there is none");
});

test("it keeps no crowd, and lends no hall for a whisper", () => {
  const pool = new Pool();
  pool.give(Array.from({ length: 500 }, () => new ArrayBuffer(8)));
  const taken = new Set(Array.from({ length: 500 }, () => pool.take(8)));
  assert.equal(taken.size, 500);
  pool.give([new ArrayBuffer(9000)]);
  assert.equal(pool.take(10).byteLength, 10);
});
