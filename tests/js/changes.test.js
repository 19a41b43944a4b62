import assert from "node:assert/strict";
import { test } from "node:test";
import { Known, partsOf } from "../../static/js/lib/changes.js";

const nothing = () => null;

test("a change of another song is not ours", () => {
  assert.deepEqual(partsOf({ kind: "note", id: 1, song: 8 }, 7, nothing), []);
});

test("a note touches the notes, and the counts beside the stems", () => {
  assert.deepEqual(partsOf({ kind: "note", id: 1, song: 7 }, 7, nothing), ["notes", "stems"]);
  assert.deepEqual(partsOf({ kind: "note", id: 1 }, 7, nothing), ["notes", "stems"]);
});

test("progress of a job that is shown fetches nothing; a new state fetches what it touches", () => {
  const shown = (/** @type {number} */ id) => (id === 5 ? "running" : null);
  assert.deepEqual(partsOf({ kind: "job", id: 5, song: 7, state: "running" }, 7, shown), []);
  assert.deepEqual(partsOf({ kind: "job", id: 5, song: 7, state: "done" }, 7, shown), [
    "rail",
    "stems",
    "passport",
    "jobs",
  ]);
  assert.deepEqual(partsOf({ kind: "job", id: 6, song: 7, state: "queued" }, 7, shown), [
    "rail",
    "stems",
    "passport",
    "jobs",
  ]);
});

test("a closer look at a sound is news when it is over, not while it goes on", () => {
  const look = { kind: "job", job_kind: "features", id: 9, song: 7 };
  for (const state of ["queued", "running"]) {
    assert.deepEqual(partsOf({ ...look, state }, 7, nothing), []);
  }
  for (const state of ["done", "failed"]) {
    assert.ok(partsOf({ ...look, state }, 7, nothing).includes("rail"));
  }
});

test("what the page does not know touches nothing", () => {
  assert.deepEqual(partsOf({ kind: "weather", id: 1, song: 7 }, 7, nothing), []);
});

test("an event that comes again after a resume is known", () => {
  const known = new Known();
  assert.equal(known.isNew("41"), true);
  assert.equal(known.isNew("41"), false);
  for (let id = 100; id < 2200; id += 1) known.isNew(String(id));
  assert.equal(known.isNew("2199"), false);
  assert.equal(known.isNew("41"), true, "old ids are forgotten, memory stays small");
});

test("albums are no business of a song's page, and plans only where they failed", () => {
  const none = () => null;
  assert.deepEqual(
    partsOf({ kind: "job", job_kind: "album", state: "running", song: null }, 7, none),
    [],
  );
  assert.deepEqual(
    partsOf({ kind: "job", job_kind: "plan", state: "running", song: 7 }, 7, none),
    [],
  );
  assert.deepEqual(partsOf({ kind: "job", job_kind: "plan", state: "failed", song: 7 }, 7, none), [
    "jobs",
  ]);
});
