import assert from "node:assert/strict";
import { test } from "node:test";
import { pieces } from "../../static/js/lib/stamps.js";

test("a list comes apart at its fingerprints, and what stands between is kept", () => {
  const html =
    "\n<p>Head</p>\n<!--stamp 0a-->\n<i>1</i><!--stamp -->\n\n<!--stamp 0b--><i>2</i><!--stamp -->\n<p>End</p>";
  assert.deepEqual(
    pieces(html).map(({ stamp, markup }) => [stamp, markup.trim()]),
    [
      ["", "<p>Head</p>"],
      ["0a", "<i>1</i>"],
      ["0b", "<i>2</i>"],
      ["", "<p>End</p>"],
    ],
  );
});

test("markup without fingerprints is one piece, and nothing is none", () => {
  assert.deepEqual(pieces("<p>A</p><p>B</p>"), [{ stamp: "", markup: "<p>A</p><p>B</p>" }]);
  assert.deepEqual(pieces(" \n "), []);
});
