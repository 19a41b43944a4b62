// <loudness-plot src target>: short-term loudness of the whole version, and how long it was how loud.

import { height, path, scale, words } from "../lib/curve.js";
import { clock, figure } from "../lib/figures.js";
import { ticks } from "../lib/view.js";
import { reportAt } from "../peaks.js";
import { transport } from "../transport.js";

const SVG = "http://www.w3.org/2000/svg";
const LEFT = 34;
const RIGHT = 66;
const HIGH = 108;
const BELOW = 20;

export class LoudnessPlot extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {any} */
  #report = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    const sizes = new ResizeObserver(() => this.#draw());
    sizes.observe(this);
    signal.addEventListener("abort", () => sizes.disconnect());
    this.addEventListener("click", (event) => this.#seek(event), { signal });
    this.#fetch();
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  async #fetch() {
    try {
      this.#report = await reportAt(this.getAttribute("src") ?? "");
      this.#draw();
    } catch {
      this.textContent = "The curve could not be loaded.";
    }
  }

  #draw() {
    const width = this.clientWidth;
    if (!this.#report?.short_term || width < 120) return;
    /** @type {import("../lib/curve.js").ShortTerm} */
    const curve = this.#report.short_term;
    const target = Number(this.getAttribute("target"));
    const marks = scale(curve, target);
    const box = { width: width - LEFT - RIGHT, height: HIGH, ...marks };
    const view = { from: 0, to: Math.max(this.#report.seconds, 0.1) };
    const svg = drawn("svg", {
      class: "plot",
      viewBox: `0 0 ${width} ${HIGH + BELOW}`,
      height: String(HIGH + BELOW),
      role: "img",
      "aria-label": words(curve),
    });
    for (const lufs of marks.lines) {
      const y = height(lufs, box);
      svg.append(drawn("path", { class: "g", d: `M${LEFT} ${y}h${box.width}` }));
      svg.append(text(LEFT - 6, y + 4, figure(lufs, 0), "end"));
    }
    svg.append(drawn("path", { class: "tgt", d: `M${LEFT} ${height(target, box)}h${box.width}` }));
    const plot = drawn("g", { transform: `translate(${LEFT} 0)` });
    plot.append(drawn("path", { class: "line", d: path(curve, view, box) }));
    for (const at of ticks(view, box.width, 64).at) {
      plot.append(text((at / view.to) * box.width, HIGH + 15, clock(at, 0), "middle"));
    }
    svg.append(plot, ...bars(curve, box, width));
    this.replaceChildren(svg);
  }

  /** @param {MouseEvent} event */
  #seek(event) {
    const box = this.getBoundingClientRect();
    const share = (event.clientX - box.left - LEFT) / (box.width - LEFT - RIGHT);
    if (this.#report && share >= 0 && share <= 1) transport.seek(share * this.#report.seconds);
  }
}

/** Time spent at each loudness. @param {import("../lib/curve.js").ShortTerm} curve @param {{top: number, bottom: number, height: number}} box @param {number} width */
function bars(curve, box, width) {
  const counts = new Array(box.top - box.bottom).fill(0);
  for (const lufs of curve.lufs) {
    const row = lufs === null ? -1 : Math.floor(box.top - lufs);
    if (row >= 0 && row < counts.length) counts[row] += 1;
  }
  const most = Math.max(...counts, 1);
  const step = box.height / counts.length;
  const left = width - RIGHT + 10;
  const made = counts.map((count, row) =>
    drawn("rect", {
      class: "bar",
      x: String(left),
      y: (row * step + 0.5).toFixed(1),
      width: ((count / most) * (RIGHT - 12)).toFixed(1),
      height: (step - 1).toFixed(1),
    }),
  );
  return [...made, text(left, HIGH + 15, "time spent", "start")];
}

/** @param {string} name @param {Record<string, string>} attributes */
function drawn(name, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

/** @param {number} x @param {number} y @param {string} content @param {string} anchor */
function text(x, y, content, anchor) {
  const node = drawn("text", { x: x.toFixed(1), y: y.toFixed(1), "text-anchor": anchor });
  node.textContent = content;
  return node;
}

customElements.define("loudness-plot", LoudnessPlot);
