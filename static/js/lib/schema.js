// What a recipe's JSON Schema says of its fields: read once, without any document.

/** @typedef {Record<string, any>} Schema */
/**
 * @typedef {object} Field
 * @property {Schema} schema resolved: its own keys, and those of the part it refers to
 * @property {"boolean" | "choice" | "number" | "text" | "part" | "list"} kind
 * @property {boolean} nullable
 * @property {string} title
 * @property {string} unit
 * @property {string} about
 */

/** @param {Schema} said @param {Record<string, Schema>} parts @returns {Field} */
export function field(said, parts) {
  const arms = said.anyOf ?? [said];
  const arm = arms.find((/** @type {Schema} */ each) => each.type !== "null") ?? {};
  const part = arm.$ref ? parts[arm.$ref.slice("#/$defs/".length)] : null;
  const schema = { ...arm, ...(part ?? {}), ...own(said) };
  return {
    schema,
    kind: kindOf(part ? { type: "object" } : arm),
    nullable: arms.some((/** @type {Schema} */ each) => each.type === "null"),
    title: said.title ?? "",
    unit: said["x-unit"] ?? "",
    about: said.description ?? "",
  };
}

/** @param {Schema} said */
function own(said) {
  const { anyOf: _arms, $ref: _ref, ...rest } = said;
  return rest;
}

/** @param {Schema} arm @returns {Field["kind"]} */
function kindOf(arm) {
  if (arm.enum) return "choice";
  if (arm.type === "array") return "list";
  if (arm.type === "object") return "part";
  if (arm.type === "boolean") return "boolean";
  return arm.type === "string" ? "text" : "number";
}

/**
 * What a field is before anybody touched it: its default, or as near to one as its schema knows.
 * @param {Schema} said @param {Record<string, Schema>} parts @returns {any}
 */
export function blank(said, parts) {
  if ("default" in said && said.default !== null) return structuredClone(said.default);
  const { schema, kind } = field(said, parts);
  if (kind === "part") return blankPart(schema, parts);
  if (kind === "list") return [];
  if (kind === "choice") return schema.enum[0];
  if (kind === "boolean") return false;
  if (kind === "text") return "";
  return nearest(schema);
}

/** @param {Schema} schema @param {Record<string, Schema>} parts */
function blankPart(schema, parts) {
  const named = Object.entries(schema.properties ?? {}).filter(([, each]) => !("const" in each));
  return Object.fromEntries(
    named.map(([name, each]) => [
      name,
      "default" in each ? structuredClone(each.default) : blank(each, parts),
    ]),
  );
}

/** A number of the allowed ones: nothing if that is one. @param {Schema} schema */
function nearest({ minimum = 0, maximum = 0 }) {
  if (minimum <= 0 && maximum >= 0) return 0;
  return minimum > 0 ? minimum : maximum;
}

/**
 * The fields of a part under their headings, in the order in which the headings first appear.
 * @param {Schema} schema @param {Set<string>} skip
 * @returns {Map<string, [string, Schema][]>}
 */
export function grouped(schema, skip) {
  /** @type {Map<string, [string, Schema][]>} */
  const groups = new Map();
  for (const [name, said] of Object.entries(schema.properties ?? {})) {
    if (skip.has(name) || "const" in said) continue;
    const group = said["x-group"] ?? "";
    groups.set(group, [...(groups.get(group) ?? []), [name, said]]);
  }
  return groups;
}

/** The word for an entry of a list: its own name, or where it stands. @param {any} entry @param {number} index */
export function entryName(entry, index) {
  const named = entry && typeof entry === "object" ? (entry.name ?? entry.take ?? entry.to) : "";
  return named || String(index + 1);
}

/** low_shelf reads as low shelf. @param {unknown} word */
export function plain(word) {
  return String(word).replaceAll("_", " ").replace("-", "\u2212");
}

/**
 * A recipe with the words of a preset laid over it; what the preset does not name stays.
 * @param {any} recipe @param {Record<string, unknown>} words
 */
export function laidOver(recipe, words) {
  const made = { ...recipe, ...structuredClone(words) };
  if (recipe.strips && Array.isArray(words.strips)) {
    made.strips = recipe.strips.map((/** @type {any} */ strip) =>
      alike(strip, /** @type {any[]} */ (words.strips)),
    );
  }
  return made;
}

/** The preset's strip of that name, or of that role, for a stem of this song. @param {any} strip @param {any[]} others */
function alike(strip, others) {
  const found =
    others.find((each) => each.name === strip.name) ??
    others.find((each) => each.role === strip.role && strip.role !== "other");
  return found ? { ...strip, ...found, name: strip.name, role: strip.role } : strip;
}
