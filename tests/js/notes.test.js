import assert from "node:assert/strict";
import { test } from "node:test";
import { Drafts } from "../../static/js/lib/drafts.js";
import { leftover } from "../../static/js/lib/leftover.js";
import { begunAt, completed, matching, meant } from "../../static/js/lib/mention.js";
import { clustered } from "../../static/js/lib/pins.js";
import { belongs, counts, inForce, inOrder, inState, OPEN } from "../../static/js/lib/sifting.js";
import { wav } from "../../static/js/lib/wav.js";

class Store {
  /** @type {Map<string, string>} */
  map = new Map();
  get length() {
    return this.map.size;
  }
  /** @param {number} at */
  key(at) {
    return [...this.map.keys()][at] ?? null;
  }
  /** @param {string} key */
  getItem(key) {
    return this.map.get(key) ?? null;
  }
  /** @param {string} key @param {string} value */
  setItem(key, value) {
    this.map.set(key, value);
  }
  /** @param {string} key */
  removeItem(key) {
    this.map.delete(key);
  }
}

test("notes close together share a pin, and none is lost", () => {
  const marks = [300, 10, 30, 35, 120, 301].map((x) => ({ x, item: `at ${x}` }));
  const pins = clustered(marks);
  assert.deepEqual(
    pins.map((pin) => pin.items.length),
    [3, 1, 2],
  );
  assert.equal(pins[0].x, 10);
  const many = Array.from({ length: 300 }, (_, index) => ({ x: index * 3, item: index }));
  const heaps = clustered(many);
  assert.equal(heaps.flatMap((pin) => pin.items).length, 300);
  assert.ok(heaps.length <= 900 / 26 + 1);
  for (const [index, pin] of heaps.entries()) {
    if (index) assert.ok(pin.x - heaps[index - 1].x >= 26);
  }
});

test("drafts are found again with their place, until they are sent", () => {
  const store = new Store();
  let now = 1000;
  const drafts = new Drafts(store, () => now);
  drafts.keep("3:7:new", { body: "Snare", at: 12.5, until: null, open: true });
  drafts.keep("3:reply:4", { body: "yes" });
  assert.equal(drafts.find("3:7:new")?.at, 12.5);
  assert.deepEqual(drafts.names("3:reply:"), ["3:reply:4"]);
  drafts.keep("3:reply:4", { body: "   " });
  assert.equal(drafts.find("3:reply:4"), null);
  now += 61 * 24 * 3600 * 1000;
  assert.deepEqual(drafts.names("3:"), []);
  assert.equal(store.length, 0);
});

test("words that wait are those of who wrote them", () => {
  const store = new Store();
  let now = 1000;
  let me = "4";
  const drafts = new Drafts(
    store,
    () => now,
    () => me,
  );
  // As they were kept before they were anybody's.
  store.setItem("roughmix:draft:3:7:new", JSON.stringify({ body: "Whose?", kept: now }));
  assert.equal(drafts.find("3:7:new"), null);
  drafts.keep("3:7:new", { body: "The chorus drags" });
  me = "40";
  assert.equal(drafts.find("3:7:new"), null);
  assert.deepEqual(drafts.names(""), []);
  drafts.forget("3:7:new");
  drafts.keep("3:7:new", { body: "Louder" });
  me = "4";
  assert.equal(drafts.find("3:7:new")?.body, "The chorus drags");
  assert.deepEqual(drafts.names("3:"), ["3:7:new"]);
  // Nobody has to come back for old words to go.
  me = "40";
  now += 61 * 24 * 3600 * 1000;
  assert.deepEqual(drafts.names(""), []);
  assert.equal(store.getItem("roughmix:words:4:3:7:new"), null);
});

test("what was typed while a note was posted is the next one", () => {
  assert.equal(leftover("Snare ", "Snare "), "");
  assert.equal(leftover("Snare", "Snare\n"), "");
  assert.equal(leftover("Snare", "Snare\n\nAnd the kick "), "And the kick ");
  assert.equal(leftover("Snare", "Another thought"), "Another thought");
  assert.equal(leftover("Snare", ""), "");
  assert.equal(leftover("", "Words beside a take"), "Words beside a take");
});

test("a browser that keeps nothing, or something else, breaks no page", () => {
  const none = new Drafts(null);
  none.keep("a", { body: "x" });
  assert.equal(none.find("a"), null);
  assert.deepEqual(none.names(""), []);
  const store = new Store();
  store.setItem("roughmix:draft:a", "{not json");
  store.setItem("roughmix:draft:b", '{"body": 4}');
  store.setItem("theme", "dark");
  assert.equal(new Drafts(store).find("a"), null);
  assert.deepEqual(new Drafts(store).names(""), []);
  assert.equal(store.getItem("theme"), "dark");
});

