import assert from "node:assert/strict";
import { test } from "node:test";
import {
  clockOffset,
  correction,
  followWords,
  Newest,
  placeAt,
  whereabouts,
} from "../../static/js/lib/company.js";

test("the quickest answer tells the time best", () => {
  const pings = [
    { asked: 0, answered: 100, studio: 1090 },
    { asked: 200, answered: 204, studio: 1202 },
    { asked: 300, answered: 360, studio: 1300 },
  ];
  assert.equal(clockOffset(pings), 1000);
  assert.equal(clockOffset([]), null);
});

test("who plays moves on with the studio's clock, at their speed", () => {
  const place = { at_seconds: 10, playing: true, moment_ms: 5000, speed: 0.5 };
  assert.equal(placeAt(place, 7000), 11);
  assert.equal(placeAt({ ...place, playing: false }, 7000), 10);
});

test("a small distance is left alone, and a correction may settle", () => {
  assert.deepEqual(correction({ apart: 0.05, sinceMs: 5000, late: 0 }), { move: false, late: 0 });
  assert.deepEqual(correction({ apart: 0.5, sinceMs: 400, late: 0 }), { move: false, late: 0 });
});

test("what a player loses at each start is learned, within reason", () => {
  assert.deepEqual(correction({ apart: -0.08, sinceMs: 1200, late: 0 }), {
    move: true,
    late: 0.08,
  });
  assert.deepEqual(correction({ apart: -0.29, sinceMs: 1200, late: 0.1 }), {
    move: true,
    late: 0.3,
  });
  assert.deepEqual(correction({ apart: -40, sinceMs: 60_000, late: 0.05 }), {
    move: true,
    late: 0.05,
  });
});

test("where somebody listens is said in a few words", () => {
  const clock = (/** @type {number} */ seconds) => `${seconds}`;
  const ines = {
    user: { id: 1, name: "Ines", initials: "I" },
    version: 7,
    version_name: "v7",
    at_seconds: 62,
    playing: true,
    moment_ms: 0,
  };
  assert.equal(whereabouts(ines, clock, 0), "v7, 62, playing");
  assert.equal(whereabouts(ines, clock, 60_000, 100), "v7, 100, playing");
  assert.equal(whereabouts({ ...ines, playing: false }, clock, 0), "v7, 62");
  assert.equal(whereabouts({ ...ines, version_name: "" }, clock, 0), "on this page");
});

test("whoever leads reads who follows", () => {
  const [ines, mats] = ["Ines Corvale", "Mats Lund"].map((name, id) => ({
    user: { id, name, initials: "" },
    version: null,
    version_name: "",
    follows: 3,
    at_seconds: 0,
    playing: false,
    moment_ms: 0,
  }));
  assert.equal(followWords([]), "Nobody follows you yet.");
  assert.equal(followWords([ines]), "Ines Corvale follows you.");
  assert.equal(followWords([ines, mats]), "2 follow you: Ines Corvale, Mats Lund.");
});

test("what was asked before the newest answer is passed over", () => {
  const newest = new Newest();
  assert.deepEqual(
    [10, 30, 20, 30, 90_000, 30_001, 30_000, 30_002].map((at) => newest.isNew(at)),
    [true, true, false, true, true, false, true, true],
  );
});
