import assert from "node:assert/strict";
import { test } from "node:test";
import { blank, entryName, field, grouped, laidOver, plain } from "../../static/js/lib/schema.js";

const PARTS = {
  Band: {
    type: "object",
    title: "Band",
    properties: {
      shape: { enum: ["bell", "low_shelf"], default: "bell", title: "Shape" },
      hz: { type: "number", minimum: 10, maximum: 20000, title: "Frequency", "x-unit": "Hz" },
      gain_db: { type: "number", minimum: -24, maximum: 24, default: 0, title: "Gain" },
    },
  },
  Room: {
    type: "object",
    properties: {
      kind: { const: "room" },
      decay_seconds: { type: "number", default: 1.2 },
      bands: { type: "array", items: { $ref: "#/$defs/Band" }, default: [] },
    },
  },
};
const nullable = (/** @type {any} */ arm) => ({ anyOf: [arm, { type: "null" }], default: null });

test("a field knows its kind, its words, and whether it may be missing", () => {
  const hertz = field({ type: "number", title: "High-pass", "x-unit": "Hz" }, PARTS);
  assert.deepEqual(
    [hertz.kind, hertz.nullable, hertz.title, hertz.unit],
    ["number", false, "High-pass", "Hz"],
  );
  const kinds = [
    [{ type: "boolean" }, "boolean"],
    [{ enum: [1, 2] }, "choice"],
    [{ type: "string" }, "text"],
    [{ type: "integer" }, "number"],
    [{ type: "array", items: {} }, "list"],
    [{ $ref: "#/$defs/Band" }, "part"],
  ];
  for (const [said, kind] of kinds) {
    assert.equal(field(/** @type {any} */ (said), PARTS).kind, kind);
    const may = field(nullable(said), PARTS);
    assert.deepEqual([may.kind, may.nullable], [kind, true]);
  }
});

test("what a field says itself goes before what its part says", () => {
  const own = field({ $ref: "#/$defs/Band", title: "Tone", description: "Of this song." }, PARTS);
  assert.deepEqual([own.title, own.about], ["Tone", "Of this song."]);
  assert.deepEqual(Object.keys(own.schema.properties), ["shape", "hz", "gain_db"]);
});

test("an untouched field is its default, or a number that is allowed", () => {
  assert.equal(blank({ type: "number", default: 3 }, PARTS), 3);
  assert.equal(blank({ type: "number", minimum: 20, maximum: 300 }, PARTS), 20);
  assert.equal(blank({ type: "number", minimum: -40, maximum: -5 }, PARTS), -5);
  assert.equal(blank({ type: "number", minimum: -1, maximum: 1 }, PARTS), 0);
  assert.equal(blank({ enum: ["tape", "tube"] }, PARTS), "tape");
  assert.deepEqual(blank({ $ref: "#/$defs/Band" }, PARTS), { shape: "bell", hz: 10, gain_db: 0 });
});

test("a part that is switched on has all its fields, but not the words that never change", () => {
  const { default: _off, ...on } = nullable({ $ref: "#/$defs/Room" });
  assert.deepEqual(blank(on, PARTS), { decay_seconds: 1.2, bands: [] });
});

test("two parts made from one default do not share their lists", () => {
  const one = blank({ $ref: "#/$defs/Room" }, PARTS);
  one.bands.push(1);
  assert.deepEqual(blank({ $ref: "#/$defs/Room" }, PARTS).bands, []);
});

test("fields stand under their headings, in the order in which these come", () => {
  const schema = {
    properties: {
      kind: { const: "edit" },
      trim: { type: "boolean", "x-group": "Trim" },
      level: { type: "number" },
      start: { type: "number", "x-group": "Trim" },
      plan: { type: "object" },
    },
  };
  const groups = grouped(schema, new Set(["plan"]));
  assert.deepEqual(
    [...groups].map(([name, fields]) => [name, fields.map(([field]) => field)]),
    [
      ["Trim", ["trim", "start"]],
      ["", ["level"]],
    ],
  );
});

test("an entry is called by its name, or by where it stands", () => {
  assert.equal(entryName({ name: "Vox" }, 3), "Vox");
  assert.equal(entryName({ take: "2" }, 3), "2");
  assert.equal(entryName({ hz: 200 }, 3), "4");
  assert.equal(entryName(7, 0), "1");
});

test("words are read as people write them", () => {
  assert.equal(plain("low_shelf"), "low shelf");
  assert.equal(plain(-12), "\u221212");
});

test("a preset changes what it names, and leaves what it does not", () => {
  const recipe = { target_lufs: -14, ceiling_dbtp: -1, tags: { title: "Low Water" } };
  const words = { target_lufs: -9, chain: { width: 1 } };
  const made = laidOver(recipe, words);
  assert.deepEqual(made, { ...recipe, ...words });
  made.chain.width = 2;
  assert.equal(words.chain.width, 1);
  assert.equal(recipe.target_lufs, -14);
});

test("a preset's strips go to stems of the same name, then of the same role", () => {
  const recipe = {
    strips: [
      { name: "Vox", role: "lead_vocal", gain_db: 0 },
      { name: "Kick In", role: "kick", gain_db: 0 },
      { name: "Noise", role: "other", gain_db: 0 },
    ],
  };
  const words = {
    strips: [
      { name: "Vox", role: "backing_vocal", gain_db: 3 },
      { name: "Kick", role: "kick", gain_db: -2 },
      { name: "Thing", role: "other", gain_db: 9 },
    ],
  };
  assert.deepEqual(laidOver(recipe, words).strips, [
    { name: "Vox", role: "lead_vocal", gain_db: 3 },
    { name: "Kick In", role: "kick", gain_db: -2 },
    { name: "Noise", role: "other", gain_db: 0 },
  ]);
});
