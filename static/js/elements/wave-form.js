// <wave-form peaks="…" [whole] [bars] [played] [scale="4"]>: a waveform in the deck's window of time.

import { letterOf, offsetAt, shifted } from "../lane-time.js";
import { make } from "../lib/dom.js";
import { columns, framesPerColumn, scaled, secondsOf } from "../lib/peaks.js";
import { CLOSE_FRAMES, covers, linePath, pointPath } from "../lib/samples.js";
import { bars, peakArea, rmsArea } from "../lib/shape.js";
import { turns } from "../lib/turns.js";
import { whole } from "../lib/view.js";
import { peaksAt, sharpen } from "../peaks.js";
import { transport } from "../transport.js";

const SVG = "http://www.w3.org/2000/svg";
const BAR_STEP = 3;
const RETRY_MS = 700;
const MOST_TRIES = 12;

export class WaveForm extends HTMLElement {
  static observedAttributes = ["peaks", "scale"];
  /** @type {AbortController | null} */
  #life = null;
  /** @type {import("../lib/peaks.js").Peaks | null} */
  #peaks = null;
  /** @type {import("../lib/samples.js").Stretch | null} */
  #stretch = null;
  /** As it was told last: read where it is drawn, it would be laid out for each of many lanes. */
  #size = { width: 0, height: 0 };
  #turn = () => this.#draw();
  #asking = "";
  #offset = 0;
  #tries = 0;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    const sizes = new ResizeObserver(([{ contentRect }]) => {
      this.#size = { width: Math.round(contentRect.width), height: Math.round(contentRect.height) };
      this.#soon();
    });
    sizes.observe(this);
    signal.addEventListener("abort", () => sizes.disconnect());
    if (!this.hasAttribute("whole")) {
      transport.addEventListener("view", () => this.#soon(), { signal });
    }
    transport.addEventListener("sides", () => this.#soon(), { signal });
    transport.addEventListener("state", () => this.#line(), { signal });
    this.#fetch();
  }

  disconnectedCallback() {
    this.#life?.abort();
    turns.forget(this.#turn);
  }

  /** @param {string} name @param {string | null} before @param {string | null} now */
  attributeChangedCallback(name, before, now) {
    if (!this.#life || before === now) return;
    if (name === "peaks") this.#fetch();
    else this.#soon();
  }

  /** Another offset shows the sound elsewhere. */
  #line() {
    const offset = offsetAt(this);
    if (offset === this.#offset) return;
    this.#offset = offset;
    this.#soon();
  }

  async #fetch() {
    const url = this.getAttribute("peaks") ?? "";
    this.#peaks = null;
    this.#stretch = null;
    this.#tries = 0;
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
    turns.soon(this.#turn);
  }

  #draw() {
    const { width, height } = this.#size;
    if (!this.#peaks || !width || !height) return;
    const close = this.#close(this.#peaks, width);
    if (close && !this.#stretch && this.querySelector(".w-line")) return; // until they are here
    const layers = [
      close && this.#stretch
        ? this.#samples(this.#stretch, width, height)
        : this.#layer(this.#peaks, width, height),
    ];
    if (this.hasAttribute("played")) {
      const over = /** @type {SVGSVGElement} */ (layers[0].cloneNode(true));
      over.classList.add("played");
      layers.push(over);
    }
    this.replaceChildren(...layers);
    if (!close) this.#sharpen(this.#peaks, width);
  }

  /**
   * Whether the window is so short that samples are drawn. Those that are missing are asked for,
   * and the waveform file stands in for them.
   * @param {import("../lib/peaks.js").Peaks} peaks @param {number} width
   */
  #close(peaks, width) {
    const letter = letterOf(this);
    if (!letter || this.hasAttribute("whole")) return false;
    const view = this.#window(peaks);
    if (framesPerColumn(peaks, view.from, view.to, width) > CLOSE_FRAMES) return false;
    if (!covers(this.#stretch, within(view, peaks))) this.#ask(letter, view, peaks);
    return true;
  }

  /** With as much again on both sides, so that moving the window does not ask each time. @param {"a" | "b"} letter @param {{from: number, to: number}} view @param {import("../lib/peaks.js").Peaks} peaks */
  async #ask(letter, view, peaks) {
    const span = view.to - view.from;
    const wide = within({ from: view.from - span, to: view.to + span }, peaks);
    // Between two frames, so that no rounding makes it the one before.
    const from = (Math.floor(wide.from * peaks.rate) + 0.25) / peaks.rate;
    const asking = `${letter} ${from} ${wide.to}`;
    if (asking === this.#asking) return;
    this.#asking = asking;
    const offset = offsetAt(this);
    const found = await transport.samplesAt(letter, from - offset, wide.to - offset);
    if (this.#asking !== asking || peaks !== this.#peaks) return;
    this.#stretch = found ? { from: Math.floor(from * found.rate) / found.rate, ...found } : null;
    if (found) this.#soon();
    else this.#askAgain(asking);
  }

  /** The sound's index may still be on its way. @param {string} asking */
  #askAgain(asking) {
    if (this.#tries >= MOST_TRIES) return;
    this.#tries += 1;
    window.setTimeout(() => {
      if (!this.isConnected || this.#asking !== asking) return;
      this.#asking = "";
      this.#soon();
    }, RETRY_MS);
  }

  /** @param {import("../lib/samples.js").Stretch} stretch @param {number} width @param {number} height */
  #samples(stretch, width, height) {
    const view = this.#peaks ? this.#window(this.#peaks) : transport.view;
    const svg = canvas(width, height);
    for (const channel of stretch.channels.keys()) {
      const box = { width, height };
      svg.append(drawn("w-line", linePath(stretch, channel, view, box)));
      svg.append(drawn("w-point", pointPath(stretch, channel, view, box)));
    }
    return svg;
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
      : shifted(transport.view, offsetAt(this));
  }

  /** @param {import("../lib/peaks.js").Peaks} peaks @param {number} width @param {number} height */
  #layer(peaks, width, height) {
    const view = this.#window(peaks);
    const svg = canvas(width, height);
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

/** The part of a window that is in the sound. @param {{from: number, to: number}} view @param {import("../lib/peaks.js").Peaks} peaks */
function within(view, peaks) {
  return { from: Math.max(0, view.from), to: Math.min(secondsOf(peaks), view.to) };
}

/** @param {number} width @param {number} height */
function canvas(width, height) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "wave");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  return svg;
}

/** @param {string} name @param {string} data */
function drawn(name, data) {
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("class", name);
  path.setAttribute("d", data);
  return path;
}

customElements.define("wave-form", WaveForm);
