// <mix-form>: the recipe of a mix, one strip a stem, as it can be read and changed; orders the mix.

import { call } from "../lib/api.js";
import { make } from "../lib/dom.js";
import {
  compressorWords,
  eqWords,
  numberOrNull,
  panWords,
  RATIOS,
  withRatio,
} from "../lib/recipe.js";
import { say, showProblem } from "../toast.js";
import { showPanel } from "./tab-set.js";

/** @typedef {import("../lib/recipe.js").Strip} Strip */

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

export class MixForm extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {any} */
  #recipe = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("submit", (event) => this.#order(event), { signal });
    this.addEventListener("input", (event) => this.#turned(event), { signal });
    this.closest("dialog")?.addEventListener("toggle", () => this.#fetch(), { signal });
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  get #problem() {
    return this.querySelector('[data-slot="problem"]');
  }

  /** A recipe that somebody is changing stays, unless stems have come or gone. */
  async #fetch() {
    if (!this.closest("dialog")?.open) return;
    const words = this.querySelector('[data-slot="say"]');
    showProblem(this.#problem, null);
    try {
      const fresh = await call("GET", this.dataset.recipe ?? "");
      const names = (/** @type {any} */ recipe) =>
        JSON.stringify(recipe?.strips.map((/** @type {Strip} */ it) => it.name));
      if (names(fresh) !== names(this.#recipe)) this.#show(fresh);
      if (words)
        words.textContent =
          "A starting point by what each stem is for. Change what you hear differently.";
    } catch (problem) {
      if (words) words.textContent = "";
      showProblem(this.#problem, problem);
    }
  }

  /** @param {any} recipe */
  #show(recipe) {
    this.#recipe = recipe;
    const place = /** @type {HTMLElement} */ (this.querySelector('[data-slot="strips"]'));
    const head = make("div", { class: "strip__row strip__row--head", role: "row" });
    head.append(...HEADS.map((words) => make("span", { role: "columnheader" }, words)));
    place.replaceChildren(head, ...recipe.strips.map(stripRow));
    place.hidden = false;
    const bus = /** @type {HTMLElement} */ (this.querySelector('[data-slot="bus"]'));
    bus.hidden = false;
    const set = (/** @type {string} */ name, /** @type {number | null | undefined} */ value) => {
      const field = /** @type {HTMLInputElement} */ (bus.querySelector(`[name="${name}"]`));
      field.value = value === null || value === undefined ? "" : String(value);
      field.disabled = value === undefined;
    };
    set("target_lufs", recipe.bus.target_lufs);
    set("ceiling_dbtp", recipe.bus.ceiling_dbtp);
    set("decay_seconds", recipe.reverb?.decay_seconds);
    /** @type {HTMLButtonElement} */ (this.querySelector("[type=submit]")).disabled = false;
  }

  /** @param {Event} event */
  #turned(event) {
    const slide = event.target;
    if (!(slide instanceof HTMLInputElement) || slide.type !== "range") return;
    const words = slide.nextElementSibling;
    if (words) words.textContent = panWords(slide.valueAsNumber / 100);
  }

  #written() {
    const rows = [...this.querySelectorAll(".strip__row:not(.strip__row--head)")];
    const strips = rows.map((row, index) => {
      const field = (/** @type {string} */ name) =>
        /** @type {HTMLInputElement} */ (row.querySelector(`[data-field="${name}"]`));
      const given = /** @type {Strip} */ (this.#recipe.strips[index]);
      return {
        ...given,
        muted: !field("on").checked,
        level_lu: numberOrNull(field("level_lu").value),
        gain_db: numberOrNull(field("gain_db").value) ?? 0,
        pan: field("pan").valueAsNumber / 100,
        high_pass_hz: numberOrNull(field("high_pass_hz").value),
        compressor: withRatio(given.compressor, Number(field("ratio").value)),
        reverb_send_lu: this.#recipe.reverb ? numberOrNull(field("reverb_send_lu").value) : null,
      };
    });
    const bus = (/** @type {string} */ name) =>
      numberOrNull(/** @type {HTMLInputElement} */ (this.querySelector(`[name="${name}"]`)).value);
    const { reverb } = this.#recipe;
    return {
      ...this.#recipe,
      strips,
      reverb: reverb
        ? { ...reverb, decay_seconds: bus("decay_seconds") ?? reverb.decay_seconds }
        : null,
      bus: {
        ...this.#recipe.bus,
        target_lufs: bus("target_lufs"),
        ceiling_dbtp: bus("ceiling_dbtp") ?? this.#recipe.bus.ceiling_dbtp,
      },
    };
  }

  /** @param {SubmitEvent} event */
  async #order(event) {
    event.preventDefault();
    const go = /** @type {HTMLButtonElement} */ (this.querySelector("[type=submit]"));
    const label = /** @type {HTMLInputElement} */ (this.querySelector("[name=label]")).value.trim();
    go.disabled = true;
    try {
      const made = await call("POST", this.dataset.orders ?? "", {
        recipe: this.#written(),
        label,
      });
      this.closest("dialog")?.close();
      showPanel("jobs");
      say(`v${made.number} is ordered: a mix.`);
    } catch (problem) {
      showProblem(this.#problem, problem);
    } finally {
      go.disabled = false;
    }
  }
}

/** @param {Strip} strip */
function stripRow(strip) {
  const row = make("div", { class: "strip__row", role: "row", "data-role": strip.role });
  const on = make("input", {
    type: "checkbox",
    "data-field": "on",
    "aria-label": `${strip.name} is heard`,
  });
  on.checked = !strip.muted;
  const ratio = make("select", {
    class: "select",
    "data-field": "ratio",
    "aria-label": `Compressor of ${strip.name}`,
    title: compressorWords(strip.compressor),
  });
  const now = strip.compressor?.ratio ?? 1;
  for (const value of [...new Set([...RATIOS, now])].sort((one, other) => one - other)) {
    ratio.append(make("option", { value: String(value) }, value === 1 ? "Off" : `${value}:1`));
  }
  ratio.value = String(now);
  const pan = make("input", {
    class: "slide slide--bi",
    type: "range",
    min: "-100",
    max: "100",
    step: "1",
    "data-field": "pan",
    "aria-label": `Pan of ${strip.name}`,
  });
  pan.value = String(Math.round(strip.pan * 100));
  const eq = eqWords(strip.eq) || "flat";
  const cells = [
    cell(
      "",
      make(
        "label",
        { class: "check" },
        on,
        make("b", { class: "trunc", title: strip.name }, strip.name),
      ),
    ),
    cell(HEADS[1], number("level_lu", strip.level_lu, `Level of ${strip.name}`, -60, 0)),
    cell(HEADS[2], number("gain_db", strip.gain_db, `Gain of ${strip.name}`, -60, 24)),
    cell(
      HEADS[3],
      make("span", { class: "strip__pan" }, pan, make("output", {}, panWords(strip.pan))),
    ),
    cell(
      HEADS[4],
      number("high_pass_hz", strip.high_pass_hz, `High-pass of ${strip.name}`, 10, 2000),
    ),
    cell(HEADS[5], ratio),
    cell(
      HEADS[6],
      number("reverb_send_lu", strip.reverb_send_lu, `Reverb of ${strip.name}`, -60, 6),
    ),
    cell(HEADS[7], make("span", { class: "cap strip__eq", title: eq }, eq)),
  ];
  row.append(...cells);
  return row;
}

/** @param {string} head @param {HTMLElement} content */
function cell(head, content) {
  const made = make("div", { class: "strip__cell", role: "cell" });
  if (head) made.append(make("span", { class: "strip__name", "aria-hidden": "true" }, head));
  made.append(content);
  return made;
}

/** @param {string} name @param {number | null} value @param {string} label @param {number} min @param {number} max */
function number(name, value, label, min, max) {
  const field = make("input", {
    class: "input num",
    type: "number",
    "data-field": name,
    "aria-label": label,
    min: String(min),
    max: String(max),
    step: "any",
    placeholder: "off",
  });
  field.value = value === null ? "" : String(value);
  return field;
}

customElements.define("mix-form", MixForm);
