// <song-deck>: the buttons of the deck, and which lane is open.

import { transport } from "../transport.js";

export class SongDeck extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("click", (event) => this.#press(event), { signal });
    for (const event of ["state", "sides", "view"]) {
      transport.addEventListener(event, () => this.#show(), { signal });
    }
    transport.addEventListener("time", () => this.#move(), { signal });
    this.#show();
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
    if (deed === "curve" && key) {
      const on = key.getAttribute("aria-pressed") !== "true";
      key.setAttribute("aria-pressed", String(on));
      this.toggleAttribute("data-no-curve", !on);
    }
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

  /** Every playhead and every played wave follows these two figures. */
  #move() {
    const main = this.closest("main");
    if (!main) return;
    const { from, to } = transport.view;
    const share = (transport.at - from) / (to - from);
    main.style.setProperty("--play", `${(share * 100).toFixed(3)}%`);
    const whole = transport.length ? transport.at / transport.length : 0;
    main.style.setProperty("--oplay", `${(whole * 100).toFixed(3)}%`);
    main.toggleAttribute("data-away", share < -0.001 || share > 1.001);
  }
}

customElements.define("song-deck", SongDeck);
