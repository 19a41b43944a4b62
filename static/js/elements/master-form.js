// <master-form>: how loud, how toned, into which files, and from which version; orders a master.

import { call } from "../lib/api.js";
import { make } from "../lib/dom.js";
import { signed } from "../lib/figures.js";
import { numberOrNull } from "../lib/recipe.js";
import { keeps, OrderSheet, planned } from "../order/sheet.js";
import { say, showProblem } from "../toast.js";
import { transport } from "../transport.js";
import { showPanel } from "./tab-set.js";

export class MasterForm extends OrderSheet {
  /** @override */
  static kind = "master";
  /** @override */
  static open = ["Loudness"];
  /** @type {AbortController | null} */
  #life = null;
  #beginning = false;

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("input", () => this.#explain(), { signal });
    this.closest("dialog")?.addEventListener("toggle", () => void this.#offer(), { signal });
    document.addEventListener("merged", () => void this.#offer(), { signal });
    this.querySelector("[data-do=plan]")?.addEventListener("click", () => void this.#plan(), {
      signal,
    });
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.#life?.abort();
  }

  /** @override */
  async start() {
    return call("GET", `/api/versions/${this.#version.value}/master-recipe/`);
  }

  /** @param {any} recipe @override */
  draw(recipe) {
    super.draw(recipe);
    this.#explain();
  }

  /** @param {any} recipe @override */
  async order(recipe) {
    const body = { recipe, keep: keeps(this), ...this.#held(recipe) };
    const made = await call("POST", `/api/versions/${this.#version.value}/orders/`, body);
    this.closest("dialog")?.close();
    showPanel("jobs");
    say(
      made.state === "ready"
        ? `v${made.number} is there at once: this very master was made before.`
        : `v${made.number} is ordered: a master.`,
    );
  }

  get #version() {
    return /** @type {HTMLSelectElement} */ (this.querySelector("[name=version]"));
  }

  /** The version that a recipe with a reference is held against. @param {any} recipe */
  #held(recipe) {
    const select = /** @type {HTMLSelectElement} */ (this.querySelector("[name=held-against]"));
    return recipe.reference ? { reference: Number(select.value) } : {};
  }

  /**
   * The version in A comes first to mind, unless it is a master itself. One that gets ready while
   * the sheet is open is offered at once, and what was chosen stays.
   */
  async #offer() {
    if (!this.closest("dialog")?.open) return;
    const before = this.#version.value;
    const spines = this.#fill();
    const heard = spines.find((it) => `version:${it.dataset.version}` === transport.sides.a?.key);
    const wanted =
      heard?.dataset.kind === "master"
        ? spines.find((spine) => spine.dataset.kind !== "master")
        : heard;
    const kept = spines.some((spine) => spine.dataset.version === before) ? before : "";
    const chosen = kept || wanted?.dataset.version;
    if (chosen) this.#version.value = chosen;
    if (this.#version.value && !this.control && !this.#beginning) {
      this.#beginning = true;
      await this.begin().finally(() => (this.#beginning = false));
    }
    this.#explain();
  }

  /** Puts every version that can be heard into both lists. @returns {HTMLElement[]} newest first */
  #fill() {
    const spines = [
      .../** @type {NodeListOf<HTMLElement>} */ (
        document.querySelectorAll('.ver[data-state="ready"]')
      ),
    ].reverse();
    for (const select of this.#lists()) {
      const { value } = select;
      const options = spines.map((spine) =>
        make(
          "option",
          { value: spine.dataset.version ?? "" },
          `${spine.dataset.name} ${spine.dataset.label}`,
        ),
      );
      if (named(options) === named([...select.options])) continue;
      select.replaceChildren(...options);
      if (options.some((option) => option.value === value)) select.value = value;
    }
    return spines;
  }

  #lists() {
    return /** @type {NodeListOf<HTMLSelectElement>} */ (
      this.querySelectorAll("[name=version], [name=held-against]")
    );
  }

  /** What the order means for the sound, from the measured figures. */
  #explain() {
    const spine = document.getElementById(`version-${this.#version.value}`);
    const place = this.place("say");
    if (!place || !this.control) return;
    const recipe = this.read();
    const lufs = numberOrNull(spine?.dataset.lufs ?? "");
    const peak = numberOrNull(spine?.dataset.peak ?? "");
    const { target_lufs: target, ceiling_dbtp: ceiling } = recipe;
    if (lufs === null || peak === null || !Number.isFinite(target) || !Number.isFinite(ceiling)) {
      place.textContent = "";
      return;
    }
    const gain = target - lufs;
    const over = peak + gain - ceiling;
    const limits =
      over > 0 ? ` Peaks are held about ${over.toFixed(1)} dB down to stay under the ceiling.` : "";
    place.textContent = `${signed(gain)} dB from this version.${limits}`;
  }

  async #plan() {
    this.ready(false);
    this.#rest(true);
    showProblem(this.problem, null);
    const place = this.place("say");
    try {
      const wish = this.read();
      const recipe = {
        ...wish,
        corrective: wish.corrective === "off" ? "gentle" : wish.corrective,
      };
      const url = `/api/versions/${this.#version.value}/plans/`;
      const made = await planned(url, { recipe, ...this.#held(recipe) }, (share) => {
        if (place) place.textContent = `Listening to the mix: ${Math.round(share * 100)} %`;
      });
      this.draw(made);
    } catch (problem) {
      showProblem(this.problem, problem);
      this.#explain();
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
}

/** What a list offers, to tell two lists apart. @param {Element[]} options */
function named(options) {
  return options
    .map((option) => `${option.getAttribute("value")} ${option.textContent}`)
    .join("\n");
}

customElements.define("master-form", MasterForm);
