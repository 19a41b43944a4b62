// <balance-plot src>: third octaves against the reference or the target, with what may differ.

import { heightOf } from "../lib/box.js";
import { drawn, lettering, lines } from "../lib/drawing.js";
import { signed } from "../lib/figures.js";
import {
  across,
  curve,
  label,
  long,
  scale,
  short,
  TICKS_HZ,
  words,
  worst,
} from "../lib/octaves.js";
import { canvas, ReportPlot } from "./report-plot.js";

/** @typedef {import("../lib/box.js").Box} Box */
/** @typedef {import("../lib/octaves.js").Bands} Bands */

const LEFT = 30;
const TOP = 8;
const HIGH = 104;
const BELOW = 20;
const WORDS_WIDE = 90;

export class BalancePlot extends ReportPlot {
  /** @override @param {number} width */
  draw(width) {
    const { spectrum, balance } = this.report;
    if (!spectrum || !balance) return null;
    /** @type {Bands} */
    const bands = balance.difference_db;
    /** @type {Bands} */
    const others = this.other?.balance?.difference_db ?? [];
    const centres = spectrum.centres_hz;
    const against = balance.against === "reference" ? `\u201c${balance.name}\u201d` : balance.name;
    const marks = scale(centres, (balance.tolerance_db ?? 0) * 1.25, bands, others);
    const box = boxOf(width, marks);
    const { own, other } = this.strokes;
    const svg = canvas(
      width,
      TOP + HIGH + BELOW,
      tolerance(box, balance.tolerance_db),
      grid(box, marks.lines),
      others.length ? drawn("path", { class: other, d: curve(centres, others, box) }) : [],
      drawn("path", {
        class: own === "line" ? "line line--h" : own,
        d: curve(centres, bands, box),
      }),
      labels(box, worst(centres, bands), own),
    );
    const table = tableOf(this, centres, bands, others);
    return { svg, words: words(centres, bands, against, balance.tolerance_db), table };
  }
}

/** @param {number} width @param {{high: number, low: number}} marks @returns {Box} */
export function boxOf(width, marks) {
  const { high, low } = marks;
  return { left: LEFT, top: TOP, width: width - LEFT - 4, height: HIGH, high, low };
}

/** @param {Box} box @param {number[]} decibels */
export function grid(box, decibels) {
  return [
    ...lines(box, decibels, (db) => signed(db, 0), 0),
    ...TICKS_HZ.map((hertz) =>
      lettering(across(box, hertz), box.top + box.height + 15, short(hertz), "middle"),
    ),
  ];
}

/** @param {Box} box @param {number | null | undefined} db */
function tolerance(box, db) {
  if (!db) return [];
  const y = heightOf(box, db);
  const height = heightOf(box, -db) - y;
  return drawn("rect", { class: "area", x: box.left, y, width: box.width, height });
}

/**
 * Dots on the bands that differ most, each with its words where there is room, outward from 0.
 * @param {Box} box @param {{hertz: number, db: number}[]} bands @param {string} stroke
 */
export function labels(box, bands, stroke) {
  const side = stroke.replace("line line--", "").replace("line", "h") || "ink";
  /** @type {{x: number, y: number}[]} */
  const taken = [];
  return bands.flatMap((band) => {
    const x = across(box, band.hertz);
    const y = heightOf(box, band.db);
    const isRight = x > box.left + box.width * 0.6;
    const isUp = band.db > 0 ? y > box.top + 12 : y > box.top + box.height - 14;
    const at = { x: x + (isRight ? -8 : 8), y: y + (isUp ? -5 : 13) };
    const near = taken.find(
      (it) => Math.abs(it.x - at.x) < WORDS_WIDE && Math.abs(it.y - at.y) < 12,
    );
    if (near) at.y = near.y + (isUp ? -12 : 12);
    taken.push(at);
    return [
      drawn("circle", { class: `dot dot--${side}`, cx: x.toFixed(1), cy: y.toFixed(1), r: 3.5 }),
      lettering(at.x, at.y, label(band), isRight ? "end" : "start", true),
    ];
  });
}

/** @param {HTMLElement} plot @param {number[]} centres @param {Bands} bands @param {Bands} others */
function tableOf(plot, centres, bands, others) {
  const names = [plot.getAttribute("name") || "dB"];
  if (others.length) names.push(plot.getAttribute("other-name") ?? "");
  const rows = centres.map((hertz, index) => [
    long(hertz),
    signed(bands[index]),
    ...(others.length ? [signed(others[index])] : []),
  ]);
  return { head: ["Third octave", ...names], rows };
}

customElements.define("balance-plot", BalancePlot);
