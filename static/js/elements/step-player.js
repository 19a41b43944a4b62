// <step-player>: several makings of one sound, switched while they play, to the sample in step.
//
// All that was asked for runs in one audio graph from one start; switching is a crossfade of 15 ms.
// The louder ones are turned down to the quietest, by their measured loudness, unless told not to.

import { alone } from "../lib/alone.js";
import { icon } from "../lib/dom.js";
import { clock } from "../lib/figures.js";
import { fromDb } from "../lib/level.js";
import { transport } from "../transport.js";

const FADE_SECONDS = 0.015;

/** @typedef {{buffer: AudioBuffer, source: AudioBufferSourceNode | null, gain: GainNode}} Line */

export class StepPlayer extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {Map<HTMLElement, Line>} */
  #lines = new Map();
  #playing = false;
  #began = 0;
  #at = 0;
  #frame = 0;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("click", (event) => this.#press(event), { signal });
    this.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.#seek.addEventListener("input", () => this.#move(), { signal });
    this.#match.addEventListener("change", () => this.#level(), { signal });
    transport.addEventListener("state", () => transport.playing && this.#stop(), { signal });
    document.addEventListener(
      "heard",
      (event) => /** @type {CustomEvent} */ (event).detail !== this && this.#stop(),
      { signal },
    );
    this.#tabs();
    this.#show();
  }

  disconnectedCallback() {
    this.#life?.abort();
    this.#stop();
    void this.#context?.close();
    this.#context = null;
    this.#lines.clear();
  }

  get #keys() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("[role=radio]"))];
  }

  get #chosen() {
    return /** @type {HTMLElement} */ (
      this.querySelector("[role=radio][aria-checked=true]") ?? this.#keys[0]
    );
  }

  get #seek() {
    return /** @type {HTMLInputElement} */ (this.querySelector("[data-do=seek]"));
  }

  get #match() {
    return /** @type {HTMLInputElement} */ (this.querySelector("[data-do=match]"));
  }

  get #length() {
    return Math.max(0, ...[...this.#lines.values()].map((line) => line.buffer.duration));
  }

  /** @param {MouseEvent} event */
  #press(event) {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("[data-do=play]")) void this.#toggle();
    const key = event.target.closest("[role=radio]");
    if (key instanceof HTMLElement) void this.#choose(key);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const key = event.target instanceof Element ? event.target.closest("[role=radio]") : null;
    if (!step || !(key instanceof HTMLElement)) return;
    event.preventDefault();
    event.stopPropagation();
    const keys = this.#keys;
    const next = keys[(keys.indexOf(key) + step + keys.length) % keys.length];
    next?.focus();
    if (next) void this.#choose(next);
  }

  async #toggle() {
    if (this.#playing) {
      this.#stop();
      return;
    }
    if (!(await this.#fetched(this.#chosen))) return;
    transport.pause();
    alone(this);
    await this.#context?.resume();
    this.#start(this.#at >= this.#length ? 0 : this.#at);
  }

  /** @param {HTMLElement} key */
  async #choose(key) {
    for (const each of this.#keys) each.setAttribute("aria-checked", String(each === key));
    this.#tabs();
    if (!this.#context || !(await this.#fetched(key))) return;
    if (this.#playing) this.#join(/** @type {Line} */ (this.#lines.get(key)));
    this.#level();
  }

  #tabs() {
    for (const key of this.#keys) key.tabIndex = key === this.#chosen ? 0 : -1;
  }

  /** The sound of a key, ready to be played. @param {HTMLElement} key @returns {Promise<boolean>} */
  async #fetched(key) {
    if (this.#lines.has(key)) return true;
    this.#context ??= new AudioContext();
    this.#say("Fetching…");
    try {
      const answer = await fetch(key.dataset.url ?? "", { credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const buffer = await this.#context.decodeAudioData(await answer.arrayBuffer());
      const gain = this.#context.createGain();
      gain.gain.value = 0;
      gain.connect(this.#context.destination);
      this.#lines.set(key, { buffer, source: null, gain });
      this.#say("");
      return true;
    } catch {
      this.#say("This sound could not be fetched. Press again to try once more.");
      return false;
    }
  }

  /** @param {number} at seconds */
  #start(at) {
    const context = /** @type {AudioContext} */ (this.#context);
    this.#playing = true;
    this.#began = context.currentTime + 0.05 - at;
    for (const line of this.#lines.values()) this.#join(line);
    this.#level();
    this.#show();
    this.#tick();
  }

  /** A line begins where all others are. @param {Line} line */
  #join(line) {
    const context = /** @type {AudioContext} */ (this.#context);
    if (line.source) return;
    const source = context.createBufferSource();
    source.buffer = line.buffer;
    source.connect(line.gain);
    const when = Math.max(context.currentTime + 0.02, this.#began);
    const from = when - this.#began;
    if (from < line.buffer.duration) source.start(when, from);
    line.source = source;
  }

  #stop() {
    if (!this.#playing || !this.#context) return;
    this.#at = Math.max(0, this.#context.currentTime - this.#began);
    this.#playing = false;
    this.#silence();
    cancelAnimationFrame(this.#frame);
    this.#show();
  }

  #silence() {
    for (const line of this.#lines.values()) {
      line.source?.disconnect();
      line.source = null;
    }
  }

  #move() {
    this.#at = (this.#seek.valueAsNumber / 1000) * this.#length;
    if (this.#playing) {
      this.#silence();
      this.#start(this.#at);
    }
    this.#show();
  }

  /** The chosen one is heard, turned down to the quietest of all that have a loudness. */
  #level() {
    const context = this.#context;
    if (!context) return;
    const chosen = this.#chosen;
    const down = this.#match.checked ? this.#downDb(chosen) : 0;
    for (const [key, line] of this.#lines) {
      const wanted = key === chosen ? fromDb(down) : 0;
      line.gain.gain.setTargetAtTime(wanted, context.currentTime, FADE_SECONDS / 3);
    }
    const words = down < -0.05 ? `Turned down by ${(-down).toFixed(1)} dB to the quietest.` : "";
    this.#say(words);
  }

  /** @param {HTMLElement} key */
  #downDb(key) {
    const known = this.#keys.map((each) => Number(each.dataset.lufs ?? Number.NaN));
    const loudness = known.filter(Number.isFinite);
    const own = Number(key.dataset.lufs ?? Number.NaN);
    return Number.isFinite(own) ? Math.min(0, Math.max(-30, Math.min(...loudness) - own)) : 0;
  }

  #tick() {
    const at = Math.max(0, (this.#context?.currentTime ?? 0) - this.#began);
    if (at >= this.#length) {
      this.#stop();
      this.#at = 0;
      this.#show();
      return;
    }
    this.#at = at;
    this.#show();
    this.#frame = requestAnimationFrame(() => this.#tick());
  }

  #show() {
    const time = this.querySelector("[data-slot=time]");
    if (time) time.textContent = clock(this.#at, 0);
    const share = this.#length ? this.#at / this.#length : 0;
    this.#seek.value = String(Math.round(share * 1000));
    this.#seek.style.setProperty("--v", `${share * 100}%`);
    const key = this.querySelector("[data-do=play]");
    if (key?.getAttribute("aria-pressed") !== String(this.#playing)) {
      key?.setAttribute("aria-pressed", String(this.#playing));
      key?.querySelector("svg")?.replaceWith(icon(this.#playing ? "pause" : "play", "sm"));
    }
    const words = this.querySelector("[data-slot=play]");
    if (words) words.textContent = this.#playing ? "Pause" : "Play";
  }

  /** @param {string} words */
  #say(words) {
    const place = this.querySelector("[data-slot=say]");
    if (place) place.textContent = words;
  }
}

customElements.define("step-player", StepPlayer);
