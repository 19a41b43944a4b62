// <preset-menu data-kind data-project>: recipes that were kept; applied, kept, renamed, shared.
//
// Fires `preset` with the words of the one that was chosen. The sheet around it sets `recipe`, a
// function that answers what is on the sheet now.

import { call } from "../lib/api.js";
import { icon, make } from "../lib/dom.js";
import { say, sayProblem } from "../toast.js";

const HEADS = { built_in: "For everybody", studio: "The studio's", project: "This project's" };

export class PresetMenu extends HTMLElement {
  /** @type {() => any} */
  recipe = () => ({});
  /** @type {any[]} */
  #presets = [];
  /** @type {HTMLSelectElement} */
  #select = make("select", { class: "select", name: "preset" });
  #drawn = false;

  get kind() {
    return this.dataset.kind ?? "";
  }

  async load() {
    if (!this.#drawn) this.#draw();
    try {
      const query = `?kind=${this.kind}&project=${this.dataset.project ?? ""}`;
      this.#presets = await call("GET", `/api/presets/${query}`);
      this.#fill();
    } catch (problem) {
      sayProblem(problem);
    }
  }

  get #chosen() {
    return this.#presets[Number(this.#select.value)] ?? null;
  }

  #draw() {
    this.#drawn = true;
    const label = make("label", { class: "field" }, make("span", {}, "Preset"), this.#select);
    this.#select.addEventListener("change", () => this.#apply());
    const keys = make("span", { class: "presets__keys" });
    const studio = this.#key("Keep for the whole studio", "people", () => this.#keep(null));
    studio.hidden = this.dataset.studio === undefined;
    keys.append(
      this.#key("Keep as preset", "plus", () => this.#keep(Number(this.dataset.project) || null)),
      studio,
      this.#key("Rename it", "pencil", () => this.#rename(), "rename"),
      this.#key("Put these settings into it", "retry", () => this.#renew(), "renew"),
      this.#key("Throw it away", "close", () => this.#throwAway(), "throw"),
      this.#key("Save as JSON", "download", () => this.#save()),
      this.#key("Read JSON", "upload", () => this.#pick()),
    );
    this.classList.add("presets");
    this.replaceChildren(label, keys);
    this.#settle();
  }

  /** @param {string} words @param {string} sign @param {() => unknown} act @param {string} [does] */
  #key(words, sign, act, does = "") {
    const key = make(
      "button",
      { class: "key key--sm key--bare key--sq", type: "button" },
      icon(sign),
    );
    key.setAttribute("aria-label", words);
    key.title = words;
    if (does) key.dataset.does = does;
    key.addEventListener("click", () => void act());
    return key;
  }

  #fill() {
    const first = make("option", { value: "" }, "Choose a starting point");
    const groups = Object.entries(HEADS).map(([scope, words]) => {
      const group = make("optgroup", { label: words });
      for (const [index, preset] of this.#presets.entries()) {
        if (preset.scope !== scope) continue;
        group.append(make("option", { value: String(index), title: preset.about }, preset.name));
      }
      return group;
    });
    this.#select.replaceChildren(first, ...groups.filter((group) => group.children.length));
    this.#settle();
  }

  /** Only what may be done with the one that is chosen. */
  #settle() {
    const may = Boolean(this.#chosen?.may_change);
    for (const key of this.querySelectorAll("[data-does]")) {
      /** @type {HTMLButtonElement} */ (key).hidden = !may;
    }
  }

  #apply() {
    this.#settle();
    const preset = this.#chosen;
    if (!preset) return;
    this.dispatchEvent(new CustomEvent("preset", { detail: preset, bubbles: true }));
  }

  /** @param {number | null} project none: for the whole studio */
  async #keep(project) {
    const name = window.prompt("Name of this preset")?.trim();
    if (!name) return;
    const where = project ? "with this project" : "for the whole studio";
    await this.#done(
      call("POST", "/api/presets/", { kind: this.kind, name, recipe: this.recipe(), project }),
      `“${name}” is kept ${where}.`,
      name,
    );
  }

  async #rename() {
    const preset = this.#chosen;
    const name = window.prompt("New name of this preset", preset?.name)?.trim();
    if (!preset || !name) return;
    await this.#done(call("PATCH", `/api/presets/${preset.id}/`, { name }), "Renamed.", name);
  }

  async #renew() {
    const preset = this.#chosen;
    if (!preset || !window.confirm(`Put what is on this sheet into “${preset.name}”?`)) return;
    const change = call("PATCH", `/api/presets/${preset.id}/`, { recipe: this.recipe() });
    await this.#done(change, `“${preset.name}” is changed.`, preset.name);
  }

  async #throwAway() {
    const preset = this.#chosen;
    if (!preset || !window.confirm(`Throw “${preset.name}” away?`)) return;
    await this.#done(call("DELETE", `/api/presets/${preset.id}/`), `“${preset.name}” is gone.`, "");
  }

  /** @param {Promise<any>} asked @param {string} words @param {string} name what is chosen then */
  async #done(asked, words, name) {
    try {
      await asked;
      await this.load();
      const at = this.#presets.findIndex((each) => each.name === name && each.id !== null);
      this.#select.value = at < 0 ? "" : String(at);
      this.#settle();
      say(words);
    } catch (problem) {
      sayProblem(problem);
    }
  }

  #save() {
    const text = `${JSON.stringify(this.recipe(), null, 2)}\n`;
    const link = make("a", { download: `${this.kind} recipe.json` });
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  #pick() {
    const input = make("input", { type: "file", accept: ".json,application/json" });
    input.addEventListener("change", () => void this.#read(input.files?.[0]));
    input.click();
  }

  /** @param {File} [file] */
  async #read(file) {
    if (!file) return;
    try {
      const words = JSON.parse(await file.text());
      if (words.kind && words.kind !== this.kind) {
        throw new Error(`This is a recipe to ${words.kind}, not to ${this.kind}.`);
      }
      const detail = { name: file.name, words };
      this.dispatchEvent(new CustomEvent("preset", { detail, bubbles: true }));
    } catch (problem) {
      sayProblem(problem instanceof SyntaxError ? new Error("This file is not JSON.") : problem);
    }
  }
}

customElements.define("preset-menu", PresetMenu);
