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
    assert.ok(view.to - view.from >= 0.499);
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

test("a range is brought into sight whole", () => {
  const view = views.reveal({ from: 0, to: 10 }, 100, 130, LENGTH);
  assert.ok(view.from <= 100 && view.to >= 130);
});

test("ticks are round, in the window, and far enough apart", () => {
  for (const view of [
    { from: 0, to: 221.7 },
    { from: 36, to: 84 },
    { from: 61.03, to: 62.4 },
    { from: 0, to: 5400 },
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
