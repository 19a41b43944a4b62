// <voice-note src="…" data-seconds="4.2" data-name="…">: a recording beside a note; the song rests meanwhile.

import { alone } from "../lib/alone.js";
import { icon, make } from "../lib/dom.js";
import { clock, spoken } from "../lib/figures.js";
import { transport } from "../transport.js";

export class VoiceNote extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  #player = new Audio();
  #key = make("button", { class: "key key--sq key--sm", type: "button" });
  #slide = make("input", { class: "slide", type: "range", min: "0", step: "0.1", value: "0" });
  #time = make("span", { class: "cap num" });

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    if (!this.#player.src) {
      this.#player.preload = "none";
      this.#player.src = this.getAttribute("src") ?? "";
    }
    this.replaceChildren(this.#key, this.#slide, this.#time);
    this.#slide.setAttribute("aria-label", `Place in ${this.#name}`);
    for (const event of ["timeupdate", "durationchange", "play", "pause", "ended"]) {
      this.#player.addEventListener(event, () => this.#show(), { signal });
    }
    this.#player.addEventListener("error", () => this.#failed(), { signal });
    this.#key.addEventListener("click", () => this.#toggle(), { signal });
    this.#slide.addEventListener("input", () => this.#seek(), { signal });
    transport.addEventListener("state", () => transport.playing && this.#player.pause(), {
      signal,
    });
    document.addEventListener(
      "heard",
      (event) => {
        if (/** @type {CustomEvent} */ (event).detail !== this) this.#player.pause();
      },
      { signal },
    );
    this.#show();
  }

  disconnectedCallback() {
    this.#life?.abort();
    // Moved to a fresh card it plays on; taken away it ends.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#player.pause();
      this.#player.removeAttribute("src");
      this.#player.load();
    });
  }

  get #name() {
    return this.dataset.name ?? "the recording";
  }

  get #seconds() {
    const { duration } = this.#player;
    return Number.isFinite(duration) ? duration : Number(this.dataset.seconds ?? 0);
  }

  #toggle() {
    if (!this.#player.paused) {
      this.#player.pause();
      return;
    }
    transport.pause();
    alone(this);
    if (this.#player.error) this.#player.load(); // What failed once is asked for again.
    this.#player.play().catch(() => this.#failed());
  }

  #seek() {
    this.#player.currentTime = Number(this.#slide.value);
    this.#show();
  }

  #failed() {
    if (!this.#player.src || !this.isConnected || !this.#player.error) return;
    this.#time.textContent = "This recording could not be loaded.";
  }

  #show() {
    const on = !this.#player.paused;
    const sign = on ? "pause" : "play";
    if (this.#key.dataset.sign !== sign) {
      this.#key.dataset.sign = sign;
      this.#key.replaceChildren(icon(sign));
      this.#key.setAttribute("aria-label", `${on ? "Pause" : "Play"} ${this.#name}`);
    }
    const { currentTime } = this.#player;
    this.#slide.max = String(this.#seconds || 1);
    this.#slide.value = String(currentTime);
    this.#slide.style.setProperty("--v", `${(currentTime / (this.#seconds || 1)) * 100}%`);
    this.#slide.setAttribute("aria-valuetext", spoken(currentTime));
    this.#time.textContent = clock(on || currentTime ? currentTime : this.#seconds);
  }
}

customElements.define("voice-note", VoiceNote);
