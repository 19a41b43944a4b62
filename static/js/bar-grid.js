// The bars of the song on the page: read from what the worker heard in A, or from a typed tempo.

import * as bars from "./lib/bars.js";
import { recall, remember } from "./lib/remembered.js";

/** Events: `change`. */
export class BarGrid extends EventTarget {
  /** @type {bars.Grid | null} */
  grid = null;
  /** @type {"bars" | "time"} what the ruler counts in, where it has the choice */
  counts = recall("ruler", /** @type {"bars" | "time"} */ ("bars"));
  snaps = recall("snap", /** @type {boolean} */ (false));
  #url = "";

  get #typed() {
    return Number(document.querySelector("main")?.dataset.tempo ?? 0);
  }

  /** @param {string | null} url of the worker's file; null: there is none yet */
  async read(url) {
    this.#url = url ?? "";
    let features = null;
    if (url) {
      const answer = await fetch(url, { credentials: "same-origin" }).catch(() => null);
      if (url !== this.#url) return;
      features = answer?.ok ? await answer.json() : null;
    }
    this.grid = bars.gridOf(features, this.#typed);
    this.#tell();
  }

  get showsBars() {
    return this.grid !== null && this.counts === "bars";
  }

  switchCount() {
    this.counts = this.counts === "bars" ? "time" : "bars";
    remember("ruler", this.counts);
    this.#tell();
  }

  switchSnap() {
    this.snaps = !this.snaps;
    remember("snap", this.snaps);
    this.#tell();
  }

  /** The nearest beat, while snapping is on. @param {number} seconds */
  snapped(seconds) {
    return this.snaps && this.grid ? bars.nearest(this.grid, seconds) : seconds;
  }

  /** "23 | 2", or nothing. @param {number} seconds */
  written(seconds) {
    return this.grid ? bars.written(this.grid, seconds) : "";
  }

  /** For ears: "bar 23, beat 2". @param {number} seconds */
  spoken(seconds) {
    if (!this.grid) return "";
    const { bar, beat } = bars.placeOf(this.grid, seconds);
    return `bar ${bar}, beat ${beat}`;
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

/** The page's own. */
export const barGrid = new BarGrid();
