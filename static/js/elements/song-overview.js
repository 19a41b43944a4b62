// <song-overview>: the whole song in one strip; the frame shows the window, a press moves there.

import { make } from "../lib/dom.js";
import { moved } from "../lib/view.js";
import { transport } from "../transport.js";

export class SongOverview extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    transport.addEventListener("view", () => this.#frame(), { signal });
    transport.addEventListener("sides", () => this.#show(), { signal });
    transport.addEventListener("state", () => this.#show(), { signal });
    document.addEventListener("merged", () => this.#ticks(), { signal });
    this.addEventListener("pointerdown", (event) => this.#grab(event), { signal });
    this.#show();
    this.#frame();
    this.#ticks();
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  #show() {
    const heard = transport.heard ?? transport.sides.a;
    const wave = this.querySelector("wave-form");
    if (wave && wave.getAttribute("peaks") !== (heard?.peaks ?? "")) {
      wave.setAttribute("peaks", heard?.peaks ?? "");
    }
    this.#ticks();
  }

  #frame() {
    const length = transport.length || 1;
    const from = `${(transport.view.from / length) * 100}%`;
    const after = `${(1 - transport.view.to / length) * 100}%`;
    const set = (/** @type {string} */ selector, /** @type {string} */ inset) => {
      const part = this.querySelector(selector);
      if (part instanceof HTMLElement) part.style.insetInline = inset;
    };
    set(".over__win", `${from} ${after}`);
    set('[data-dim="before"]', `0 ${(1 - transport.view.from / length) * 100}%`);
    set('[data-dim="after"]', `${(transport.view.to / length) * 100}% 0`);
  }

  #ticks() {
    const place = this.querySelector("[data-ticks]");
    const length = transport.length || 1;
    place?.replaceChildren(
      ...[...document.querySelectorAll(".note:not([data-resolved])")].map((note) => {
        const tick = make("span", { class: "over__tick" });
        const at = Number(note instanceof HTMLElement ? note.dataset.at : 0);
        tick.style.setProperty("--x", `${(at / length) * 100}%`);
        return tick;
      }),
    );
  }

  /** @param {PointerEvent} event */
  #grab(event) {
    if (event.button !== 0 || !transport.length) return;
    event.preventDefault();
    this.setPointerCapture(event.pointerId);
    const drag = new AbortController();
    const go = (/** @type {PointerEvent} */ move) => {
      const box = this.getBoundingClientRect();
      const at = ((move.clientX - box.left) / box.width) * transport.length;
      const middle = (transport.view.from + transport.view.to) / 2;
      transport.look(moved(transport.view, at - middle, transport.length));
      if (move.type !== "pointermove") transport.seek(at);
    };
    go(event);
    this.addEventListener("pointermove", go, { signal: drag.signal });
    for (const end of ["pointerup", "pointercancel"]) {
      this.addEventListener(end, () => drag.abort(), { signal: drag.signal });
    }
  }
}

customElements.define("song-overview", SongOverview);
