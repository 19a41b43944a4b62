// Where the playhead is, and how often that is worth a word.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "../../static/js/lib/pace.js";

test("while it plays it is said once a second, at any speed", () => {
  for (const speed of [0.5, 1, 2]) {
    const pace = new Pace();
    let said = 0;
    for (let frame = 0; frame <= 600; frame += 1) {
      const now = (frame * 1000) / 60;
      if (pace.isDue({ at: (now / 1000) * speed, playing: true, speed, now })) said += 1;
    }
    assert.ok(said >= 9 && said <= 11, `${said} times in ten seconds`);
  }
});

test("a jump is said at once, forwards and back, and so is where it stops", () => {
  const pace = new Pace();
  const ask = (/** @type {number} */ now, /** @type {number} */ at, playing = true) =>
    pace.isDue({ at, playing, speed: 1, now });
  assert.equal(ask(5000, 0), true);
  assert.equal(ask(5016, 0.016), false);
  assert.equal(ask(5032, 1.032), true);
  assert.equal(ask(5048, 1.048), false);
  assert.equal(ask(5064, 0.06), true);
  assert.equal(ask(5080, 0.076), false);
  assert.equal(ask(5096, 0.092, false), true);
});
