// What every plot of a report has in common: its figures are fetched, and drawn at the width there is.

import { make } from "../lib/dom.js";
import { drawn } from "../lib/drawing.js";
import { reportAt } from "../peaks.js";

/** @typedef {{svg: Element, words: string, table: {head: string[], rows: (string | Node)[][]} | null}} Drawing */

const LEAST_WIDTH = 120;

/**
 * Attributes: `src`, the report; `name`, what it reports on; `side`, "a" or "b" where two versions
 * stand beside each other, and then `other` and `other-name` for the second; `still` on paper.
 */
export class ReportPlot extends HTMLElement {
  /** @type {any} */
  report = null;
  /** @type {any} */
  other = null;
  /** @type {AbortController | null} */
  life = null;
  #width = 0;

  connectedCallback() {
    this.life = new AbortController();
    const sizes = new ResizeObserver(() => this.#resize());
    sizes.observe(this);
    this.life.signal.addEventListener("abort", () => sizes.disconnect());
    this.#fetch();
  }

  disconnectedCallback() {
    this.life?.abort();
  }

  get isStill() {
    return this.hasAttribute("still");
  }

  /** The class of this version's line, and of the other's. */
  get strokes() {
    const side = this.getAttribute("side");
    if (side === "b") return { own: "line line--b", other: "line line--a" };
    return { own: side === "a" ? "line line--a" : "line", other: "line line--b" };
  }

  async #fetch() {
    const other = this.getAttribute("other");
    try {
      [this.report, this.other] = await Promise.all([
        reportAt(this.getAttribute("src") ?? ""),
        other ? reportAt(other) : null,
      ]);
    } catch {
      this.textContent = "The figures of this plot could not be loaded.";
      return;
    }
    this.#width = 0;
    this.#resize();
  }

  #resize() {
    const width = this.clientWidth;
    if (!this.report || width < LEAST_WIDTH || width === this.#width) return;
    this.#width = width;
    const drawing = this.draw(width);
    this.hidden = drawing === null;
    if (drawing) this.#show(drawing);
    this.setAttribute("data-drawn", "");
  }

  /** @param {Drawing} drawing */
  #show({ svg, words, table }) {
    const opened = this.querySelector("details")?.open ?? false;
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", words);
    const frame = make("div", { class: "plot__frame" });
    frame.append(svg, ...this.over());
    const figures = table && !this.isStill ? [tableOf(table)] : [];
    if (figures[0]) figures[0].open = opened;
    this.replaceChildren(frame, ...figures);
  }

  /** What lies over the drawing. @returns {Node[]} */
  over() {
    return [];
  }

  /** @param {number} _width @returns {Drawing | null} null where the report has no such figures */
  draw(_width) {
    return null;
  }
}

/** @param {number} width @param {number} height @param {...(Node | Node[])} parts */
export function canvas(width, height, ...parts) {
  const size = { class: "plot", viewBox: `0 0 ${width} ${height}`, height };
  return drawn("svg", size, ...parts.flat());
}

/** @param {{head: string[], rows: (string | Node)[][]}} table */
function tableOf({ head, rows }) {
  const heads = head.map((words) => make("th", { scope: "col" }, words));
  const lines = rows.map(([first, ...rest]) =>
    make("tr", {}, make("th", { scope: "row" }, first), ...rest.map((it) => make("td", {}, it))),
  );
  return make(
    "details",
    { class: "fold fold--plot" },
    make("summary", {}, "In figures"),
    make(
      "table",
      { class: "tbl tbl--plot" },
      make("thead", {}, make("tr", {}, ...heads)),
      make("tbody", {}, ...lines),
    ),
  );
}
