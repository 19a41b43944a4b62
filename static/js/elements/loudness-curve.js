// <loudness-curve src="…">: short-term loudness over a lane, with the song's target and a scale.

import { offsetAt, shifted } from "../lane-time.js";
import { height, path, scale } from "../lib/curve.js";
import { make } from "../lib/dom.js";
import { figure } from "../lib/figures.js";
import { reportAt } from "../peaks.js";
import { transport } from "../transport.js";

const SVG = "http://www.w3.org/2000/svg";

export class LoudnessCurve extends HTMLElement {
  static observedAttributes = ["src"];
  /** @type {AbortController | null} */
  #life = null;
  /** @type {import("../lib/curve.js").ShortTerm | null} */
  #curve = null;
  #drawing = 0;
  #shows = "";

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    const sizes = new ResizeObserver(() => this.#soon());
    sizes.observe(this);
    signal.addEventListener("abort", () => sizes.disconnect());
    for (const event of ["view", "state"]) {
      transport.addEventListener(event, () => this.#moved(), { signal });
    }
    this.#fetch();
  }

  disconnectedCallback() {
    this.#life?.abort();
    cancelAnimationFrame(this.#drawing);
    this.#drawing = 0;
  }

  attributeChangedCallback() {
    if (this.#life) this.#fetch();
  }

  async #fetch() {
    const url = this.getAttribute("src");
    this.#curve = null;
    this.replaceChildren();
    if (!url) return;
    try {
      const report = await reportAt(url);
      if (url !== this.getAttribute("src")) return;
      this.#curve = report.short_term ?? null;
      this.#soon();
    } catch {
      // The waveform stands without its curve; the report panel says what is wrong.
    }
  }

  /** Play and pause are no reason to draw again. */
  #moved() {
    const { from, to } = shifted(transport.view, offsetAt(this));
    const shows = `${from} ${to}`;
    if (shows === this.#shows) return;
    this.#shows = shows;
    this.#soon();
  }

  #soon() {
    if (!this.#drawing) this.#drawing = requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#drawing = 0;
    const { clientWidth, clientHeight } = this;
    if (!this.#curve || !clientWidth || clientHeight < 60) {
      this.replaceChildren();
      return;
    }
    const target = Number(this.closest("main")?.dataset.target ?? Number.NaN);
    const marks = scale(this.#curve, Number.isFinite(target) ? target : null);
    const box = { width: clientWidth, height: clientHeight, ...marks };
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", "wave");
    svg.setAttribute("viewBox", `0 0 ${clientWidth} ${clientHeight}`);
    svg.setAttribute("aria-hidden", "true");
    const line = path(this.#curve, shifted(transport.view, offsetAt(this)), box);
    svg.append(stroke("lc lc--halo", line), stroke("lc", line));
    if (Number.isFinite(target) && target < marks.top && target > marks.bottom) {
      const y = height(target, box).toFixed(1);
      svg.prepend(stroke("lc lc--tgt", `M0 ${y}H${clientWidth}`));
    }
    this.replaceChildren(svg, axis(marks, target, box));
  }
}

/** @param {string} name @param {string} data */
function stroke(name, data) {
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("class", name);
  line.setAttribute("d", data);
  return line;
}

/** @param {{lines: number[]}} marks @param {number} target @param {{height: number, top: number, bottom: number}} box */
function axis(marks, target, box) {
  const names = make("div", { class: "axis", "aria-hidden": "true" });
  const near = (/** @type {number} */ lufs) => Math.abs(lufs - target) < 1.6;
  const all = [
    ...marks.lines.filter((lufs) => !near(lufs)),
    ...(Number.isFinite(target) ? [target] : []),
  ];
  for (const lufs of all) {
    const words = lufs === target ? `target ${figure(lufs, lufs % 1 ? 1 : 0)}` : figure(lufs, 0);
    const name = make("span", {}, words);
    name.style.setProperty("--y", `${(height(lufs, box) / box.height) * 100}%`);
    names.append(name);
  }
  return names;
}

customElements.define("loudness-curve", LoudnessCurve);
