// <song-overview>: the whole song in one strip; the frame shows the window, a press moves there.

import { arrangement } from "../arrangement.js";
import { make } from "../lib/dom.js";
import { densities } from "../lib/sections.js";
import { moved, within } from "../lib/view.js";
import { reportAt } from "../peaks.js";
import { transport } from "../transport.js";

const EDGE_PIXELS = 7; // at the frame's sides, a press takes hold of that side

export class SongOverview extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** Whose wave is shown, on which axis. */
  #shown = "";

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    transport.addEventListener("view", () => this.#frame(), { signal });
    transport.addEventListener("sides", () => this.#show(), { signal });
    transport.addEventListener("state", () => this.#show(), { signal });
    document.addEventListener("filtered", () => this.#ticks(), { signal });
    arrangement.addEventListener("change", () => this.#bands(), { signal });
    this.addEventListener("pointermove", (event) => this.#point(event), { signal });
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
    const shown = `${transport.sides.a?.report} ${transport.length}`;
    if (shown === this.#shown) return; // Play and pause are no reason to draw again.
    this.#shown = shown;
    this.#ticks();
    this.#bands();
  }

  async #bands() {
    const place = this.querySelector("[data-bands]");
    const url = transport.sides.a?.report;
    const report = url ? await reportAt(url).catch(() => null) : null;
    if (url !== transport.sides.a?.report) return; // Another is in A by now.
    const { sections } = arrangement;
    const dense = densities(sections, report?.short_term ?? null);
    const length = transport.length || 1;
    place?.replaceChildren(
      ...sections.map((it, index) => {
        const band = make("span", { "data-k": dense[index] });
        band.style.setProperty("--x", `${(it.from_seconds / length) * 100}%`);
        band.style.setProperty("--x2", `${Math.min(1, it.to_seconds / length) * 100}%`);
        return band;
      }),
    );
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
      ...[...document.querySelectorAll(".note:not([data-resolved], [data-gone])")].map((note) => {
        const tick = make("span", { class: "over__tick" });
        const at = Number(
          note instanceof HTMLElement ? (note.dataset.place ?? note.dataset.at) : 0,
        );
        tick.style.setProperty("--x", `${(at / length) * 100}%`);
        return tick;
      }),
    );
  }

  /** The side of the frame under the pointer, if there is one. @param {PointerEvent} event @returns {"from" | "to" | null} */
  #side(event) {
    const box = this.getBoundingClientRect();
    const { view, length } = transport;
    const whole = view.to - view.from > length * 0.999;
    const reach = event.pointerType === "touch" ? EDGE_PIXELS * 2 : EDGE_PIXELS;
    for (const side of /** @type {("from" | "to")[]} */ (["from", "to"])) {
      const at = box.left + (view[side] / (length || 1)) * box.width;
      const room = ((view.to - view.from) / (length || 1)) * box.width > reach * 3;
      if ((whole || room) && Math.abs(event.clientX - at) <= reach) return side;
    }
    return null;
  }

  /** @param {PointerEvent} event */
  #point(event) {
    if (!event.buttons) this.toggleAttribute("data-side", this.#side(event) !== null);
  }

  /** A press moves the frame there and seeks; at its sides it makes the frame wider or narrower. @param {PointerEvent} event */
  #grab(event) {
    if (event.button !== 0 || !transport.length) return;
    event.preventDefault();
    this.setPointerCapture(event.pointerId);
    const drag = new AbortController();
    const side = this.#side(event);
    const box = this.getBoundingClientRect();
    const go = (/** @type {PointerEvent} */ move) => {
      const { view, length } = transport;
      const at = ((move.clientX - box.left) / box.width) * length;
      if (side === "from")
        transport.look(within({ from: Math.min(at, view.to - 0.05), to: view.to }, length));
      else if (side === "to")
        transport.look(within({ from: view.from, to: Math.max(at, view.from + 0.05) }, length));
      else {
        transport.look(moved(view, at - (view.from + view.to) / 2, length));
        if (move.type !== "pointermove") transport.seek(at);
      }
    };
    if (!side) go(event);
    this.addEventListener("pointermove", go, { signal: drag.signal });
    for (const end of ["pointerup", "pointercancel"]) {
      this.addEventListener(end, () => drag.abort(), { signal: drag.signal });
    }
  }
}

customElements.define("song-overview", SongOverview);
