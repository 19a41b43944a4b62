// <edit-form>: what to do to a stem; orders a new revision of it.

import { call } from "../lib/api.js";
import { changesNothing, editRecipe } from "../lib/recipe.js";
import { say, showProblem } from "../toast.js";

const START = { normalise_to_lufs: "-23", normalise_to_dbtp: "-3", normalise_to_dbfs: "-3" };

export class EditForm extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  #stem = 0;
  #name = "";

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("submit", (event) => this.#order(event), { signal });
    this.addEventListener("change", (event) => this.#changed(event), { signal });
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  get #problem() {
    return this.querySelector('[data-slot="problem"]');
  }

  /** @param {number} stem @param {string} name */
  open(stem, name) {
    if (stem !== this.#stem) this.querySelector("form")?.reset();
    this.#stem = stem;
    this.#name = name;
    const title = this.querySelector('[data-slot="stem"]');
    if (title) title.textContent = name;
    showProblem(this.#problem, null);
    this.#showLevel("");
    this.closest("dialog")?.showModal();
  }

  /** @param {Event} event */
  #changed(event) {
    const select = event.target;
    if (select instanceof HTMLSelectElement && select.name === "normalise")
      this.#showLevel(select.value);
  }

  /** @param {string} chosen */
  #showLevel(chosen) {
    const level = this.querySelector("[name=level]");
    const select = this.querySelector("[name=normalise]");
    if (!(level instanceof HTMLInputElement) || !(select instanceof HTMLSelectElement)) return;
    level.disabled = select.value === "";
    level.required = select.value !== "";
    if (chosen) level.value = START[/** @type {keyof typeof START} */ (chosen)] ?? level.value;
  }

  /** @param {SubmitEvent} event */
  async #order(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const fields = new Map([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    const recipe = editRecipe(fields);
    if (changesNothing(recipe)) {
      showProblem(this.#problem, new Error("Choose at least one thing to change."));
      return;
    }
    const go = /** @type {HTMLButtonElement} */ (form.querySelector("[type=submit]"));
    go.disabled = true;
    try {
      await call("POST", `/api/stems/${this.#stem}/orders/`, { recipe });
      this.closest("dialog")?.close();
      say(`The edit of ${this.#name} is ordered.`);
    } catch (problem) {
      showProblem(this.#problem, problem);
    } finally {
      go.disabled = false;
    }
  }
}

customElements.define("edit-form", EditForm);
