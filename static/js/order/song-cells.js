// What a song's row on an album's order sheet is made of: its version, and seconds after it.

import { make } from "../lib/dom.js";
import { figure } from "../lib/figures.js";

/** @typedef {import("./songs.js").Choice} Choice */

/** @param {string} head @param {HTMLElement} control @param {string} [more] a further class */
export function cell(head, control, more = "") {
  const name = make("span", { class: "cap", "aria-hidden": "true" }, head);
  return make("span", { class: `cuts__cell ${more}`.trim() }, name, control);
}

/** @param {Choice} choice @param {number} chosen @param {string} title */
export function versionSelect(choice, chosen, title) {
  const select = make("select", { class: "select", "data-field": "version" });
  select.setAttribute("aria-label", `Version of ${title}`);
  for (const each of choice.versions) {
    const lufs = each.integrated_lufs === null ? "" : `, ${figure(each.integrated_lufs)} LUFS`;
    select.append(
      make("option", { value: String(each.version) }, `${each.name} ${each.label}${lufs}`),
    );
  }
  select.value = String(chosen);
  if (!select.value) select.selectedIndex = 0;
  return select;
}

/** @param {string} name @param {number} value @param {string} label @param {number} most */
export function seconds(name, value, label, most) {
  const input = make("input", { class: "input num", type: "number", "data-field": name });
  input.setAttribute("aria-label", `${label}, in seconds`);
  input.min = "0";
  input.max = String(most);
  input.step = "any";
  input.required = true;
  input.value = String(value);
  return input;
}
