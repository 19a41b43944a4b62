// <level-meter>: left and right of what is heard, with held peaks; it moves only while it sounds.

import { figure } from "../lib/figures.js";
import { AT_REST, moved, shareOfScale, words } from "../lib/meter.js";
import { transport } from "../transport.js";

const SAID_EVERY_MS = 1000;

export class LevelMeter extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  #frame = 0;
  #said = 0;
  #then = 0;
  #left = AT_REST;
  #right = AT_REST;
  /** Not in sight on small screens: nothing to move. */
  #isSeen = true;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    transport.addEventListener("state", () => this.#begin(), { signal });
    const sizes = new ResizeObserver(([entry]) => {
      this.#isSeen = entry.contentRect.width > 0;
    });
    sizes.observe(this);
    signal.addEventListener("abort", () => sizes.disconnect());
    this.#begin();
  }

  disconnectedCallback() {
    this.#life?.abort();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  #begin() {
    if (this.#frame) return;
    if (transport.playing) this.#frame = requestAnimationFrame((now) => this.#draw(now));
    else this.#rest();
  }

  /** @param {number} now */
  #draw(now) {
    this.#frame = 0;
    if (!transport.playing) return this.#rest();
    if (this.#isSeen) {
      const { left, right, peak_left, peak_right } = transport.meters();
      const seconds = Math.min(0.25, Math.max(0, (now - this.#then) / 1000));
      this.#then = now;
      this.#left = moved(this.#left, { level: left, peak: peak_left }, seconds);
      this.#right = moved(this.#right, { level: right, peak: peak_right }, seconds);
      this.#show();
      if (now - this.#said > SAID_EVERY_MS) {
        this.#said = now;
        this.setAttribute("aria-label", words(left, right, figure));
      }
    }
    this.#frame = requestAnimationFrame((next) => this.#draw(next));
  }

  #rest() {
    this.#left = AT_REST;
    this.#right = AT_REST;
    this.#show();
    this.setAttribute("aria-label", "Output level, nothing plays");
  }

  #show() {
    const set = (/** @type {string} */ name, /** @type {number} */ dbfs) =>
      this.style.setProperty(name, shareOfScale(dbfs).toFixed(4));
    set("--l", this.#left.level);
    set("--r", this.#right.level);
    set("--pl", this.#left.peak);
    set("--pr", this.#right.peak);
  }
}

customElements.define("level-meter", LevelMeter);
