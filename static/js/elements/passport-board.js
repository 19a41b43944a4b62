// <passport-board>: what is wrong with the stems as a set, and one press that puts it right.

import { call } from "../lib/api.js";
import { say, sayProblem } from "../toast.js";

export class PassportBoard extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    this.addEventListener("click", (event) => this.#press(event), { signal: this.#life.signal });
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  /** @param {MouseEvent} event */
  async #press(event) {
    const target = event.target instanceof Element ? event.target : null;
    const key = /** @type {HTMLButtonElement | null} */ (target?.closest("button[data-do]"));
    if (!key) return;
    const { stem, revision, recipe, role, orders } = key.dataset;
    key.disabled = true;
    try {
      if (orders) await this.#order(JSON.parse(orders));
      else if (stem && recipe)
        await this.#order([{ stem, revision: Number(revision), recipe: JSON.parse(recipe) }]);
      else if (role) await call("PATCH", `/api/stems/${stem}/`, { role });
      else await call("POST", `/api/songs/${this.dataset.song}/passport/`);
    } catch (problem) {
      sayProblem(problem);
      key.disabled = false;
    }
  }

  /** The key stays pressed: the part is drawn anew when the edit is there. @param {{stem: number | string, revision: number, recipe: unknown}[]} orders */
  async #order(orders) {
    for (const { stem, ...order } of orders)
      await call("POST", `/api/stems/${stem}/orders/`, order);
    const what = orders.length === 1 ? "The edit is ordered" : `${orders.length} edits are ordered`;
    say(`${what}. The stems are looked at again afterwards.`);
  }
}

customElements.define("passport-board", PassportBoard);
