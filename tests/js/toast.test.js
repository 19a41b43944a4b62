// A way back stays for as long as somebody needs to find it.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Lingering } from "../../static/js/lib/lingering.js";
import { Offers } from "../../static/js/lib/offers.js";

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

/** @param {number} staysMs */
function begun(staysMs) {
  let clock = 0;
  const state = { left: 0 };
  const leave = () => {
    state.left += 1;
  };
  const stay = new Lingering(staysMs, leave, () => clock);
  const pass = (/** @type {number} */ millis) => {
    clock += millis;
    mock.timers.tick(millis);
  };
  return { stay, state, pass };
}

test("it leaves when its time is over, once", () => {
  const { state, pass } = begun(20_000);
  pass(19_999);
  assert.equal(state.left, 0);
  pass(1);
  assert.equal(state.left, 1);
  pass(60_000);
  assert.equal(state.left, 1);
});

test("it stays while pointer, focus or a hidden page hold it, however many do", () => {
  const { stay, state, pass } = begun(20_000);
  pass(12_000);
  stay.hold("pointer", true);
  pass(60_000);
  stay.hold("hidden", true);
  stay.hold("pointer", false);
  pass(60_000);
  assert.equal(state.left, 0);
  stay.hold("hidden", false);
  pass(7999);
  assert.equal(state.left, 0);
  pass(1);
  assert.equal(state.left, 1);
});

test("whoever lets go of it at its end has some seconds more", () => {
  const { stay, state, pass } = begun(20_000);
  pass(19_900);
  stay.hold("focus", true);
  stay.hold("focus", false);
  pass(4900);
  assert.equal(state.left, 0);
  pass(100);
  assert.equal(state.left, 1);
});

test("what was closed does not leave a second time", () => {
  const { stay, state, pass } = begun(20_000);
  stay.hold("focus", true);
  stay.end();
  stay.hold("focus", false);
  pass(60_000);
  assert.equal(state.left, 0);
});

test("the last deed that can be undone is undone first, while it is offered", () => {
  const offers = new Offers();
  /** @type {string[]} */
  const undone = [];
  const offer = (/** @type {string} */ name) => offers.make(() => undone.push(name));
  offer("first");
  const withdraw = offer("second");
  offer("third");
  withdraw();
  assert.equal(offers.takeLast(), true);
  assert.equal(offers.takeLast(), true);
  assert.equal(offers.takeLast(), false);
  assert.deepEqual(undone, ["third", "first"]);
});
