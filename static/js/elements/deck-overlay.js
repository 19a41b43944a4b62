// <deck-overlay>: playhead, hover line and selection over the lanes, and the pointer that moves them.

import { arrangement } from "../arrangement.js";
import { barGrid } from "../bar-grid.js";
import { lengthOf } from "../lib/bars.js";
import { make } from "../lib/dom.js";
import { clock, span } from "../lib/figures.js";
import { moved, shareOf, timeAt } from "../lib/view.js";
import { transport } from "../transport.js";

const DRAG_PIXELS = 4;
const CLOSE_SECONDS = 2; // of the window: tenths are too coarse there

export class DeckOverlay extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** Fingers on the lanes. @type {Map<number, number>} */
  #fingers = new Map();
  #pinched = false;
  #lining = 0;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    transport.addEventListener("time", () => this.#flag(), { signal });
    for (const event of ["select", "view", "sides"]) {
      transport.addEventListener(event, () => this.#showSelection(), { signal });
    }
    transport.addEventListener("view", () => this.#linesSoon(), { signal });
    arrangement.addEventListener("change", () => this.#linesSoon(), { signal });
    for (const event of ["pointermove", "pointerup", "pointercancel"]) {
      document.addEventListener(event, (/** @type {any} */ now) => this.#pinch(now), { signal });
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
    cancelAnimationFrame(this.#lining);
    this.#lining = 0;
  }

  #linesSoon() {
    if (!this.#lining) this.#lining = requestAnimationFrame(() => this.#lines());
  }

  /** Where sections begin, through all lanes. */
  #lines() {
    this.#lining = 0;
    const shares = arrangement.sections
      .map((it) => shareOf(transport.view, it.from_seconds))
      .filter((share) => share > 0 && share < 1);
    this.querySelector("[data-secls]")?.replaceChildren(
      ...shares.map((share) => {
        const line = make("span");
        line.style.setProperty("--x", `${(share * 100).toFixed(3)}%`);
        return line;
      }),
    );
  }

  #flag() {
    const flag = this.querySelector('[data-slot="flag"]');
    if (!(flag instanceof HTMLElement)) return;
    const words = clock(transport.at, this.#places);
    if (flag.textContent !== words) flag.textContent = words;
    flag.classList.toggle("flag--left", shareOf(transport.view, transport.at) > 0.9);
  }

  /** The closer the look, the finer the times. */
  get #places() {
    const span = transport.view.to - transport.view.from;
    if (span > CLOSE_SECONDS) return 1;
    return Math.min(5, Math.ceil(2 - Math.log10(span)));
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
      const seconds = range.until - range.from;
      const bars = barGrid.showsBars && barGrid.grid && barGrid.snaps;
      length.textContent =
        bars && barGrid.grid
          ? lengthOf(barGrid.grid, range.from, range.until)
          : `${seconds.toFixed(Math.max(1, this.#places))} s`;
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

  /** The same on the nearest beat, while snapping is on. @param {MouseEvent} event @param {Element} lane */
  #beat(event, lane) {
    return Math.min(barGrid.snapped(this.#time(event, lane)), transport.length);
  }

  /** @param {PointerEvent} event */
  #hover(event) {
    const line = this.querySelector(".hover");
    const lane = event.pointerType === "mouse" ? this.#lane(event) : null;
    if (!(line instanceof HTMLElement)) return;
    line.hidden = !lane || !this.closest("main") || !transport.length;
    if (!lane || line.hidden) return;
    const at = this.#beat(event, lane);
    line.style.setProperty("--x", `${shareOf(transport.view, at) * 100}%`);
    const words = line.querySelector("b");
    if (words) {
      words.textContent = clock(at, Math.max(2, this.#places));
      words.classList.toggle("flag--left", shareOf(transport.view, at) > 0.88);
    }
  }

  /** A press seeks, a drag selects, a finger that scrolls does neither. @param {PointerEvent} event */
  #press(event) {
    const lane = this.#lane(event);
    if (!lane || event.button !== 0 || !transport.length) return;
    if (event.pointerType === "touch") this.#touch(event);
    const start = this.#beat(event, lane);
    const held = transport.selection;
    const from = event.shiftKey && held ? held.from : start;
    let dragged = false;
    const drag = new AbortController();
    const { signal } = drag;
    const move = (/** @type {PointerEvent} */ now) => {
      if (this.#pinched || now.pointerId !== event.pointerId) return;
      if (!dragged && Math.abs(now.clientX - event.clientX) < DRAG_PIXELS) return;
      dragged = true;
      const at = this.#beat(now, lane);
      transport.select({ from: Math.min(from, at), until: Math.max(from, at) });
    };
    document.addEventListener("pointermove", move, { signal });
    document.addEventListener("pointercancel", () => drag.abort(), { signal });
    document.addEventListener(
      "pointerup",
      (up) => {
        drag.abort();
        if (dragged || this.#pinched || Math.abs(up.clientY - event.clientY) > 12) return;
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

  /** @param {PointerEvent} event */
  #touch(event) {
    if (!this.#fingers.size) this.#pinched = false;
    this.#fingers.set(event.pointerId, event.clientX);
    if (this.#fingers.size > 1) this.#pinched = true;
  }

  /** Two fingers zoom, and take the window along. @param {PointerEvent} event */
  #pinch(event) {
    const before = this.#fingers.get(event.pointerId);
    if (before === undefined) return;
    if (event.type !== "pointermove") {
      this.#fingers.delete(event.pointerId);
      return;
    }
    this.#fingers.set(event.pointerId, event.clientX);
    const other = [...this.#fingers].find(([id]) => id !== event.pointerId)?.[1];
    const lane = this.#lane(event) ?? document.querySelector("[data-scrub]");
    if (other === undefined || !lane) return;
    const box = lane.getBoundingClientRect();
    const now = Math.max(Math.abs(event.clientX - other), 20);
    const then = Math.max(Math.abs(before - other), 20);
    const { view } = transport;
    const middle = timeAt(view, ((event.clientX + other) / 2 - box.left) / box.width);
    transport.zoom(then / now, middle);
    const seconds = (-(event.clientX - before) / 2 / box.width) * (view.to - view.from);
    transport.look(moved(transport.view, seconds, transport.length));
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
      transport.look(moved(transport.view, seconds, transport.length));
    }
  }
}

customElements.define("deck-overlay", DeckOverlay);
