// <heard-first>: beside the key that approves: how much of the version still has to be heard.

import { percent, without } from "../lib/heard.js";
import { myHearing } from "../my-hearing.js";
import { transport } from "../transport.js";

/** The server's rule (`hearings/maps.py`); it decides, this only says so beforehand. */
const FULL = 0.95;

export class HeardFirst extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    for (const event of ["sides", "state"])
      transport.addEventListener(event, () => this.#show(), { signal });
    myHearing.addEventListener("change", () => this.#show(), { signal });
    this.#show();
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  #show() {
    const side = transport.sides[this.closest("[data-lane=b]") ? "b" : "a"];
    const mine = side?.kind === "version" && !transport.isBlind ? myHearing.of(side.id) : null;
    this.hidden = !mine || mine.share >= FULL;
    const but = mine?.share ? without(mine.missed) : "";
    const words = mine ? `Hear it all first: ${percent(mine.share)}${but ? `, ${but}` : ""}.` : "";
    if (this.textContent !== words) this.textContent = words;
  }
}

customElements.define("heard-first", HeardFirst);
