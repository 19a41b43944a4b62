// <deck-side data-lane="a">: one lane of the compare pair: figures, waveform, verdict and seeking.

import { call } from "../lib/api.js";
import { loudnessAt } from "../lib/curve.js";
import { figure, spoken } from "../lib/figures.js";
import { reportAt } from "../peaks.js";
import { sayProblem } from "../toast.js";
import { transport } from "../transport.js";

/** @typedef {import("../transport.js").Letter} Letter */

export class DeckSide extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {import("../lib/curve.js").ShortTerm | null} */
  #curve = null;
  #shown = 0;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    transport.addEventListener("sides", () => this.#show(), { signal });
    transport.addEventListener("state", () => this.#showHearing(), { signal });
    transport.addEventListener("time", () => this.#showNow(), { signal });
    document.addEventListener("merged", () => this.#showVerdict(), { signal });
    this.addEventListener("click", (event) => this.#press(event), { signal });
    this.#show();
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  get letter() {
    return /** @type {Letter} */ (this.dataset.lane === "b" ? "b" : "a");
  }

  get side() {
    return transport.sides[this.letter];
  }

  /** @param {string} name @param {string} words */
  #slot(name, words) {
    const place = this.querySelector(`[data-slot="${name}"]`);
    if (place) place.textContent = words;
  }

  #show() {
    const { side } = this;
    this.hidden = side === null;
    if (!side) return;
    this.#slot("name", `${side.name} ${side.label}`);
    this.querySelector('[data-slot="name"]')?.setAttribute("title", side.label);
    this.#slot("lufs", figure(side.lufs));
    this.#slot("integrated", `${figure(side.lufs)} LUFS`);
    this.#slot("peak", `${figure(side.truePeak)} dBTP`);
    this.querySelector("wave-form")?.setAttribute("peaks", side.peaks);
    const curve = this.querySelector("loudness-curve");
    if (curve?.getAttribute("src") !== side.report) curve?.setAttribute("src", side.report);
    this.#showHearing();
    this.#showVerdict();
    if (this.#shown !== side.id) this.#fetch(side.id, side.report);
  }

  /** @param {number} id @param {string} url */
  async #fetch(id, url) {
    this.#shown = id;
    this.#curve = null;
    try {
      const report = await reportAt(url);
      if (this.side?.id === id) this.#curve = report.short_term;
    } catch {
      this.#curve = null;
    }
    this.#showNow();
  }

  #showHearing() {
    const heard = transport.hear === this.letter;
    this.querySelector(".letter")?.setAttribute("aria-pressed", String(heard));
    const slider = this.querySelector("[role=slider]");
    slider?.setAttribute("aria-valuemax", transport.length.toFixed(1));
  }

  #showNow() {
    const slider = this.querySelector("[role=slider]");
    if (slider) {
      slider.setAttribute("aria-valuenow", transport.at.toFixed(1));
      slider.setAttribute(
        "aria-valuetext",
        `${spoken(transport.at)} of ${spoken(transport.length)}`,
      );
    }
    if (transport.hear !== this.letter) return;
    const now = this.#curve ? loudnessAt(this.#curve, transport.at) : null;
    this.#slot("now", now === null ? "–" : `${figure(now)} LUFS`);
  }

  /** People's word, read from the rail, where it stays fresh. */
  #showVerdict() {
    const place = this.querySelector('[data-slot="verdict"]');
    const spine = document.getElementById(`version-${this.side?.id}`);
    if (!place || !spine) return;
    const word = spine.querySelector(".st")?.cloneNode(true);
    place.replaceChildren(...(word ? [word] : []));
    for (const key of this.querySelectorAll("[data-verdict-set]")) {
      key.setAttribute(
        "aria-pressed",
        String(key.getAttribute("data-verdict-set") === spine.dataset.mine),
      );
    }
  }

  /** @param {MouseEvent} event */
  async #press(event) {
    const at = event.target instanceof Element ? event.target : null;
    const key = at?.closest("[data-verdict-set]");
    if (!key || !this.side) return;
    const url = `/api/versions/${this.side.id}/verdict/`;
    const choice = key.getAttribute("data-verdict-set");
    const taken = key.getAttribute("aria-pressed") === "true";
    key.setAttribute("aria-pressed", String(!taken));
    try {
      if (taken) await call("DELETE", url);
      else await call("PUT", url, { choice });
    } catch (problem) {
      key.setAttribute("aria-pressed", String(taken));
      sayProblem(problem);
    }
  }
}

customElements.define("deck-side", DeckSide);
