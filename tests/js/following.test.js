import assert from "node:assert/strict";
import { test } from "node:test";
import { laterOf, lockOf, shownBy, streamAddress } from "../../static/js/lib/following.js";

test("what open tabs show is told by the locks that they hold", () => {
  const held = [{ name: lockOf(12) }, { name: "live" }, { name: lockOf(7) }, { name: lockOf(12) }];
  assert.deepEqual(shownBy(held), [7, 12]);
  assert.deepEqual(shownBy([{}]), []);
});

test("a project that was followed goes on where it was; a new one begins now", () => {
  assert.equal(streamAddress([7, 12], new Set([7]), "4711"), "/api/events/?projects=7@4711,12");
  assert.equal(streamAddress([7], new Set([7]), ""), "/api/events/?projects=7");
});

test("ids are compared as numbers", () => {
  assert.equal(laterOf("", "9"), "9");
  assert.equal(laterOf("10", "9"), "10");
});
