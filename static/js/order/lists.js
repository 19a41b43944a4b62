// Lists on an order sheet: words to tick, numbers in a row, or parts that come and go.

import { icon, make } from "../lib/dom.js";
import { blank, entryName, field, plain } from "../lib/schema.js";

/** @typedef {import("../lib/schema.js").Schema} Schema */
/** @typedef {{element: HTMLElement, read: () => any}} Control */
/** @typedef {(schema: Schema, parts: Record<string, Schema>, value: any) => Control} MakePart */

/** `part` makes the fields of an entry. @param {string} name @param {Schema} said @param {Record<string, Schema>} parts @param {any[] | undefined} value @param {MakePart} part @returns {Control} */
export function list(name, said, parts, value, part) {
  const known = field(said, parts);
  const entry = field(known.schema.items, parts);
  const element = make("fieldset", { class: "order__set", "data-field": name });
  element.append(make("legend", {}, make("span", { class: "order__name" }, known.title)));
  if (known.about) element.append(make("p", { class: "cap" }, known.about));
  const control =
    entry.kind === "choice"
      ? ticked(entry.schema.enum, value ?? [])
      : entry.kind === "part"
        ? partsOf(known, entry.schema, { parts, part }, value ?? [])
        : numbers(known.title, value ?? []);
  element.append(control.element);
  return { element, read: control.read };
}

/** @param {string[]} words @param {string[]} chosen @returns {Control} */
function ticked(words, chosen) {
  const element = make("div", { class: "order__fields" });
  const boxes = words.map((word) => {
    const box = make("input", { type: "checkbox", value: word });
    box.checked = chosen.includes(word);
    element.append(make("label", { class: "check" }, box, plain(word)));
    return box;
  });
  return { element, read: () => boxes.filter((box) => box.checked).map((box) => box.value) };
}

/** @param {string} title @param {number[]} value @returns {Control} */
function numbers(title, value) {
  const input = make("input", { class: "input num", "aria-label": title, inputmode: "decimal" });
  input.value = value.join(", ");
  const read = () =>
    input.value
      .split(/[,;\s]+/)
      .filter(Boolean)
      .map(Number);
  input.addEventListener("input", () => {
    const wrong = read().some((each) => !Number.isFinite(each));
    input.setCustomValidity(wrong ? "Numbers with commas between them." : "");
  });
  return { element: input, read };
}

/** @param {import("../lib/schema.js").Field} known @param {Schema} schema @param {{parts: Record<string, Schema>, part: MakePart}} making @param {any[]} value @returns {Control} */
function partsOf(known, schema, { parts, part }, value) {
  const rows = make("ol", { class: "order__list" });
  /** @type {Map<HTMLElement, Control>} */
  const controls = new Map();
  const append = (/** @type {any} */ entry) => {
    const control = part(schema, parts, entry);
    const out = make(
      "button",
      {
        class: "key key--xs key--sq key--bare",
        type: "button",
        "aria-label": `Take out ${known.title.toLowerCase()} ${entryName(entry, controls.size)}`,
      },
      icon("close"),
    );
    const row = make("li", { class: "order__row" }, control.element, out);
    out.addEventListener("click", () => {
      controls.delete(row);
      row.remove();
      add.focus();
    });
    controls.set(row, control);
    rows.append(row);
    return row;
  };
  for (const entry of value) append(entry);
  const add = make("button", { class: "key key--sm", type: "button" }, icon("plus"), "Add");
  add.setAttribute("aria-label", `Add to ${known.title.toLowerCase()}`);
  add.addEventListener("click", () => {
    const row = append(blank({ ...schema, type: "object" }, parts));
    /** @type {HTMLElement | null} */ (row.querySelector("input, select"))?.focus();
  });
  const element = make("div", { class: "order__rows" }, rows, add);
  return { element, read: () => [...controls.values()].map((control) => control.read()) };
}
