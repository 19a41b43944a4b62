// Fields of an order sheet, made from a recipe's schema: built for a value, read back as one.

import { make } from "../lib/dom.js";
import { blank, field, grouped, plain } from "../lib/schema.js";
import { list } from "./lists.js";

/** @typedef {import("../lib/schema.js").Schema} Schema */
/** @typedef {import("./lists.js").Control} Control */
/** @typedef {Record<string, Schema>} Parts */

let made = 0;

/**
 * The fields of a part under their headings.
 * @param {Schema} schema @param {Parts} parts @param {any} value
 * @param {{skip?: Iterable<string>, open?: Iterable<string>}} [options] groups that begin open
 * @returns {Control}
 */
export function part(schema, parts, value, { skip = [], open = [] } = {}) {
  const element = make("div", { class: "order__part" });
  const opened = new Set(open);
  /** @type {Map<string, Control>} */
  const controls = new Map();
  for (const [group, entries] of grouped(schema, new Set(skip))) {
    const place = make("div", { class: "order__fields" });
    for (const [name, said] of entries) {
      const control = one(name, said, parts, value?.[name]);
      controls.set(name, control);
      place.append(control.element);
    }
    element.append(group ? section(group, place, opened.has(group)) : place);
  }
  return {
    element,
    read: () => ({
      ...value,
      ...Object.fromEntries([...controls].map(([name, control]) => [name, control.read()])),
    }),
  };
}

/** @param {string} title @param {HTMLElement} content @param {boolean} open */
export function section(title, content, open) {
  const details = make("details", { class: "order__group" }, make("summary", {}, title), content);
  details.open = open;
  return details;
}

/** @param {string} name @param {Schema} said @param {Parts} parts @param {any} value @returns {Control} */
export function one(name, said, parts, value) {
  const known = field(said, parts);
  if (known.kind === "part") return inner(name, said, parts, value);
  if (known.kind === "list") return list(name, said, parts, value, part);
  if (known.kind === "boolean") return tick(name, known, value);
  if (known.kind === "choice") return choice(name, known, value);
  return known.kind === "text" ? text(name, known, value) : number(name, known, value);
}

/** A part of its own; one that may be missing has a box to switch it on. @param {string} name @param {Schema} said @param {Parts} parts @param {any} value @returns {Control} */
function inner(name, said, parts, value) {
  const known = field(said, parts);
  const place = make("div", { class: "order__inner" });
  /** @type {Control | null} */
  let control = null;
  const show = (/** @type {any} */ now) => {
    control = now === null || now === undefined ? null : part(known.schema, parts, now);
    place.replaceChildren(...(control ? [control.element] : []));
    place.hidden = !control;
  };
  const start = value ?? (known.nullable ? null : blank(said, parts));
  show(start);
  const head = known.nullable
    ? box(name, known.title, start !== null, (on) => show(on ? blankOn(said, parts) : null))
    : make("span", { class: "order__name" }, known.title);
  const element = make("fieldset", { class: "order__set", "data-field": name });
  element.append(make("legend", {}, head));
  const words = known.nullable ? (parts[refOf(said)]?.description ?? "") : "";
  if (words) element.append(make("p", { class: "cap" }, words));
  element.append(place);
  return { element, read: () => (control ? control.read() : null) };
}

/** @param {Schema} said @param {Parts} parts */
function blankOn(said, parts) {
  const { default: _none, ...rest } = said;
  return blank(rest, parts);
}

/** @param {Schema} said */
function refOf(said) {
  const arm = (said.anyOf ?? [said]).find((/** @type {Schema} */ each) => each.$ref);
  return arm ? arm.$ref.slice("#/$defs/".length) : "";
}

/** @param {string} name @param {string} title @param {boolean} on @param {(on: boolean) => void} [turned] */
function box(name, title, on, turned) {
  const input = make("input", { type: "checkbox", name });
  input.checked = on;
  if (turned) input.addEventListener("change", () => turned(input.checked));
  return make("label", { class: "check" }, input, title);
}

/** @param {string} name @param {import("../lib/schema.js").Field} known @param {any} value @returns {Control} */
function tick(name, known, value) {
  const label = box(name, known.title, Boolean(value));
  const element = make("div", { class: "order__tick" }, label);
  if (known.about) element.append(make("small", { class: "cap" }, known.about));
  return { element, read: () => label.querySelector("input")?.checked ?? false };
}

/** @param {string} name @param {import("../lib/schema.js").Field} known @param {any} value @returns {Control} */
function choice(name, known, value) {
  const select = make("select", { class: "select", name });
  if (known.nullable) select.append(make("option", { value: "" }, "As it is"));
  const words = known.schema.enum;
  for (const [index, word] of words.entries()) {
    select.append(make("option", { value: String(index) }, `${plain(word)}${unitOf(known)}`));
  }
  const at = words.indexOf(value);
  select.value = at < 0 ? "" : String(at);
  return {
    element: labelled(known, select),
    read: () => (select.value === "" ? null : words[Number(select.value)]),
  };
}

/** @param {import("../lib/schema.js").Field} known */
const unitOf = (known) => (known.unit && known.kind === "choice" ? ` ${known.unit}` : "");

/** @param {string} name @param {import("../lib/schema.js").Field} known @param {any} value @returns {Control} */
function text(name, known, value) {
  const { maxLength, pattern } = known.schema;
  const input = make("input", { class: "input", name, maxlength: String(maxLength ?? 200) });
  if (pattern) input.pattern = pattern.replace(/^\^|\$$/g, "");
  input.value = value ?? "";
  return { element: labelled(known, input), read: () => input.value };
}

/** @param {string} name @param {import("../lib/schema.js").Field} known @param {any} value @returns {Control} */
function number(name, known, value) {
  const input = make("input", { class: "input num", type: "number", name, step: "any" });
  const { minimum, maximum, type } = known.schema;
  if (minimum !== undefined) input.min = String(minimum);
  if (maximum !== undefined) input.max = String(maximum);
  if (type === "integer") input.step = "1";
  input.required = !known.nullable;
  if (known.nullable) input.placeholder = "off";
  input.value = value === null || value === undefined ? "" : String(value);
  return {
    element: labelled(known, input),
    read: () => (input.value === "" ? null : input.valueAsNumber),
  };
}

/** @param {import("../lib/schema.js").Field} known @param {HTMLInputElement | HTMLSelectElement} control */
function labelled(known, control) {
  const unit = known.unit && known.kind !== "choice" ? `, ${known.unit}` : "";
  const label = make(
    "label",
    { class: "field" },
    make("span", {}, `${known.title}${unit}`),
    control,
  );
  if (known.about) {
    made += 1;
    const words = make("small", { class: "cap", id: `order-about-${made}` }, known.about);
    control.setAttribute("aria-describedby", words.id);
    label.append(words);
  }
  return label;
}
