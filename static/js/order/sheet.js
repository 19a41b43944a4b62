// What every order sheet does: draws a recipe's fields, takes presets, tells changes, orders.

import { call } from "../lib/api.js";
import { make } from "../lib/dom.js";
import { laidOver } from "../lib/schema.js";
import { showProblem } from "../toast.js";
import { part } from "./fields.js";

/** @typedef {import("./lists.js").Control} Control */
/** @typedef {import("../elements/preset-menu.js").PresetMenu} PresetMenu */

/** @type {Map<string, Promise<any>>} */
const schemas = new Map();

/** @param {string} kind */
function schemaOf(kind) {
  const known = schemas.get(kind);
  if (known) return known;
  const asked = call("GET", `/api/recipes/${kind}/schema/`);
  schemas.set(kind, asked);
  asked.catch(() => schemas.delete(kind));
  return asked;
}

/** Subclasses say which recipe the sheet begins with, what else it shows, and where it orders. */
export class OrderSheet extends HTMLElement {
  static kind = "edit";
  /** Groups that are open at once. @type {string[]} */
  static open = [];
  /** Fields that this sheet shows elsewhere, or not at all. @type {string[]} */
  static skip = ["plan"];

  /** @type {AbortController | null} */
  #life = null;
  /** @type {Control | null} */
  control = null;
  /** What the sheet began with: changes are told against it. @type {any} */
  began = null;
  /** @type {any} */
  schema = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("submit", (event) => void this.#order(event), { signal });
    this.addEventListener("preset", (event) => this.#applied(/** @type {CustomEvent} */ (event)), {
      signal,
    });
    this.place("changes")?.parentElement?.addEventListener("toggle", () => void this.#tell(), {
      signal,
    });
    this.addEventListener("change", () => void this.#tell(), { signal });
    const menu = this.menu;
    if (menu) menu.recipe = () => this.read();
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  get kind() {
    return /** @type {typeof OrderSheet} */ (this.constructor).kind;
  }

  /** @returns {PresetMenu | null} */
  get menu() {
    return this.querySelector("preset-menu");
  }

  get problem() {
    return this.place("problem");
  }

  /** @param {string} name @returns {HTMLElement | null} */
  place(name) {
    return this.querySelector(`[data-slot="${name}"]`);
  }

  /** Fetches what is needed and draws the sheet with `recipe`, or with what it begins with. @param {any} [recipe] */
  async begin(recipe) {
    showProblem(this.problem, null);
    try {
      const [schema, start] = await Promise.all([schemaOf(this.kind), recipe ?? this.start()]);
      this.schema = schema;
      this.began ??= structuredClone(start);
      this.draw(start);
      void this.menu?.load();
      this.ready(true);
    } catch (problem) {
      showProblem(this.problem, problem);
    }
  }

  /** @returns {Promise<any>} the recipe that nobody has changed yet */
  async start() {
    return call("GET", `/api/recipes/${this.kind}/`);
  }

  /** @param {any} recipe */
  draw(recipe) {
    const { open, skip } = /** @type {typeof OrderSheet} */ (this.constructor);
    this.control = part(this.schema, this.schema.$defs, recipe, { open, skip });
    this.place("fields")?.replaceChildren(this.control.element);
    this.#explain(recipe.plan);
    void this.#tell();
  }

  /** @returns {any} the recipe as it is on the sheet now */
  read() {
    return this.control?.read() ?? {};
  }

  /** @param {any} _recipe @returns {Promise<void>} */
  async order(_recipe) {}

  /** @param {boolean} yes */
  ready(yes) {
    const go = this.querySelector("[type=submit]");
    if (go instanceof HTMLButtonElement) go.disabled = !yes;
  }

  /** @param {CustomEvent} event */
  #applied(event) {
    this.draw(laidOver(this.read(), event.detail.words));
  }

  /** The plan's sentences, each with the place that it explains. @param {any} plan */
  #explain(plan) {
    const place = this.place("plan");
    if (!place) return;
    const said = plan?.decisions ?? [];
    place.replaceChildren(
      ...said.map((/** @type {any} */ each) => make("li", { title: each.place }, each.sentence)),
    );
    const box = place.closest("details");
    if (box) box.hidden = !said.length;
  }

  /** What was changed since the sheet was opened, in the server's words. */
  async #tell() {
    const place = this.place("changes");
    const box = place?.closest("details");
    if (!place || !box || !this.control) return;
    const after = this.read();
    const same = JSON.stringify(after) === JSON.stringify(this.began);
    box.hidden = same;
    // What is still being typed is told when it can be meant.
    if (same || !box.open || this.querySelector("form:invalid")) return;
    try {
      const body = { before: this.began, after };
      const rows = await call("POST", "/api/recipes/difference/", body);
      place.replaceChildren(...rows.map((/** @type {any} */ row) => make("li", {}, row.sentence)));
    } catch (problem) {
      const words = problem instanceof Error ? problem.message : "";
      place.replaceChildren(make("li", { class: "field__bad" }, words));
    }
  }

  /** @param {SubmitEvent} event */
  async #order(event) {
    event.preventDefault();
    this.ready(false);
    try {
      await this.order(this.read());
      showProblem(this.problem, null);
    } catch (problem) {
      showProblem(this.problem, problem);
    } finally {
      this.ready(true);
    }
  }
}

/** The box that keeps what lies between the steps. @param {HTMLElement} sheet */
export function keeps(sheet) {
  const box = sheet.querySelector("[name=keep]");
  return box instanceof HTMLInputElement && box.checked;
}

/**
 * Asks for a plan and waits for it; `told` hears how far it is, 0 to 1.
 * @param {string} url @param {any} body @param {(share: number) => void} told
 * @returns {Promise<any>} the planned recipe
 */
export async function planned(url, body, told) {
  let plan = await call("POST", url, body);
  while (!["done", "failed", "cancelled"].includes(plan.job.state)) {
    told(plan.job.progress);
    await new Promise((next) => setTimeout(next, 700));
    plan = await call("GET", `/api/plans/${plan.id}/`);
  }
  if (plan.recipe) return plan.recipe;
  const { sentence = "The plan was cancelled.", remedy = "" } = plan.job.failure ?? {};
  throw new Error(`${sentence} ${remedy}`.trim());
}
