// <time-ruler>: round times over the deck; the same ticks are the grid of every lane below.

import { make } from "../lib/dom.js";
import { clock } from "../lib/figures.js";
import { shareOf, ticks } from "../lib/view.js";
import { transport } from "../transport.js";

export class TimeRuler extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    const sizes = new ResizeObserver(() => this.#draw());
    sizes.observe(this);
    signal.addEventListener("abort", () => sizes.disconnect());
    transport.addEventListener("view", () => this.#draw(), { signal });
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  #draw() {
    const width = this.clientWidth;
    if (!width) return;
    const { view } = transport;
    const { step, at } = ticks(view, width);
    this.replaceChildren(
      ...at.map((seconds) => {
        const tick = make("span", { class: "at" }, clock(seconds, step < 1 ? 1 : 0));
        tick.style.setProperty("--x", `${(shareOf(view, seconds) * 100).toFixed(3)}%`);
        return tick;
      }),
    );
    const main = this.closest("main");
    const apart = (step / (view.to - view.from)) * width;
    main?.style.setProperty("--grid-step", `${apart.toFixed(2)}px`);
    main?.style.setProperty("--grid-start", `${((at[0] - view.from) / step) * apart}px`);
  }
}

customElements.define("time-ruler", TimeRuler);
