// <song-deck>: the buttons of the deck, and which lane is open.

import { barGrid } from "../bar-grid.js";
import { transport } from "../transport.js";

export class SongDeck extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** What moves with the playhead. @type {HTMLElement[]} */
  #lanes = [];
  /** @type {HTMLElement[]} */
  #whole = [];

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("click", (event) => this.#press(event), { signal });
    for (const event of ["state", "sides"]) {
      transport.addEventListener(event, () => this.#show(), { signal });
    }
    this.#lanes = all("deck-side wave-form, .playhead");
    this.#whole = all("song-overview wave-form");
    transport.addEventListener("time", () => this.#move(), { signal });
    barGrid.addEventListener("change", () => this.#showGrid(), { signal });
    this.#show();
    this.#showGrid();
    this.#move();
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const key = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    const deed = key?.getAttribute("data-do");
    if (deed === "zoom-in") transport.zoom(0.5);
    if (deed === "zoom-out") transport.zoom(2);
    if (deed === "fit") transport.fit();
    if (deed === "snap") barGrid.switchSnap();
    if (deed === "curve" && key) {
      const on = key.getAttribute("aria-pressed") !== "true";
      key.setAttribute("aria-pressed", String(on));
      this.toggleAttribute("data-no-curve", !on);
    }
  }

  #showGrid() {
    const snap = this.querySelector('[data-do="snap"]');
    if (snap instanceof HTMLElement) snap.hidden = barGrid.grid === null;
    snap?.setAttribute("aria-pressed", String(barGrid.snaps));
    this.querySelector("time-ruler")?.setAttribute(
      "title",
      barGrid.grid && !barGrid.grid.sure
        ? "Bars are counted in four: where they begin was not heard clearly."
        : "",
    );
  }

  #show() {
    document.body.dataset.hear = transport.hear;
    document.body.toggleAttribute("data-alone", transport.alone !== null);
    this.closest("main")?.toggleAttribute("data-silent", transport.length === 0);
    const nothing = this.querySelector('[data-slot="nothing"]');
    if (nothing instanceof HTMLElement) nothing.hidden = transport.sides.a !== null;
    for (const key of document.querySelectorAll('[data-needs="version"]')) {
      if (key instanceof HTMLButtonElement) key.disabled = transport.sides.a === null;
      else if (key instanceof HTMLElement) key.hidden = transport.sides.a === null;
    }
  }

  /**
   * Every playhead and every played wave follows these two figures. They are told to those alone:
   * said of the page, hundreds of notes would be styled anew with every frame.
   */
  #move() {
    const { from, to } = transport.view;
    const share = (transport.at - from) / (to - from);
    for (const it of this.#lanes) it.style.setProperty("--play", `${(share * 100).toFixed(3)}%`);
    const whole = transport.length ? transport.at / transport.length : 0;
    for (const it of this.#whole) it.style.setProperty("--oplay", `${(whole * 100).toFixed(3)}%`);
    this.closest("main")?.toggleAttribute("data-away", share < -0.001 || share > 1.001);
  }
}

/** @param {string} selector @returns {HTMLElement[]} */
const all = (selector) =>
  [...document.querySelectorAll(selector)].filter((it) => it instanceof HTMLElement);

customElements.define("song-deck", SongDeck);