test("a WAV file says what it holds, and full scale stays full scale", () => {
  const left = Float32Array.from([0, 1, -1, 2, 0.5]);
  const right = Float32Array.from([0, -1, 1, Number.NaN, -0.5]);
  const file = new DataView(wav([[left, right]], 48_000));
  const letters = (/** @type {number} */ at) =>
    String.fromCharCode(...new Uint8Array(file.buffer, at, 4));
  assert.deepEqual(
    [letters(0), letters(8), letters(12), letters(36)],
    ["RIFF", "WAVE", "fmt ", "data"],
  );
  assert.equal(file.getUint16(22, true), 2);
  assert.equal(file.getUint32(24, true), 48_000);
  assert.equal(file.getUint32(28, true), 48_000 * 6);
  assert.equal(file.getUint16(34, true), 24);
  assert.equal(file.getUint32(40, true), 5 * 2 * 3);
  assert.equal(file.getUint32(4, true), file.byteLength - 8);
  const sample = (/** @type {number} */ index) => {
    const at = 44 + index * 3;
    return file.getUint16(at, true) | (file.getInt8(at + 2) << 16);
  };
  const top = 2 ** 23 - 1;
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6, 7, 8].map(sample), [
    0,
    0,
    top,
    -top,
    -top,
    top,
    top,
    0,
    Math.round(top / 2),
  ]);
});

test("pieces of a recording follow each other, and an odd length is padded", () => {
  const file = wav([[Float32Array.from([0.25])], [Float32Array.from([-0.25, 0])]], 44_100);
  const view = new DataView(file);
  assert.equal(view.getUint32(40, true), 9);
  assert.equal(file.byteLength, 44 + 10);
  assert.equal(view.getInt8(44 + 2), 0x20);
  assert.equal(view.getInt8(44 + 5), -0x20);
});

const PEOPLE = [
  { id: 4, name: "Mara Ostrove", initials: "MO", role: "Producer", reads_internal: true },
  { id: 2, name: "Mara", initials: "MA", role: "Artist", reads_internal: false },
  { id: 9, name: "Zoë Marin", initials: "ZM", role: "Engineer", reads_internal: true },
];

test("an @ begins a name only where a word begins", () => {
  assert.deepEqual(begunAt("ask @ma", 7), { from: 4, begun: "ma" });
  assert.deepEqual(begunAt("@", 1), { from: 0, begun: "" });
  assert.equal(begunAt("me@home", 7), null);
  assert.equal(begunAt("nothing", 7), null);
  assert.deepEqual(begunAt("(@Mara O", 8), { from: 1, begun: "Mara O" });
});

test("names are found by any of their words, without their accents", () => {
  assert.deepEqual(
    matching(PEOPLE, "ma").map((it) => it.id),
    [4, 2, 9],
  );
  assert.deepEqual(
    matching(PEOPLE, "zoe").map((it) => it.id),
    [9],
  );
  const { words, caret } = completed("ask @ma, please", 7, { from: 4 }, "Mara Ostrove");
  assert.equal(words, "ask @Mara Ostrove, please");
  assert.equal(caret, 17);
  assert.equal(completed("@z", 2, { from: 0 }, "Zoë Marin").words, "@Zoë Marin ");
});

test("who is meant is read from the words when they are sent", () => {
  assert.deepEqual(meant("@Mara Ostrove and @Zoë Marin: up?", PEOPLE), [4, 9]);
  assert.deepEqual(meant("@Mara, and @zoe marin", PEOPLE), [2, 9]);
  assert.deepEqual(meant("@Marathon", PEOPLE), []);
});

const note = (more = {}) => ({
  resolved: false,
  by: "1",
  version: "7",
  section: "",
  stem: "",
  forWhom: "",
  internal: false,
  at: 0,
  written: 0,
  ...more,
});
const NOW = { me: "1", a: "7" };

test("each thing of the filter narrows by itself, and the counts are of what is let through", () => {
  const notes = [
    note({ section: "Chorus 1" }),
    note({ resolved: true, stem: "3" }),
    note({ version: "6", by: "2", forWhom: "1 4", internal: true }),
  ];
  const kept = (/** @type {object} */ more) =>
    notes.map((it) => belongs(it, { ...OPEN, ...more }, NOW));
  assert.deepEqual(kept({ by: "2" }), [false, false, true]);
  assert.deepEqual(kept({ version: "a" }), [true, true, false]);
  assert.deepEqual(kept({ section: "chorus 1" }), [true, false, false]);
  assert.deepEqual(kept({ stem: "mix" }), [true, false, true]);
  assert.deepEqual(kept({ stem: "3" }), [false, true, false]);
  assert.deepEqual(kept({ me: "1" }), [false, false, true]);
  assert.deepEqual(kept({ internal: "1" }), [false, false, true]);
  assert.deepEqual(counts(notes, { ...OPEN, version: "a" }, NOW), { open: 1, resolved: 1, all: 2 });
  assert.equal(inForce({ ...OPEN, by: "2", stem: "mix", sort: "newest", state: "all" }), 2);
  assert.deepEqual(
    ["open", "resolved", "all"].map((state) => inState(notes[1], state)),
    [false, true, true],
  );
});

test("by time, or the newest first", () => {
  const notes = [
    note({ at: 5, written: 3 }),
    note({ at: 1, written: 2 }),
    note({ at: 1, written: 9 }),
  ];
  const written = (/** @type {string} */ sort) => inOrder(notes, sort).map((it) => it.written);
  assert.deepEqual(written("time"), [2, 9, 3]);
  assert.deepEqual(written("newest"), [9, 3, 2]);
});
