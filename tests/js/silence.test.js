import assert from "node:assert/strict";
import { test } from "node:test";
import { silence } from "../../static/js/lib/silence.js";

test("silence is a whole WAV file of its length", () => {
  const file = silence(10);
  const view = new DataView(file);
  const text = (/** @type {number} */ at) => String.fromCharCode(...new Uint8Array(file, at, 4));
  assert.deepEqual([text(0), text(8), text(36)], ["RIFF", "WAVE", "data"]);
  assert.equal(view.getUint32(4, true), file.byteLength - 8);
  assert.equal(view.getUint32(40, true) / view.getUint32(28, true), 10);
  assert.ok(new Uint8Array(file, 44).every((value) => value === 128));
});
