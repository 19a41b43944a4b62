// <correlation-plot src>: how alike left and right are along the song; below 0 they cancel in mono.

import { heightOf } from "../lib/box.js";
import { drawn, lettering, lines } from "../lib/drawing.js";
import { clock, figure, span } from "../lib/figures.js";
import { joined, outline, stretchesBelow, valueAt } from "../lib/series.js";
import { canvas } from "./report-plot.js";
import { place, TimePlot } from "./time-plot.js";

/** @typedef {import("../lib/series.js").Range} Range */

const LEFT = 30;
const TOP = 5;
const HIGH = 66;
const BELOW = 20;
const LEAST_SECONDS = 0.5;
const OF_PHASE = new Set(["antiphase", "low_correlation", "mono_loss", "inverted_channel"]);

export class CorrelationPlot extends TimePlot {
  /** @override */
  get subject() {
    return "correlation";
  }

  /** @override @param {number} width */
  draw(width) {
    const { correlation } = this.report;
    if (!correlation?.values?.length) return null;
    const other = this.other?.correlation;
    const lowest = Math.min(correlation.minimum ?? 1, other?.minimum ?? 1);
    const low = lowest < -0.5 ? -1 : lowest < 0 ? -0.5 : -0.1;
    const size = { left: LEFT, top: TOP, width: width - LEFT - 4, height: HIGH };
    this.box = { ...size, high: 1.05, low };
    const at = correlation.minimum === null ? undefined : correlation.minimum_at_seconds;
    const bad = this.#stretches();
    const svg = canvas(
      width,
      TOP + HIGH + BELOW,
      bad.map((range) => this.stretch(range, "area--bad")),
      lines(this.box, low <= -1 ? [1, 0, -1] : [1, 0.5, 0], written, 0),
      other ? drawn("path", { class: this.strokes.other, d: this.#path(other) }) : [],
      drawn("path", { class: this.strokes.own, d: this.#path(correlation) }),
      this.timeAxis(at),
      at === undefined ? [] : this.#minimum(correlation.minimum, at),
    );
    return { svg, words: this.#words(bad), table: this.#table(bad) };
  }

  /** @param {{hop_seconds: number, values: (number | null)[]}} correlation */
  #path(correlation) {
    return outline(correlation, this.seconds, this.box);
  }

  /** Where the sides work against each other, and what the checks say of it. @returns {Range[]} */
  #stretches() {
    const told = (this.report.findings ?? [])
      .filter((/** @type {any} */ it) => OF_PHASE.has(it.code) && it.until_seconds > it.at_seconds)
      .map((/** @type {any} */ it) => ({ from: it.at_seconds, until: it.until_seconds }));
    const heard = stretchesBelow(this.report.correlation, 0, LEAST_SECONDS);
    return joined([...told, ...heard]);
  }

  /** @param {number} value @param {number} at */
  #minimum(value, at) {
    const { box } = this;
    const x = box.left + (at / this.seconds) * box.width;
    const anchor = x < box.left + 20 ? "start" : x > box.left + box.width - 20 ? "end" : "middle";
    const y = heightOf(box, value);
    return [
      drawn("circle", { class: "dot", cx: x.toFixed(1), cy: y.toFixed(1), r: 3.5 }),
      lettering(x, box.top + box.height + 15, clock(at, 0), anchor, true),
    ];
  }

  /** @override @param {number} seconds */
  valueText(seconds) {
    const own = this.report?.correlation;
    return own ? `correlation ${figure(valueAt(own, seconds), 2)}` : "";
  }

  /** @param {Range[]} bad */
  #words(bad) {
    const { minimum, minimum_at_seconds: at, median } = this.report.correlation;
    if (minimum === null) return "The correlation of left and right could not be measured.";
    const lowest = `Lowest ${figure(minimum, 2)} at ${clock(at)}`;
    const usual = median === null || median === undefined ? "" : `, usually ${figure(median, 2)}`;
    const places = bad.map((range) => span(range.from, range.until)).slice(0, 3);
    const against = places.length ? ` Out of phase at ${places.join(", ")}.` : "";
    return `Correlation of left and right. ${lowest}${usual}.${against}`;
  }

  /** @param {Range[]} bad */
  #table(bad) {
    const { minimum, minimum_at_seconds: at, median } = this.report.correlation;
    const other = this.other?.correlation;
    /** @param {any} it */
    const low = (it) => {
      const cell = document.createElement("span");
      cell.append(`${figure(it.minimum, 2)} `);
      if (it.minimum !== null) cell.append(place(it.minimum_at_seconds));
      return cell;
    };
    const names = [this.getAttribute("name") || "This version"];
    if (other) names.push(this.getAttribute("other-name") ?? "");
    const rows = [
      ["Lowest", low({ minimum, minimum_at_seconds: at }), ...(other ? [low(other)] : [])],
      ["Median", figure(median, 2), ...(other ? [figure(other.median, 2)] : [])],
      ...bad.map((range) => ["Out of phase", stretchTag(range), ...(other ? [""] : [])]),
    ];
    return { head: ["Correlation", ...names], rows };
  }
}

/** @param {Range} range */
function stretchTag(range) {
  const tag = place(range.from);
  if (typeof tag === "string") return tag;
  tag.setAttribute("data-until", range.until.toFixed(3));
  tag.textContent = span(range.from, range.until);
  return tag;
}

/** @param {number} value */
const written = (value) => (value > 0 ? `+${value}` : figure(value, 0));

customElements.define("correlation-plot", CorrelationPlot);
