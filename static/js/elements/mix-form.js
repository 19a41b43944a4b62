// <mix-form>: the recipe of a mix, one strip a stem, as it can be read and changed; orders the mix.

import { call } from "../lib/api.js";
import { keeps, OrderSheet, planned } from "../order/sheet.js";
import { stripTable } from "../order/strips.js";
import { say, showProblem } from "../toast.js";
import { showPanel } from "./tab-set.js";

/** @typedef {{gain_db: number, pan: number, muted: boolean}} LaneMix */

export class MixForm extends OrderSheet {
  /** @override */
  static kind = "mix";
  /** @override */
  static skip = ["plan", "strips"];
  /** @type {import("../order/strips.js").Strips | null} */
  #strips = null;
  /** @type {AbortController | null} */
  #life = null;
  #names = "";
  /** What was set on the lanes, by the name of the stem. @type {Map<string, LaneMix> | null} */
  #taken = null;

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.closest("dialog")?.addEventListener("toggle", () => void this.#opened(), { signal });
    this.querySelector("[data-do=plan]")?.addEventListener("click", () => void this.#plan(), {
      signal,
    });
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.#life?.abort();
  }

  /**
   * Opens with gains, places and mutes as they were set on the lanes: each stem as loud as it comes,
   * and by so much louder or quieter.
   * @param {Map<string, LaneMix>} lanes
   */
  take(lanes) {
    this.#taken = lanes;
    const dialog = this.closest("dialog");
    if (dialog && !dialog.open) dialog.showModal();
  }

  #lay() {
    const lanes = this.#taken;
    this.#taken = null;
    if (!lanes || !this.control) return;
    const recipe = this.read();
    const strips = recipe.strips.map((/** @type {any} */ strip) => {
      const lane = lanes.get(strip.name);
      return lane ? { ...strip, level_lu: null, ...lane } : strip;
    });
    this.draw({ ...recipe, strips });
    this.#words(
      "Levels, places and mutes are those of the lanes; everything else begins as usual.",
    );
  }

  /** A recipe that somebody is changing stays, unless stems have come or gone. */
  async #opened() {
    if (!this.closest("dialog")?.open) return;
    showProblem(this.problem, null);
    try {
      const fresh = await call("GET", this.dataset.recipe ?? "");
      const names = JSON.stringify(fresh.strips.map((/** @type {any} */ strip) => strip.name));
      if (names !== this.#names) {
        this.#names = names;
        this.began = null;
        await this.begin(fresh);
        this.#words("A starting point by what each stem is for. Change what you hear differently.");
      }
      this.#lay();
    } catch (problem) {
      this.#words("");
      showProblem(this.problem, problem);
    }
  }

  /** @param {any} recipe @override */
  draw(recipe) {
    this.#strips = stripTable(this.schema.$defs, recipe.strips, Boolean(recipe.reverb));
    this.place("strips")?.replaceChildren(this.#strips.element);
    super.draw(recipe);
  }

  /** @override */
  read() {
    const recipe = super.read();
    const strips = this.#strips?.read() ?? recipe.strips;
    if (recipe.reverb) return { ...recipe, strips };
    return {
      ...recipe,
      strips: strips.map((/** @type {any} */ strip) => ({ ...strip, reverb_send_lu: null })),
    };
  }

  /** @param {any} recipe @override */
  async order(recipe) {
    const field = /** @type {HTMLInputElement} */ (this.querySelector("[name=label]"));
    const body = { recipe, label: field.value.trim(), keep: keeps(this) };
    const made = await call("POST", this.dataset.orders ?? "", body);
    this.closest("dialog")?.close();
    showPanel("jobs");
    say(
      made.state === "ready"
        ? `v${made.number} is there at once: this very mix was made before.`
        : `v${made.number} is ordered: a mix.`,
    );
  }

  async #plan() {
    this.ready(false);
    this.#rest(true);
    showProblem(this.problem, null);
    try {
      const recipe = await planned(this.dataset.plans ?? "", {}, (share) =>
        this.#words(`Listening to the stems: ${Math.round(share * 100)} %`),
      );
      this.draw(recipe);
      this.#words(
        "Planned by listening. Every decision has its sentence below; change what you hear differently.",
      );
    } catch (problem) {
      this.#words("");
      showProblem(this.problem, problem);
    } finally {
      this.#rest(false);
      this.ready(true);
    }
  }

  /** What is typed into a sheet that is being planned would be lost. @param {boolean} on */
  #rest(on) {
    this.place("fields")?.toggleAttribute("inert", on);
    const key = this.querySelector("[data-do=plan]");
    if (key instanceof HTMLButtonElement) key.disabled = on;
  }

  /** @param {string} words */
  #words(words) {
    const place = this.place("say");
    if (place) place.textContent = words;
  }
}

customElements.define("mix-form", MixForm);
