// Two people, one server, a bad line: whatever happens on the way, nothing that was typed is lost.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

/** What browsers have and Node has not. */
const kept = new Map();
let timers = [];
globalThis.localStorage = /** @type {any} */ ({
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => kept.set(key, value),
  removeItem: (key) => kept.delete(key),
});
globalThis.window = /** @type {any} */ ({
  setTimeout: (deed) => timers.push(deed),
});
let signedIn = "";
globalThis.document = /** @type {any} */ ({
  querySelector: (selector) => (selector === "[data-me]" ? { getAttribute: () => signedIn } : null),
});

const { Keeper } = await import("../../static/js/sheet/keeper.js");
const { merge } = await import("../../static/js/lib/merging.js");

/** As the API answers, with a line that may be cut before or after the server has heard. */
const server = { body: "", revision: 0, cut: "", travel: async () => {} };
globalThis.fetch = async (_url, { method, body }) => {
  const { cut } = server;
  if (cut === "before") throw new TypeError("no network");
  const answer = () => ({
    kind: "lyrics",
    body: server.body,
    revision: server.revision,
    by: { id: 1, name: "Lia Sommer" },
    changed_at: "2026-03-01T10:00:00Z",
  });
  if (method === "PUT") {
    const said = JSON.parse(body);
    const merged = merge(said.base, server.body, said.body);
    if (merged.conflicts.length)
      return reply(409, { code: "text_conflict", detail: "Both.", theirs: server.body });
    if (merged.text !== server.body) server.revision += 1;
    server.body = merged.text;
  }
  if (cut === "after") throw new TypeError("no network");
  const said = answer();
  await server.travel();
  return reply(200, said);
};
const reply = (status, json) =>
  new Response(JSON.stringify(json), {
    status,
    headers: { "Content-Type": "application/json" },
  });

beforeEach(() => {
  kept.clear();
  timers = [];
  signedIn = "4";
  Object.assign(server, { body: "", revision: 0, cut: "" });
});

const somebody = async () => {
  const keeper = new Keeper(1, "lyrics", true);
  await keeper.load();
  return keeper;
};

test("what is typed is saved, and what others save comes in", async () => {
  const [lia, otto] = [await somebody(), await somebody()];
  lia.type("Last seat upstairs");
  await lia.save();
  assert.equal(lia.state, "saved");
  otto.type("Night bus");
  await otto.save();
  assert.equal(otto.text, "Last seat upstairs\nNight bus");
  await lia.refresh();
  assert.equal(lia.text, otto.text);
});

test("what is told while an answer is on its way is asked for again", async () => {
  const [lia, otto] = [await somebody(), await somebody()];
  const hurry = server.travel;
  let arrive = () => {};
  server.travel = () =>
    new Promise((done) => {
      arrive = done;
    });
  const asked = lia.refresh(); // Read by the server before Otto has written.
  server.travel = hurry;
  otto.type("Night bus");
  await otto.save();
  await lia.refresh(); // What the stream of events calls.
  arrive();
  await asked;
  await new Promise((done) => setTimeout(done));
  assert.equal(lia.text, "Night bus");
});

test("an answer that is lost is no line twice", async () => {
  const lia = await somebody();
  lia.type("Last seat");
  server.cut = "after";
  await lia.save();
  assert.equal(lia.state, "offline");
  lia.type("Last seat upstairs");
  server.cut = "";
  await lia.refresh();
  await lia.save();
  assert.equal(server.body, "Last seat upstairs");
  assert.equal(lia.state, "saved");
});

test("what was typed offline outlives a reload", async () => {
  const lia = await somebody();
  server.cut = "before";
  lia.type("Count the stops");
  await lia.save();
  lia.close();
  server.cut = "";
  server.body = "Verse 1:";
  const again = await somebody();
  assert.equal(again.text, "Verse 1:\nCount the stops");
  await again.save();
  assert.equal(server.body, "Verse 1:\nCount the stops");
  assert.equal(kept.size, 0);
});

test("what somebody typed offline is not the next one's", async () => {
  const lia = await somebody();
  server.cut = "before";
  lia.type("Count the stops");
  await lia.save();
  lia.close();
  server.cut = "";
  signedIn = "5";
  const otto = await somebody();
  assert.equal(otto.text, "");
  otto.close();
  signedIn = "4";
  assert.equal((await somebody()).text, "Count the stops");
});

test("the same line, changed by both, waits for a choice", async () => {
  server.body = "a\nseat\nz";
  const [lia, otto] = [await somebody(), await somebody()];
  lia.type("a\nrow\nz");
  await lia.save();
  otto.type("a\nchair\nz\nmore");
  await otto.save();
  assert.equal(otto.state, "conflict");
  assert.equal(otto.text, "a\nchair\nz\nmore");
  assert.deepEqual(otto.conflicts, [{ base: ["seat"], theirs: ["row"], yours: ["chair"] }]);
  await otto.choose("both");
  assert.equal(server.body, "a\nrow\nchair\nz\nmore");
  assert.equal(otto.state, "saved");
});

test("a refusal is told, and tried again with the next word", async () => {
  const lia = await somebody();
  const { fetch } = globalThis;
  globalThis.fetch = async () => reply(400, { code: "invalid", detail: "Too long." });
  lia.type("x");
  await lia.save();
  assert.equal(lia.state, "refused");
  assert.match(lia.problem, /Too long/);
  globalThis.fetch = fetch;
  lia.type("xy");
  await lia.save();
  assert.equal(server.body, "xy");
});

test("two people write for a while over a bad line, and every line is there", async () => {
  let state = 3;
  const roll = (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
  for (let round = 0; round < 60; round += 1) {
    Object.assign(server, { body: "top\nmiddle\nend", revision: 0, cut: "" });
    kept.clear();
    const people = [await somebody(), await somebody()];
    // Drafts are of one browser; these two sit at their own.
    const written = [];
    for (let step = 0; step < 30; step += 1) {
      const who = roll(2);
      const lines = people[who].text.split("\n");
      const line = `${who}:${round}:${step}`;
      lines.splice(roll(lines.length + 1), 0, line);
      written.push(line);
      people[who].type(lines.join("\n"));
      server.cut = ["", "", "before", "after"][roll(4)];
      if (roll(2)) await people[who].save();
      if (roll(4) === 0) await people[1 - who].refresh();
    }
    server.cut = "";
    for (let turn = 0; turn < 3; turn += 1) {
      for (const one of people) {
        await one.refresh();
        await one.save();
        if (one.state === "conflict") await one.choose("both");
      }
    }
    const [lia, otto] = people;
    assert.equal(lia.text, server.body);
    assert.equal(otto.text, server.body);
    const there = server.body.split("\n");
    for (const line of [...written, "top", "middle", "end"])
      assert.equal(there.filter((it) => it === line).length, 1, line);
  }
});
