// A plot along the song: a press on it, or its arrows, lead to that place.

import { make } from "../lib/dom.js";
import { drawn, lettering } from "../lib/drawing.js";
import { clock, spoken } from "../lib/figures.js";
import { ticks } from "../lib/view.js";
import { ReportPlot } from "./report-plot.js";

/** @typedef {import("../lib/box.js").Box} Box */

const STEPS = 100;

/** Tells `seek` (detail: seconds); whoever owns the sound listens. */
export class TimePlot extends ReportPlot {
  /** @type {Box} */
  box = { left: 0, top: 0, width: 1, height: 1, high: 1, low: 0 };
  #at = 0;
  #scrub = make("div", {
    class: "plot__scrub",
    role: "slider",
    tabindex: "0",
    "aria-valuemin": "0",
  });
  #read = make("output", { class: "plot__read", "aria-hidden": "true" });

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    const signal = this.life?.signal;
    const scrub = this.#scrub;
    scrub.addEventListener("pointermove", (event) => this.#point(this.#secondsOf(event)), {
      signal,
    });
    scrub.addEventListener("pointerleave", () => this.#rest(), { signal });
    scrub.addEventListener("blur", () => this.#rest(), { signal });
    scrub.addEventListener("click", (event) => this.#seek(this.#secondsOf(event)), { signal });
    scrub.addEventListener("keydown", (event) => this.#key(event), { signal });
  }

  /** What is drawn, in a word. */
  get subject() {
    return "";
  }

  /** How long the axis is, in seconds. */
  get seconds() {
    return Math.max(this.report?.seconds ?? 0, this.other?.seconds ?? 0, 0.1);
  }

  /** What was measured there, with its unit. @param {number} _seconds */
  valueText(_seconds) {
    return "";
  }

  /** @override */
  over() {
    if (this.isStill) return [];
    const { box } = this;
    this.style.setProperty("--seconds", String(this.seconds));
    this.style.setProperty("--left", `${box.left}px`);
    this.style.setProperty("--wide", `${box.width}px`);
    this.style.setProperty("--high", `${box.top + box.height}px`);
    this.#scrub.setAttribute("aria-label", `Place in the song, ${this.subject}`);
    this.#scrub.setAttribute("aria-valuemax", this.seconds.toFixed(1));
    this.#tell(this.#at);
    return [make("i", { class: "plot__at" }), this.#scrub, this.#read];
  }

  /** Round times below the box; `besides` keeps its place free. @param {number} [besides] seconds */
  timeAxis(besides) {
    const { box, seconds } = this;
    const x = (/** @type {number} */ at) => box.left + (at / seconds) * box.width;
    const free = (/** @type {number} */ at) =>
      besides === undefined || Math.abs(x(at) - x(besides)) > 34;
    return ticks({ from: 0, to: seconds }, box.width, 64)
      .at.filter(free)
      .map((at) =>
        lettering(x(at), box.top + box.height + 15, clock(at, 0), at > 0 ? "middle" : "start"),
      );
  }

  /** A stretch of time behind the curve. @param {{from: number, until: number}} range @param {string} name */
  stretch(range, name) {
    const { box, seconds } = this;
    const x = box.left + (range.from / seconds) * box.width;
    const width = Math.max(2, ((range.until - range.from) / seconds) * box.width);
    const { top: y, height } = box;
    return drawn("rect", { class: name, x: x.toFixed(1), y, width: width.toFixed(1), height });
  }

  /** @param {MouseEvent} event */
  #secondsOf(event) {
    const { left, width } = this.#scrub.getBoundingClientRect();
    const share = (event.clientX - left) / Math.max(width, 1);
    return Math.min(Math.max(share, 0), 1) * this.seconds;
  }

  /** Shows what was measured there. @param {number} seconds */
  #point(seconds) {
    const { box } = this;
    const x = box.left + (seconds / this.seconds) * box.width;
    this.style.setProperty("--point", `${x.toFixed(1)}px`);
    this.toggleAttribute("data-late", seconds > this.seconds / 2);
    this.toggleAttribute("data-pointed", true);
    this.#read.textContent = `${clock(seconds)}  ${this.valueText(seconds)}`;
  }

  #rest() {
    this.toggleAttribute("data-pointed", false);
  }

  /** @param {number} seconds */
  #seek(seconds) {
    this.#tell(seconds);
    this.dispatchEvent(new CustomEvent("seek", { bubbles: true, detail: seconds }));
  }

  /** @param {number} seconds */
  #tell(seconds) {
    this.#at = seconds;
    this.#scrub.setAttribute("aria-valuenow", seconds.toFixed(1));
    this.#scrub.setAttribute("aria-valuetext", `${spoken(seconds)}, ${this.valueText(seconds)}`);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = (this.seconds / STEPS) * (event.shiftKey ? 10 : 1);
    const to = {
      ArrowRight: this.#at + step,
      ArrowUp: this.#at + step,
      ArrowLeft: this.#at - step,
      ArrowDown: this.#at - step,
      Home: 0,
      End: this.seconds,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#seek(Math.min(Math.max(to, 0), this.seconds));
    this.#point(this.#at);
  }
}

/**
 * A time in a table of figures, which leads to its place.
 * @param {number} seconds @param {boolean} still on paper
 */
export function place(seconds, still = false) {
  if (still) return clock(seconds);
  const attributes = {
    class: "tag tag--time",
    type: "button",
    "data-seek": seconds.toFixed(3),
  };
  return make("button", attributes, clock(seconds));
}
