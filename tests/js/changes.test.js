import assert from "node:assert/strict";
import { test } from "node:test";
import { isPassing, Known, mayWait, partsOf, Told } from "../../static/js/lib/changes.js";

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
    "references",
    "jobs",
    "release",
  ]);
  assert.deepEqual(partsOf({ kind: "job", id: 6, song: 7, state: "queued" }, 7, shown), [
    "rail",
    "stems",
    "passport",
    "references",
    "jobs",
    "release",
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

test("what a release checklist asks, and what answers it, is read again", () => {
  for (const change of [
    { kind: "gate", id: 1 },
    { kind: "release", id: 7, song: 7 },
    { kind: "verdict", id: 3, song: 7 },
  ]) {
    assert.deepEqual(partsOf(change, 7, nothing), ["rail", "release"]);
  }
  assert.ok(partsOf({ kind: "member", id: 2 }, 7, nothing).includes("release"));
});

test("nothing is read again because somebody came or played", () => {
  for (const kind of ["presence", "lead"]) {
    assert.ok(isPassing(kind));
    assert.deepEqual(partsOf({ kind, id: 7, song: 7 }, 7, nothing), []);
  }
  assert.ok(!isPassing("note"));
});

test("who listens where, and how far a job is, leaves the inbox as it is", () => {
  for (const kind of ["presence", "lead", "hearing"]) assert.equal(mayWait({ kind }), false);
  assert.equal(mayWait({ kind: "job", state: "running" }), false);
  assert.equal(mayWait({ kind: "job", state: "failed" }), true);
  assert.equal(mayWait({ kind: "note" }), true);
  assert.equal(mayWait({ kind: "missed" }), true);
});

test("progress of a job that has no slip fetches once for each of its states", () => {
  const told = new Told();
  const fetched = ["queued", "running", "running", "running", "done"].map((state) => {
    const change = { kind: "job", job_kind: "play", id: 4, song: 7, state };
    const parts = partsOf(change, 7, (id) => told.of(id));
    told.heard(change);
    return parts.length > 0;
  });
  assert.deepEqual(fetched, [true, true, false, false, true]);
  assert.equal(told.of(4), null);
});
