// <difference-plot src other>: what B has more or less of than A, in third octaves.

import { heightOf } from "../lib/box.js";
import { drawn } from "../lib/drawing.js";
import { signed } from "../lib/figures.js";
import { across, difference, long, scale, words, worst } from "../lib/octaves.js";
import { boxOf, grid, labels } from "./balance-plot.js";
import { canvas, ReportPlot } from "./report-plot.js";

/** @typedef {import("../lib/box.js").Box} Box */
/** @typedef {import("../lib/octaves.js").Bands} Bands */

const HIGH = 132;
const BAR_SHARE = 0.72;

export class DifferencePlot extends ReportPlot {
  /** @override @param {number} width */
  draw(width) {
    const [a, b] =
      this.getAttribute("side") === "b" ? [this.other, this.report] : [this.report, this.other];
    if (!a?.spectrum || !b?.spectrum) return null;
    const centres = a.spectrum.centres_hz;
    const bands = difference(centres, a.spectrum.levels_db, b.spectrum.levels_db);
    const marks = scale(centres, 0, bands);
    const box = boxOf(width, marks);
    const svg = canvas(
      width,
      HIGH,
      bars(box, centres, bands),
      grid(box, marks.lines),
      labels(box, worst(centres, bands), ""),
    );
    const rows = centres.map((/** @type {number} */ hertz, /** @type {number} */ index) => [
      long(hertz),
      signed(bands[index]),
    ]);
    const against = this.getAttribute("side") === "b" ? "other-name" : "name";
    return {
      svg,
      words: words(centres, bands, this.getAttribute(against) ?? "A", 1),
      table: { head: ["Third octave", "B \u2212 A, dB"], rows },
    };
  }
}

/** Bars from 0: what B has more of in its colour, what A has more of in the other. @param {Box} box @param {number[]} centres @param {Bands} bands */
function bars(box, centres, bands) {
  const zero = heightOf(box, 0);
  const step = across(box, 1250) - across(box, 1000);
  return bands.flatMap((db, index) => {
    if (typeof db !== "number") return [];
    const y = heightOf(box, db);
    const attributes = {
      class: db > 0 ? "bar bar--b" : "bar bar--a",
      x: (across(box, centres[index]) - (step * BAR_SHARE) / 2).toFixed(1),
      y: Math.min(y, zero).toFixed(1),
      width: (step * BAR_SHARE).toFixed(1),
      height: Math.abs(y - zero).toFixed(1),
    };
    return drawn("rect", attributes);
  });
}

customElements.define("difference-plot", DifferencePlot);
