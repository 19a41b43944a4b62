import assert from "node:assert/strict";
import { test } from "node:test";
import { Heard, merged, percent, shareOf, without } from "../../static/js/lib/heard.js";

/** Plays from one moment to another, looked at four times a second. */
function play(heard, { version = 7, from, to, speed = 1, begins = 0 }) {
  let now = begins;
  for (let at = from; at < to; at += 0.25 * speed, now += 250)
    heard.look({ version, at, playing: true }, now);
  heard.look({ version, at: to, playing: false }, now);
  return now;
}

test("what was played is one span, to where it was paused", () => {
  const heard = new Heard();
  play(heard, { from: 3, to: 12.4 });
  assert.deepEqual(heard.drain(7), [[3, 12.4]]);
  assert.deepEqual(heard.drain(7), []);
  assert.deepEqual(heard.versions, []);
});

test("double speed counts, a press in the waveform does not", () => {
  const heard = new Heard();
  const now = play(heard, { from: 0, to: 10, speed: 2 });
  assert.deepEqual(heard.drain(7), [[0, 10]]);

  heard.look({ version: 7, at: 20, playing: true }, now + 1000);
  heard.look({ version: 7, at: 20.25, playing: true }, now + 1250);
  heard.look({ version: 7, at: 60, playing: true }, now + 1500);
  heard.look({ version: 7, at: 60.25, playing: true }, now + 1750);
  assert.deepEqual(heard.drain(7), [
    [20, 20.25],
    [60, 60.25],
  ]);
});

test("a loop is heard once, however often it comes round", () => {
  const heard = new Heard();
  let now = 0;
  for (let round = 0; round < 5; round++)
    for (let at = 10 + round * 0.05; at < 14; at += 0.25, now += 250)
      heard.look({ version: 7, at, playing: true }, now);
  const [[from, to], ...more] = heard.drain(7);
  assert.deepEqual(more, []);
  assert.ok(from === 10 && to > 13.9 && to <= 14);
});

test("a pause and what nobody may be told of are no listening", () => {
  const heard = new Heard();
  heard.look({ version: 7, at: 1, playing: false }, 0);
  heard.look({ version: 7, at: 5, playing: true }, 4000);
  heard.look({ version: null, at: 5.5, playing: true }, 4500);
  heard.look({ version: 7, at: 6, playing: true }, 5000);
  heard.look({ version: 8, at: 6.2, playing: true }, 5200);
  assert.deepEqual(heard.versions, []);
});

test("each version has its own spans", () => {
  const heard = new Heard();
  const now = play(heard, { version: 7, from: 0, to: 4 });
  play(heard, { version: 8, from: 4, to: 9, begins: now });
  assert.deepEqual(heard.versions, [7, 8]);
  assert.deepEqual(heard.drain(8), [[4, 9]]);
  assert.deepEqual(heard.drain(7), [[0, 4]]);
});

test("a page that sleeps is believed for as long as it slept, and no longer", () => {
  const heard = new Heard();
  heard.look({ version: 7, at: 10, playing: true }, 0);
  heard.look({ version: 7, at: 70, playing: true }, 60_000);
  assert.deepEqual(heard.drain(7), [[10, 70]]);
  heard.look({ version: 7, at: 200, playing: true }, 61_000);
  assert.deepEqual(heard.drain(7), []);
});

test("what could not be sent waits with what was played since", () => {
  const heard = new Heard();
  play(heard, { from: 0, to: 5 });
  const lost = heard.drain(7);
  play(heard, { from: 5, to: 8, begins: 5000 });
  heard.add(7, lost);
  assert.deepEqual(heard.drain(7), [[0, 8]]);
});

test("spans that meet are one, those that are empty none", () => {
  const spans = [
    [5, 8],
    [0, 2],
    [2.05, 3],
    [4, 4],
    [7, 9],
  ];
  assert.deepEqual(merged(spans), [
    [0, 3],
    [5, 9],
  ]);
  assert.equal(shareOf(spans, 14), 0.5);
  assert.equal(shareOf([[0, 20]], 10), 1);
  assert.equal(shareOf([], 0), 0);
});

test("nobody heard all of it before they did", () => {
  assert.equal(percent(0.999), "99 %");
  assert.equal(percent(1), "100 %");
  assert.equal(percent(0.92), "92 %");
});

test("what was missed is said in a few words", () => {
  assert.equal(without([]), "");
  assert.equal(without(["Bridge"]), "not the Bridge");
  assert.equal(without(["Intro", "Bridge"]), "not the Intro, Bridge");
  assert.equal(without(["Intro", "Bridge", "Outro"]), "not the Intro and 2 more");
});
