// <time-ruler>: bars or round times over the deck; the same ticks are the grid of every lane below.

import { barGrid } from "../bar-grid.js";
import { barTicks, clockTicks } from "../lib/bars.js";
import { make } from "../lib/dom.js";
import { clock } from "../lib/figures.js";
import { shareOf } from "../lib/view.js";
import { transport } from "../transport.js";

export class TimeRuler extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  #drawing = 0;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    const sizes = new ResizeObserver(() => this.#soon());
    sizes.observe(this);
    signal.addEventListener("abort", () => sizes.disconnect());
    transport.addEventListener("view", () => this.#soon(), { signal });
    barGrid.addEventListener("change", () => this.#soon(), { signal });
  }

  disconnectedCallback() {
    this.#life?.abort();
    cancelAnimationFrame(this.#drawing);
    this.#drawing = 0;
  }

  #soon() {
    if (!this.#drawing) this.#drawing = requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#drawing = 0;
    const width = this.clientWidth;
    if (!width) return;
    const { view } = transport;
    const { grid, showsBars } = barGrid;
    const ticks =
      (showsBars && grid ? barTicks(grid, view, width) : null) ?? clockTicks(view, width, clock);
    const places = ticks.map(({ seconds }) => `${(shareOf(view, seconds) * 100).toFixed(3)}%`);
    this.replaceChildren(
      ...ticks.map(({ words }, index) => {
        const tick = make("span", { class: "at" }, words);
        tick.style.setProperty("--x", places[index]);
        return tick;
      }),
    );
    // Bars are not all equally long, so the lines of the lanes are placed one by one.
    const line = "linear-gradient(var(--grid), var(--grid))";
    for (const lanes of document.querySelectorAll(".axisrows, stem-board")) {
      if (!(lanes instanceof HTMLElement)) continue;
      lanes.style.setProperty("--lines", places.map(() => line).join(",") || "none");
      lanes.style.setProperty("--lines-at", places.map((x) => `${x} 0`).join(",") || "0 0");
    }
  }
}

customElements.define("time-ruler", TimeRuler);
