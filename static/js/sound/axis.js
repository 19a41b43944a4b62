// The time axis of the page: which part of it is in the window, what is selected, whether it loops.

import * as views from "../lib/view.js";

/** @typedef {{from: number, until: number}} Range */

const SHORTEST_SECONDS = 0.05;

export class Axis extends EventTarget {
  /** @type {Range | null} */
  selection = null;
  /** @type {views.View} */
  view = views.whole(1);
  loop = false;

  /** How long the axis is. @returns {number} */
  get length() {
    return 0;
  }

  /** Where the playhead stands, in song time. @returns {number} */
  get at() {
    return 0;
  }

  /** @param {number} _seconds */
  seek(_seconds) {}

  /** @param {Range | null} range */
  select(range) {
    this.selection = range && range.until - range.from >= SHORTEST_SECONDS ? range : null;
    if (!this.selection) this.loop = false;
    this.tell("select");
    this.tell("state");
  }

  /** @param {boolean} on */
  setLoop(on) {
    this.loop = on;
    const range = this.selection;
    if (on && range && (this.at < range.from || this.at >= range.until)) this.seek(range.from);
    this.tell("state");
  }

  fit() {
    this.look(views.whole(this.length));
  }

  /** @param {number} factor @param {number} [around] */
  zoom(factor, around = this.at) {
    this.look(views.zoom(this.view, factor, around, this.length));
  }

  /** @param {views.View} view */
  look(view) {
    if (view.from === this.view.from && view.to === this.view.to) return;
    this.view = view;
    this.tell("view");
    this.tell("time");
  }

  /** @param {string} name */
  tell(name) {
    this.dispatchEvent(new Event(name));
  }
}
