import assert from "node:assert/strict";
import { test } from "node:test";
import * as views from "../../static/js/lib/view.js";

const LENGTH = 221.7;

test("the window never leaves the song, and is never empty", () => {
  let view = views.whole(LENGTH);
  const moves = [0.5, 0.5, 0.1, 3, 0.01, 0.5, 8, 100, 0.2];
  for (const [index, factor] of moves.entries()) {
    view = views.zoom(view, factor, (LENGTH * index) / moves.length, LENGTH);
    assert.ok(view.from >= 0 && view.to <= LENGTH + 1e-9, JSON.stringify(view));
    assert.ok(view.to - view.from >= views.SHORTEST * 0.999);
    view = views.moved(view, index % 2 ? 50 : -500, LENGTH);
    assert.ok(view.from >= 0 && view.to <= LENGTH + 1e-9, JSON.stringify(view));
  }
});

test("zooming keeps its middle under the pointer", () => {
  const before = { from: 40, to: 80 };
  const after = views.zoom(before, 0.5, 50, LENGTH);
  assert.equal(views.shareOf(before, 50), views.shareOf(after, 50));
});

test("the page turns only when the playhead has left it", () => {
  const view = { from: 20, to: 40 };
  assert.equal(views.follow(view, 30, LENGTH), view);
  const turned = views.follow(view, 41, LENGTH);
  assert.ok(turned.from < 41 && turned.to > 41);
  assert.ok(Math.abs(turned.to - turned.from - 20) < 1e-9);
});

test("ticks are round, in the window, and far enough apart", () => {
  for (const view of [
    { from: 0, to: 221.7 },
    { from: 36, to: 84 },
    { from: 61.03, to: 62.4 },
    { from: 0, to: 5400 },
    { from: 12.3456, to: 12.3468 },
  ]) {
    const { step, at } = views.ticks(view, 700);
    assert.ok(at.length > 1, JSON.stringify(view));
    for (const seconds of at) {
      assert.ok(seconds >= view.from - 1e-6 && seconds <= view.to + 1e-6);
      assert.ok(Math.abs(seconds / step - Math.round(seconds / step)) < 1e-6);
    }
    assert.ok((step / (view.to - view.from)) * 700 >= 72 - 1e-6);
  }
});

test("a place on the screen is a time and back", () => {
  const view = { from: 36, to: 84 };
  assert.equal(views.shareOf(view, views.timeAt(view, 0.25)), 0.25);
});

test("one can look at a millisecond, and the page does not turn under a playhead there", () => {
  const close = views.zoom(views.whole(LENGTH), 1e-9, 100, LENGTH);
  assert.ok(Math.abs(close.to - close.from - views.SHORTEST) < 1e-9);
  assert.ok(Math.abs(views.shareOf(close, 100) - 100 / LENGTH) < 1e-6);
  assert.equal(views.turn(close, 150, LENGTH), close);
  assert.notEqual(views.turn({ from: 20, to: 40 }, 41, LENGTH).from, 20);
});
