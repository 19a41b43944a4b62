// The channel strips of a mix: what is turned most as a row each, all else one press further.

import { icon, make } from "../lib/dom.js";
import {
  compressorWords,
  eqWords,
  numberOrNull,
  panWords,
  RATIOS,
  withRatio,
} from "../lib/recipe.js";
import { part } from "./fields.js";

/** @typedef {import("../lib/recipe.js").Strip} Strip */
/** @typedef {{element: HTMLElement, read: () => any[]}} Strips */

const HEADS = [
  "Stem",
  "Level, LU",
  "Gain, dB",
  "Pan",
  "High-pass, Hz",
  "Compressor",
  "Reverb, LU",
  "Equaliser",
];
// What the row itself turns, and what is not for anybody to turn.
const IN_ROW = [
  "name",
  "role",
  "muted",
  "level_lu",
  "gain_db",
  "pan",
  "high_pass_hz",
  "reverb_send_lu",
];

/** @param {Record<string, any>} parts of the schema @param {Strip[]} strips @param {boolean} room whether there is a reverb @returns {Strips} */
export function stripTable(parts, strips, room) {
  const head = make("div", { class: "strip__row strip__row--head", role: "row" });
  head.append(...HEADS.map((words) => make("span", { role: "columnheader" }, words)));
  const rows = strips.map((strip) => stripRow(parts, strip, room));
  const element = make("div", { class: "strips", role: "table", "aria-label": "Channel strips" });
  element.append(head, ...rows.flatMap((row) => row.elements));
  return { element, read: () => rows.map((row) => row.read()) };
}

/** @param {Record<string, any>} parts @param {Strip} strip @param {boolean} room */
function stripRow(parts, strip, room) {
  const row = make("div", { class: "strip__row", role: "row", "data-role": strip.role });
  const more = make("div", { class: "strip__more", role: "row", hidden: "" });
  /** @type {import("./lists.js").Control | null} */
  let rest = null;
  const open = () => {
    rest ??= shown(parts, strip, more);
    more.hidden = !more.hidden;
    key.setAttribute("aria-expanded", String(!more.hidden));
  };
  const words = eqWords(strip.eq) || "More";
  const key = make(
    "button",
    { class: "key key--xs key--bare", type: "button", "aria-expanded": "false" },
    icon("more"),
    words,
  );
  key.setAttribute("aria-label", `${words}: all of ${strip.name}`);
  key.addEventListener("click", open);
  row.append(...cells(strip, key));
  return { elements: [row, more], read: () => read(row, strip, rest?.read() ?? strip, room) };
}

/** @param {Record<string, any>} parts @param {Strip} strip @param {HTMLElement} place */
function shown(parts, strip, place) {
  const control = part(parts.StripRecipe, parts, strip, { skip: IN_ROW });
  place.append(make("div", { class: "strip__rest", role: "cell" }, control.element));
  return control;
}

/** @param {HTMLElement} row @param {Strip} before @param {any} rest @param {boolean} room */
function read(row, before, rest, room) {
  const field = (/** @type {string} */ name) =>
    /** @type {HTMLInputElement} */ (row.querySelector(`[data-field="${name}"]`));
  const ratio = Number(field("ratio").value);
  const turned = ratio !== (before.compressor?.ratio ?? 1);
  return {
    ...rest,
    muted: !field("on").checked,
    level_lu: numberOrNull(field("level_lu").value),
    gain_db: numberOrNull(field("gain_db").value) ?? 0,
    pan: field("pan").valueAsNumber / 100,
    high_pass_hz: numberOrNull(field("high_pass_hz").value),
    compressor: turned ? withRatio(rest.compressor ?? before.compressor, ratio) : rest.compressor,
    reverb_send_lu: room ? numberOrNull(field("reverb_send_lu").value) : null,
  };
}

/** @param {Strip} strip @param {HTMLElement} more */
function cells(strip, more) {
  const number = (
    /** @type {string} */ name,
    /** @type {number | null} */ value,
    /** @type {[number, number]} */ range,
  ) => numberField(name, value, `${HEADS[COLUMNS.indexOf(name)]} of ${strip.name}`, range);
  return [
    cell("", heardBox(strip)),
    cell(HEADS[1], number("level_lu", strip.level_lu, [-60, 0])),
    cell(HEADS[2], number("gain_db", strip.gain_db, [-60, 24])),
    cell(HEADS[3], panSlide(strip)),
    cell(HEADS[4], number("high_pass_hz", strip.high_pass_hz, [10, 2000])),
    cell(HEADS[5], ratios(strip)),
    cell(HEADS[6], number("reverb_send_lu", strip.reverb_send_lu, [-60, 6])),
    cell(HEADS[7], more),
  ];
}

const COLUMNS = ["", "level_lu", "gain_db", "pan", "high_pass_hz", "ratio", "reverb_send_lu"];

/** @param {Strip} strip */
function heardBox(strip) {
  const on = make("input", { type: "checkbox", "data-field": "on" });
  on.setAttribute("aria-label", `${strip.name} is heard`);
  on.checked = !strip.muted;
  const name = make("b", { class: "trunc", title: strip.name }, strip.name);
  return make("label", { class: "check" }, on, name);
}

/** @param {Strip} strip */
function ratios(strip) {
  const select = make("select", { class: "select", "data-field": "ratio" });
  select.setAttribute("aria-label", `Compressor of ${strip.name}`);
  select.title = compressorWords(strip.compressor);
  const now = strip.compressor?.ratio ?? 1;
  for (const value of [...new Set([...RATIOS, now])].sort((one, other) => one - other)) {
    select.append(make("option", { value: String(value) }, value === 1 ? "Off" : `${value}:1`));
  }
  select.value = String(now);
  return select;
}

/** @param {Strip} strip */
function panSlide(strip) {
  const slide = make("input", {
    class: "slide slide--bi",
    type: "range",
    min: "-100",
    max: "100",
    step: "1",
    "data-field": "pan",
  });
  slide.setAttribute("aria-label", `Pan of ${strip.name}`);
  slide.value = String(Math.round(strip.pan * 100));
  const words = make("output", {}, panWords(strip.pan));
  slide.addEventListener("input", () => {
    words.textContent = panWords(slide.valueAsNumber / 100);
  });
  return make("span", { class: "strip__pan" }, slide, words);
}

/** @param {string} head @param {HTMLElement} content */
function cell(head, content) {
  const made = make("div", { class: "strip__cell", role: "cell" });
  if (head) made.append(make("span", { class: "strip__name", "aria-hidden": "true" }, head));
  made.append(content);
  return made;
}

/** @param {string} name @param {number | null} value @param {string} label @param {[number, number]} range */
function numberField(name, value, label, [min, max]) {
  const input = make("input", { class: "input num", type: "number", "data-field": name });
  input.setAttribute("aria-label", label);
  input.min = String(min);
  input.max = String(max);
  input.step = "any";
  input.placeholder = "off";
  input.value = value === null || value === undefined ? "" : String(value);
  return input;
}
