// <loudness-plot src target>: short-term loudness of the whole version, and how long it was how loud.

import { heightOf } from "../lib/box.js";
import { scale, words } from "../lib/curve.js";
import { drawn, lettering, lines } from "../lib/drawing.js";
import { figure } from "../lib/figures.js";
import { filled, highest, lowest, outline, timeSpent, valueAt } from "../lib/series.js";
import { canvas } from "./report-plot.js";
import { place, TimePlot } from "./time-plot.js";

/** @typedef {import("../lib/series.js").Series} Series */

const LEFT = 30;
const SPENT = 74;
const TOP = 6;
const HIGH = 110;
const BELOW = 20;

export class LoudnessPlot extends TimePlot {
  /** @override */
  get subject() {
    return "loudness";
  }

  get series() {
    return seriesOf(this.report);
  }

  /** @override @param {number} width */
  draw(width) {
    const series = this.series;
    if (!series) return null;
    const other = seriesOf(this.other);
    const target = this.getAttribute("target") ? Number(this.getAttribute("target")) : null;
    const both = { hop_seconds: 1, lufs: [...series.values, ...(other?.values ?? [])] };
    const marks = scale(both, target);
    const size = { left: LEFT, top: TOP, width: width - LEFT - SPENT - 12, height: HIGH };
    this.box = { ...size, high: marks.top, low: marks.bottom };
    const line = outline(series, this.seconds, this.box);
    const svg = canvas(
      width,
      TOP + HIGH + BELOW,
      lines({ ...this.box, width: width - LEFT }, marks.lines, (lufs) => figure(lufs, 0)),
      drawn("path", { class: "area", d: filled(line, this.box) }),
      other
        ? drawn("path", { class: this.strokes.other, d: outline(other, this.seconds, this.box) })
        : [],
      drawn("path", { class: this.strokes.own, d: line }),
      target === null ? [] : this.#target(target),
      this.timeAxis(),
      this.#spent(series, other, width),
    );
    const curve = { hop_seconds: series.hop_seconds, lufs: series.values };
    return { svg, words: words(curve), table: this.#table(series, other) };
  }

  /** @param {number} target */
  #target(target) {
    const y = heightOf(this.box, target).toFixed(1);
    return drawn("path", { class: "tgt", d: `M${LEFT} ${y}h${this.box.width}` });
  }

  /** Time spent at each loudness, and the other version's as an outline. @param {Series} series @param {Series | null} other @param {number} width */
  #spent(series, other, width) {
    const { high, low, top, height } = this.box;
    const shares = timeSpent(series, high, low);
    const others = other ? timeSpent(other, high, low) : [];
    const most = Math.max(...shares, ...others, 1e-9);
    const left = width - SPENT;
    const step = height / shares.length;
    const bars = shares.map((share, row) =>
      drawn("rect", {
        class: "bar",
        x: left,
        y: (top + row * step + 0.5).toFixed(1),
        width: ((share / most) * SPENT).toFixed(1),
        height: (step - 1).toFixed(1),
      }),
    );
    const steps = others.map((share, row) => {
      const x = (left + (share / most) * SPENT).toFixed(1);
      return `${row ? "H" : `M${left} ${top}H`}${x}V${(top + (row + 1) * step).toFixed(1)}`;
    });
    return [
      drawn("path", { class: "g g2", d: `M${left - 0.5} ${top - 4}v${height + 4}` }),
      ...bars,
      ...(other ? [drawn("path", { class: this.strokes.other, d: steps.join("") })] : []),
      lettering(left, top + height + 15, "time spent"),
    ];
  }

  /** @override @param {number} seconds */
  valueText(seconds) {
    const own = this.series ? valueAt(this.series, seconds) : null;
    const other = seriesOf(this.other);
    if (!other) return `${figure(own)} LUFS`;
    const names = [this.getAttribute("name"), this.getAttribute("other-name")];
    return `${names[0]} ${figure(own)}, ${names[1]} ${figure(valueAt(other, seconds))} LUFS`;
  }

  /** @param {Series} series @param {Series | null} other */
  #table(series, other) {
    const name = this.getAttribute("name") || "This version";
    const second = other ? [this.getAttribute("other-name") ?? ""] : [];
    const all = [series, ...(other ? [other] : [])];
    /** @param {string} words @param {(it: Series) => {value: number, seconds: number} | null} of */
    const extreme = (words, of) => [
      words,
      ...all.map((it) => {
        const found = of(it);
        const cell = document.createElement("span");
        if (found) cell.append(`${figure(found.value)} LUFS `, place(found.seconds));
        else cell.append("\u2013");
        return cell;
      }),
    ];
    const top = Math.ceil(Math.max(...all.map((it) => highest(it)?.value ?? -70)) / 3) * 3;
    const steps = [0, 3, 6, 9, 12].map((down) => top - down);
    const shares = all.map((it) => timeSpent(it, top, top - 15, 3));
    const spent = steps.map((from, row) => [
      `Time at ${figure(from - 3, 0)} to ${figure(from, 0)}`,
      ...shares.map((share) => `${Math.round(share[row] * 100)} %`),
    ]);
    const rows = [extreme("Loudest 3 s", highest), extreme("Quietest 3 s", lowest), ...spent];
    return { head: ["Short-term", name, ...second], rows };
  }
}

/** @param {any} report @returns {Series | null} */
function seriesOf(report) {
  const curve = report?.short_term;
  return curve ? { hop_seconds: curve.hop_seconds, values: curve.lufs } : null;
}

customElements.define("loudness-plot", LoudnessPlot);
