import assert from "node:assert/strict";
import { test } from "node:test";
import { Turns } from "../../static/js/lib/turns.js";

/** Frames by hand, and a clock that every drawing moves on. */
function screen() {
  /** @type {(() => void)[]} */
  const frames = [];
  const clock = { now: 0 };
  const turns = new Turns(
    (deed) => frames.push(deed),
    () => clock.now,
  );
  return { frames, clock, turns, next: () => frames.shift()?.() };
}

test("many drawings are spread over frames, none is left out or drawn twice", () => {
  const { clock, turns, frames, next } = screen();
  /** @type {number[]} */
  const drawn = [];
  const draws = Array.from({ length: 7 }, (_, number) => () => {
    drawn.push(number);
    clock.now += 3;
  });
  for (const draw of [...draws, ...draws]) turns.soon(draw);
  assert.equal(frames.length, 1);
  next();
  assert.deepEqual(drawn, [0, 1, 2]);
  next();
  next();
  assert.deepEqual(drawn, [0, 1, 2, 3, 4, 5, 6]);
  assert.equal(frames.length, 0);
});

test("what is taken away is not drawn; what asks again while it draws comes with the next frame", () => {
  const { turns, frames, next } = screen();
  let [gone, again] = [0, 0];
  const going = () => {
    gone += 1;
  };
  const coming = () => {
    again += 1;
    if (again < 2) turns.soon(coming);
  };
  turns.soon(going);
  turns.soon(coming);
  turns.forget(going);
  next();
  assert.deepEqual([gone, again, frames.length], [0, 1, 1]);
  next();
  assert.deepEqual([gone, again, frames.length], [0, 2, 0]);
});
