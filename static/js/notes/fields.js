// The fields of the composer beside its words: where, what, which way, for whom.

import { make } from "../lib/dom.js";
import { peopleOf, songHere } from "./people.js";
import { sectionNames } from "./sections.js";

/** @typedef {import("../lib/mention.js").Reader} Reader */

/** What plays in this song. @returns {{id: string, name: string}[]} */
export function stemsHere() {
  const lanes = /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll(".row--stem[data-stem]")
  );
  return [...lanes].map((lane) => ({
    id: lane.dataset.stem ?? "",
    name: lane.dataset.name ?? "",
  }));
}

/** @param {HTMLFormElement} form @param {string} name */
function control(form, name) {
  const found = form.elements.namedItem(name);
  return found instanceof HTMLInputElement || found instanceof HTMLSelectElement ? found : null;
}

/** Stems, sections and people as they are now; what was chosen stays chosen. @param {HTMLFormElement} form */
export function fill(form) {
  const stems = stemsHere();
  options(
    control(form, "stem"),
    stems.map(({ id, name }) => [id, name]),
  );
  const list = (/** @type {string} */ id, /** @type {string[]} */ words) =>
    form
      .querySelector(`#${id}`)
      ?.replaceChildren(...[...new Set(words)].map((value) => make("option", { value })));
  list("compose-sections", sectionNames());
  list(
    "compose-parts",
    stems.map((stem) => stem.name),
  );
}

/** Who cannot be asked for now leaves what was chosen as it is. @param {HTMLFormElement} form */
export async function fillPeople(form) {
  const people = await peopleOf(songHere()).catch(() => null);
  if (!people) return;
  const internal = control(form, "is_internal");
  const only = internal instanceof HTMLInputElement && internal.checked;
  const may = people.filter((person) => !only || person.reads_internal);
  options(
    control(form, "assigned_to"),
    may.map(({ id, name }) => [String(id), name]),
  );
}

/** Behind the first one, which says "none". @param {HTMLInputElement | HTMLSelectElement | null} select @param {string[][]} rows */
function options(select, rows) {
  if (!(select instanceof HTMLSelectElement)) return;
  const chosen = select.value;
  const fresh = rows.map(([value, words]) => make("option", { value }, words));
  select.replaceChildren(...[...select.options].slice(0, 1), ...fresh);
  select.value = chosen;
  if (select.selectedIndex < 0) select.selectedIndex = 0;
}

/** @param {HTMLElement} select @param {string} value */
const isOffered = (select, value) =>
  select instanceof HTMLSelectElement && [...select.options].some((it) => it.value === value);

/** @typedef {{section: string, part: string, direction: string, stem: string, assigned_to: string, is_internal: boolean}} Fields */

/** @param {HTMLFormElement} form @returns {Fields} */
export function values(form) {
  const data = new FormData(form);
  const text = (/** @type {string} */ name) => String(data.get(name) ?? "").trim();
  return {
    section: text("section"),
    part: text("part"),
    direction: text("direction"),
    stem: text("stem"),
    assigned_to: text("assigned_to"),
    is_internal: data.has("is_internal"),
  };
}

/** What is not among the kept values stays as it is. People may still be on their way: whoever was chosen waits for their name. @param {HTMLFormElement} form @param {Record<string, unknown>} kept */
export function put(form, kept) {
  for (const name of ["section", "part", "stem", "assigned_to"]) {
    const field = control(form, name);
    const value = kept[name];
    if (!field || typeof value !== "string") continue;
    if (name === "assigned_to" && value && !isOffered(field, value))
      field.append(make("option", { value }, "…"));
    field.value = value;
    if (field instanceof HTMLSelectElement && field.selectedIndex < 0) field.selectedIndex = 0;
  }
  for (const radio of form.querySelectorAll('[name="direction"]')) {
    if (radio instanceof HTMLInputElement) radio.checked = radio.value === (kept.direction ?? "");
  }
  const internal = control(form, "is_internal");
  if (internal instanceof HTMLInputElement) internal.checked = kept.is_internal === true;
}
