// <album-player data-src data-seconds>: a whole album, streamed; begun at any song, or before a joint.

import { alone } from "../lib/alone.js";
import { icon } from "../lib/dom.js";
import { clock } from "../lib/figures.js";

export class AlbumPlayer extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  #sound = new Audio();

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    if (!this.#sound.src) {
      this.#sound.preload = "none";
      this.#sound.src = this.dataset.src ?? "";
    }
    this.closest(".seq")?.addEventListener("click", (event) => this.#press(event), { signal });
    this.#seek.addEventListener("input", () => this.#move(), { signal });
    for (const name of ["timeupdate", "play", "pause", "ended"]) {
      this.#sound.addEventListener(name, () => this.#show(), { signal });
    }
    this.#sound.addEventListener("play", () => alone(this), { signal });
    this.#sound.addEventListener("waiting", () => this.#say("Fetching…"), { signal });
    this.#sound.addEventListener("playing", () => this.#show(), { signal });
    this.#sound.addEventListener("error", () => this.#failed(), { signal });
    document.addEventListener(
      "heard",
      (event) => /** @type {CustomEvent} */ (event).detail !== this && this.#sound.pause(),
      { signal },
    );
    this.#show();
  }

  disconnectedCallback() {
    this.#life?.abort();
    // Moved to a fresh card it plays on; taken away it ends.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#sound.pause();
      this.#sound.removeAttribute("src");
    });
  }

  get #seek() {
    return /** @type {HTMLInputElement} */ (this.querySelector("[data-do=seek]"));
  }

  get #length() {
    return Number(this.dataset.seconds) || 0;
  }

  /** The rows of the songs, in their order. @returns {HTMLElement[]} */
  get #rows() {
    return [
      .../** @type {NodeListOf<HTMLElement>} */ (this.#album.querySelectorAll("tr[data-starts]")),
    ];
  }

  get #album() {
    return /** @type {HTMLElement} */ (this.closest(".seq"));
  }

  /** @param {Event} event */
  #press(event) {
    if (!(event.target instanceof Element)) return;
    const from = event.target.closest("[data-play-at]");
    if (from instanceof HTMLElement) this.#from(Number(from.dataset.playAt));
    else if (this.contains(event.target) && event.target.closest("[data-do=play]")) this.#toggle();
  }

  #toggle() {
    if (this.#sound.paused) this.#play();
    else this.#sound.pause();
  }

  /** @param {number} seconds */
  #from(seconds) {
    this.#sound.currentTime = seconds;
    this.#play();
  }

  #play() {
    this.#sound.play().catch((problem) => {
      // Another press came before the sound did.
      if (problem instanceof DOMException && problem.name === "AbortError") return;
      this.#failed();
    });
  }

  #move() {
    this.#sound.currentTime = (this.#seek.valueAsNumber / 1000) * this.#length;
    this.#show();
  }

  #failed() {
    this.#show();
    this.#say("The album could not be fetched. Press Play to try once more.");
  }

  #show() {
    const at = this.#sound.currentTime;
    const playing = !this.#sound.paused;
    this.toggleAttribute("data-keep", playing); // for merge.js; at rest the fresh one has newer files
    const row = this.#rows.filter((each) => Number(each.dataset.starts) <= at + 0.01).at(-1);
    const title = row?.dataset.title ?? "";
    for (const each of this.#rows) each.toggleAttribute("data-on", playing && each === row);
    this.style.setProperty("--at", `${(100 * at) / (this.#length || 1)}%`);
    this.#seek.value = String(Math.round((at / (this.#length || 1)) * 1000));
    this.#seek.style.setProperty("--v", `${(100 * at) / (this.#length || 1)}%`);
    this.#seek.setAttribute("aria-valuetext", `${clock(at, 0)}, ${title}`);
    this.#slot("time", `${clock(at, 0)} of ${clock(this.#length, 0)}`);
    this.#slot("play", playing ? "Pause" : "Play");
    const key = this.querySelector("[data-do=play]");
    if (key?.getAttribute("aria-pressed") !== String(playing)) {
      key?.setAttribute("aria-pressed", String(playing));
      key?.querySelector("svg")?.replaceWith(icon(playing ? "pause" : "play", "sm"));
    }
    this.#say(playing ? title : "");
  }

  /** @param {string} words */
  #say(words) {
    this.#slot("say", words);
  }

  /** @param {string} name @param {string} words */
  #slot(name, words) {
    const place = this.querySelector(`[data-slot="${name}"]`);
    if (place && place.textContent !== words) place.textContent = words;
  }
}

customElements.define("album-player", AlbumPlayer);
