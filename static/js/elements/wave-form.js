// <wave-form peaks="…" [whole] [bars] [played] [scale="4"]>: a waveform in the deck's window of time.

import { make } from "../lib/dom.js";
import { columns, framesPerColumn, scaled, secondsOf } from "../lib/peaks.js";
import { bars, peakArea, rmsArea } from "../lib/shape.js";
import { whole } from "../lib/view.js";
import { peaksAt, sharpen } from "../peaks.js";
import { transport } from "../transport.js";

const SVG = "http://www.w3.org/2000/svg";
const BAR_STEP = 3;

export class WaveForm extends HTMLElement {
  static observedAttributes = ["peaks", "scale"];
  /** @type {AbortController | null} */
  #life = null;
  /** @type {import("../lib/peaks.js").Peaks | null} */
  #peaks = null;
  #drawing = 0;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    const sizes = new ResizeObserver(() => this.#soon());
    sizes.observe(this);
    signal.addEventListener("abort", () => sizes.disconnect());
    if (!this.hasAttribute("whole")) {
      transport.addEventListener("view", () => this.#soon(), { signal });
    }
    transport.addEventListener("sides", () => this.#soon(), { signal });
    this.#fetch();
  }

  disconnectedCallback() {
    this.#life?.abort();
    cancelAnimationFrame(this.#drawing);
    this.#drawing = 0;
  }

  /** @param {string} name */
  attributeChangedCallback(name) {
    if (!this.#life) return;
    if (name === "peaks") this.#fetch();
    else this.#soon();
  }

  async #fetch() {
    const url = this.getAttribute("peaks") ?? "";
    this.#peaks = null;
    if (!url) {
      this.replaceChildren();
      return;
    }
    try {
      const peaks = await peaksAt(url);
      if (url !== this.getAttribute("peaks")) return;
      this.#peaks = peaks;
      this.#soon();
    } catch {
      this.replaceChildren(
        make("span", { class: "cap wave-missing" }, "The waveform could not be loaded."),
      );
    }
  }

  #soon() {
    if (!this.#drawing) this.#drawing = requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#drawing = 0;
    const { clientWidth: width, clientHeight: height } = this;
    if (!this.#peaks || !width || !height) return;
    const layers = [this.#layer(this.#peaks, width, height)];
    if (this.hasAttribute("played")) {
      const over = /** @type {SVGSVGElement} */ (layers[0].cloneNode(true));
      over.classList.add("played");
      layers.push(over);
    }
    this.replaceChildren(...layers);
    this.#sharpen(this.#peaks, width);
  }

  /** What is drawn may be coarser than the window asks for. @param {import("../lib/peaks.js").Peaks} peaks @param {number} width */
  async #sharpen(peaks, width) {
    const { from, to } = this.#window(peaks);
    const wanted = framesPerColumn(peaks, from, to, width);
    try {
      const more = await sharpen(this.getAttribute("peaks") ?? "", peaks, wanted);
      if (more && peaks === this.#peaks) this.#soon();
    } catch {
      // The coarse drawing stays; the next change of the window asks again.
    }
  }

  /** @param {import("../lib/peaks.js").Peaks} peaks */
  #window(peaks) {
    return this.hasAttribute("whole")
      ? whole(transport.length || secondsOf(peaks))
      : transport.view;
  }

  /** @param {import("../lib/peaks.js").Peaks} peaks @param {number} width @param {number} height */
  #layer(peaks, width, height) {
    const view = this.#window(peaks);
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", "wave");
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    if (this.hasAttribute("bars")) {
      const count = Math.floor(width / BAR_STEP);
      svg.append(drawn("w-rms", bars(columns(peaks, view.from, view.to, count), height, BAR_STEP)));
    } else {
      const scale = Number(this.getAttribute("scale") ?? 1);
      const shape = scaled(columns(peaks, view.from, view.to, width), scale);
      svg.append(drawn("w-peak", peakArea(shape, height)), drawn("w-rms", rmsArea(shape, height)));
    }
    return svg;
  }
}

/** @param {string} name @param {string} data */
function drawn(name, data) {
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("class", name);
  path.setAttribute("d", data);
  return path;
}

customElements.define("wave-form", WaveForm);
