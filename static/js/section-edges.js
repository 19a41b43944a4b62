// The edges of sections: taken hold of by pointer or keys, and kept once nobody moves them any more.

import { arrangement } from "./arrangement.js";
import { barGrid } from "./bar-grid.js";
import { barsOn, beatAt, nearest, secondsAt } from "./lib/bars.js";
import { make } from "./lib/dom.js";
import { spoken } from "./lib/figures.js";
import * as sections from "./lib/sections.js";
import { timeAt } from "./lib/view.js";
import { transport } from "./transport.js";

/** @typedef {import("./lib/sections.js").Section} Section */

const SETTLE_MS = 700;

export class SectionEdges {
  #band;
  #settling = 0;
  /** What was there before an edge began to move. @type {Section[] | null} */
  #before = null;

  /** @param {HTMLElement} band it fires `moved` with what was before and after */
  constructor(band) {
    this.#band = band;
  }

  /** @param {AbortSignal} signal */
  begin(signal) {
    // Another version comes on: what was moved is kept on this one first.
    arrangement.addEventListener("leaving", () => this.#before && this.#settle(), { signal });
  }

  end() {
    clearTimeout(this.#settling);
  }

  #begin() {
    clearTimeout(this.#settling);
    this.#before ??= arrangement.sections;
    arrangement.busy = true;
  }

  /** Arrows move an edge by a beat, with Shift by a bar. @param {KeyboardEvent} event @param {Section} section */
  nudge(event, section) {
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    this.#begin();
    const index = arrangement.sections.indexOf(section);
    const at = stepped(section.from_seconds, by, event.shiftKey);
    arrangement.preview(sections.moved(arrangement.sections, index, at));
    this.#settling = window.setTimeout(() => this.#settle(), SETTLE_MS);
  }

  #settle() {
    clearTimeout(this.#settling);
    const before = this.#before;
    const after = arrangement.sections;
    this.#before = null;
    arrangement.busy = false;
    if (!before || sections.same(before, after)) {
      arrangement.rest();
      return;
    }
    const moved = new CustomEvent("moved", { detail: { before, after }, bubbles: true });
    this.#band.dispatchEvent(moved);
  }

  /** @param {PointerEvent} event @param {Section} section @param {Element} handle */
  drag(event, section, handle) {
    const band = this.#band;
    event.preventDefault();
    if (handle instanceof HTMLElement) handle.focus({ preventScroll: true });
    band.setPointerCapture(event.pointerId);
    this.#begin();
    const index = arrangement.sections.indexOf(section);
    const box = band.getBoundingClientRect();
    const drag = new AbortController();
    const { signal } = drag;
    const move = (/** @type {PointerEvent} */ now) => {
      if (!this.#before) return; // Another version came on.
      const at = timeAt(transport.view, (now.clientX - box.left) / box.width);
      arrangement.preview(sections.moved(arrangement.sections, index, barGrid.snapped(at)));
    };
    band.addEventListener("pointermove", move, { signal });
    for (const end of ["pointerup", "pointercancel"]) {
      const letGo = () => {
        drag.abort();
        this.#settle();
      };
      band.addEventListener(end, letGo, { signal });
    }
  }
}

/** What is taken hold of. @param {Section} section @param {number} index */
export function edge(section, index) {
  const before = arrangement.sections[index - 1];
  const bar = barGrid.spoken(section.from_seconds);
  return make("span", {
    class: "band__edge",
    role: "slider",
    tabindex: "0",
    id: `edge-${section.id}`,
    "data-section": section.id,
    "aria-label": before
      ? `Where ${before.name} becomes ${section.name}`
      : `${section.name} begins`,
    "aria-valuemin": (before?.from_seconds ?? 0).toFixed(2),
    "aria-valuemax": section.to_seconds.toFixed(2),
    "aria-valuenow": section.from_seconds.toFixed(2),
    "aria-valuetext": bar
      ? `${spoken(section.from_seconds)}, ${bar}`
      : spoken(section.from_seconds),
  });
}

/** @param {number} seconds @param {number} by @param {boolean} far */
function stepped(seconds, by, far) {
  const { grid } = barGrid;
  if (!grid) return seconds + by * (far ? 1 : 0.1);
  if (far) return barsOn(grid, seconds, by);
  return secondsAt(grid, beatAt(grid, nearest(grid, seconds)) + by);
}
