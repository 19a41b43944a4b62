// The way out: one AudioContext with the player in it, and what moment of it reaches the ear when.

/** @typedef {import("./dsp/player.js").Command} Command */

const REST_AFTER_MS = 30_000;

/** The worklet's address; under its hashed name where the page knows it. */
function workletUrl() {
  const told = document.querySelector('meta[name="player"]')?.getAttribute("content");
  return told ?? new URL("./player-worklet.js", import.meta.url).href;
}

/** Events: `report` and `back` (CustomEvents: what the player says, memory it returns), `halt` when the system took the sound away. */
export class Output extends EventTarget {
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {AudioWorkletNode | null} */
  #node = null;
  /** @type {Promise<void> | null} */
  #opening = null;
  #rest = 0;
  #wanted = false;

  /** What is heard, for whoever looks at it. @returns {AudioNode | null} */
  get node() {
    return this.#node;
  }

  get context() {
    return this.#context;
  }

  get rate() {
    return this.#context?.sampleRate ?? 0;
  }

  /** In a gesture: browsers let no page make sound without one. @param {number | null} rate */
  open(rate) {
    this.#opening ??= this.#open(rate).catch((problem) => {
      this.#opening = null;
      throw problem;
    });
    return this.#opening;
  }

  /** @param {number | null} rate */
  async #open(rate) {
    const system = /** @type {{audioSession?: {type: string}}} */ (navigator).audioSession;
    if (system) system.type = "playback"; // sounds on a phone whose ringer is off
    const context = contextAt(rate);
    this.#context = context;
    context.addEventListener("statechange", () => this.#turned());
    await context.audioWorklet.addModule(workletUrl());
    const node = new AudioWorkletNode(context, "roughmix-player", {
      numberOfInputs: 0,
      outputChannelCount: [2],
    });
    node.port.onmessage = ({ data }) => {
      if (data.report) this.dispatchEvent(new CustomEvent("report", { detail: data.report }));
      if (data.back) this.dispatchEvent(new CustomEvent("back", { detail: data.back }));
    };
    node.connect(context.destination);
    this.#node = node;
  }

  /** @param {Command} command @param {Transferable[]} [transfer] */
  send(command, transfer = []) {
    this.#node?.port.postMessage(command, transfer);
  }

  wake() {
    this.#wanted = true;
    clearTimeout(this.#rest);
    if (this.#context && this.#context.state !== "running") this.#context.resume().catch(() => {});
  }

  /** A page that has been silent for a while leaves the device alone. */
  restSoon() {
    this.#wanted = false;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#context?.suspend().catch(() => {}), REST_AFTER_MS);
  }

  /** For good, with all that the player holds. */
  close() {
    clearTimeout(this.#rest);
    this.#wanted = false;
    this.#node?.disconnect();
    this.#node = null;
    this.#context?.close().catch(() => {});
    this.#context = null;
    this.#opening = null;
  }

  #turned() {
    const state = /** @type {string} */ (this.#context?.state);
    if (this.#wanted && (state === "interrupted" || state === "closed"))
      this.dispatchEvent(new Event("halt"));
  }

  /**
   * The moment of the context, in seconds, that is heard at a moment of `performance.now()`.
   * @param {number} millis
   */
  heardAt(millis) {
    const context = this.#context;
    if (!context) return 0;
    const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp();
    if (performanceTime > 0 && contextTime > 0)
      return contextTime + (millis - performanceTime) / 1000;
    const late = context.outputLatency || context.baseLatency || 0;
    return context.currentTime - late + (millis - performance.now()) / 1000;
  }
}

/** @param {number | null} rate */
function contextAt(rate) {
  try {
    return new AudioContext({ latencyHint: "interactive", ...(rate ? { sampleRate: rate } : {}) });
  } catch {
    return new AudioContext(); // a rate that the device refuses: the player resamples
  }
}
