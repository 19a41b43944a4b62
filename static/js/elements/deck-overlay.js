// <deck-overlay>: playhead, hover line and selection over the lanes, and the pointer that moves them.

import { clock, span } from "../lib/figures.js";
import { shareOf, timeAt } from "../lib/view.js";
import { transport } from "../transport.js";

const DRAG_PIXELS = 4;

export class DeckOverlay extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    transport.addEventListener("time", () => this.#flag(), { signal });
    for (const event of ["select", "view", "sides"]) {
      transport.addEventListener(event, () => this.#showSelection(), { signal });
    }
    // Stems share the time axis: the same pointer works over their lanes.
    document.addEventListener("pointerdown", (event) => this.#press(event), { signal });
    document.addEventListener("pointermove", (event) => this.#hover(event), { signal });
    document.addEventListener("wheel", (event) => this.#wheel(event), { signal, passive: false });
    this.#showSelection();
    this.#flag();
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  #flag() {
    const flag = this.querySelector('[data-slot="flag"]');
    if (!(flag instanceof HTMLElement)) return;
    flag.textContent = clock(transport.at);
    flag.classList.toggle("flag--left", shareOf(transport.view, transport.at) > 0.9);
  }

  #showSelection() {
    const box = this.querySelector(".selr");
    if (!(box instanceof HTMLElement)) return;
    const range = transport.selection;
    box.hidden = range === null;
    if (!range) return;
    box.style.setProperty("--x", `${shareOf(transport.view, range.from) * 100}%`);
    box.style.setProperty("--x2", `${shareOf(transport.view, range.until) * 100}%`);
    const length = box.querySelector("b");
    if (length) {
      length.textContent = `${(range.until - range.from).toFixed(1)} s`;
      length.title = span(range.from, range.until);
    }
  }

  /** @param {Event} event the lane under the pointer, if there is one */
  #lane(event) {
    const at = event.target instanceof Element ? event.target : null;
    if (at?.closest("button, a, .msg")) return null;
    return at?.closest("[data-scrub]") ?? null;
  }

  /** @param {MouseEvent} event @param {Element} lane */
  #time(event, lane) {
    const box = lane.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    return Math.min(Math.max(timeAt(transport.view, share), 0), transport.length);
  }

  /** @param {PointerEvent} event */
  #hover(event) {
    const line = this.querySelector(".hover");
    const lane = event.pointerType === "mouse" ? this.#lane(event) : null;
    if (!(line instanceof HTMLElement)) return;
    line.hidden = !lane || !this.closest("main") || !transport.length;
    if (!lane || line.hidden) return;
    const at = this.#time(event, lane);
    line.style.setProperty("--x", `${shareOf(transport.view, at) * 100}%`);
    const words = line.querySelector("b");
    if (words) {
      words.textContent = clock(at, 2);
      words.classList.toggle("flag--left", shareOf(transport.view, at) > 0.88);
    }
  }

  /** A press seeks, a drag selects, a finger that scrolls does neither. @param {PointerEvent} event */
  #press(event) {
    const lane = this.#lane(event);
    if (!lane || event.button !== 0 || !transport.length) return;
    const start = this.#time(event, lane);
    const held = transport.selection;
    const from = event.shiftKey && held ? held.from : start;
    let dragged = false;
    const drag = new AbortController();
    const { signal } = drag;
    const move = (/** @type {PointerEvent} */ now) => {
      if (!dragged && Math.abs(now.clientX - event.clientX) < DRAG_PIXELS) return;
      dragged = true;
      const at = this.#time(now, lane);
      transport.select({ from: Math.min(from, at), until: Math.max(from, at) });
    };
    document.addEventListener("pointermove", move, { signal });
    document.addEventListener("pointercancel", () => drag.abort(), { signal });
    document.addEventListener(
      "pointerup",
      (up) => {
        drag.abort();
        if (dragged || Math.abs(up.clientY - event.clientY) > 12) return;
        if (event.shiftKey && held)
          transport.select({ from: Math.min(held.from, start), until: Math.max(held.from, start) });
        else {
          if (held && (start < held.from || start > held.until)) transport.select(null);
          transport.seek(start);
        }
      },
      { signal },
    );
  }

  /** Ctrl and the wheel zoom at the pointer; sideways scrolls the window. @param {WheelEvent} event */
  #wheel(event) {
    const lane = this.#lane(event);
    if (!lane || !transport.length) return;
    if (event.ctrlKey) {
      event.preventDefault();
      transport.zoom(event.deltaY > 0 ? 1.25 : 0.8, this.#time(event, lane));
    } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      const { from, to } = transport.view;
      const seconds = (event.deltaX / lane.clientWidth) * (to - from);
      transport.look({
        from: Math.max(0, from + seconds),
        to: Math.min(transport.length, to + seconds),
      });
    }
  }
}

customElements.define("deck-overlay", DeckOverlay);
