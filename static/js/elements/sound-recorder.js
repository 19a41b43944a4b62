// <sound-recorder data-worklet="…">: a voice note or a played take, recorded as it is, heard before it is sent.

import { icon, make } from "../lib/dom.js";
import { clock } from "../lib/figures.js";
import { wav } from "../lib/wav.js";

const LONGEST_SECONDS = 600;
const FLOOR_DB = -60;

/** Nothing between the microphone and the file: a take is music, not a call. */
const AS_IT_IS = {
  audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
};

/** Fires `recorded` when there is something to send, or nothing any more; a take under way is something. */
export class SoundRecorder extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {Float32Array[][]} */
  #pieces = [];
  #frames = 0;
  #peak = 0;
  #frame = 0;
  #listen = "";
  /** Counts up with every end, so that a microphone that is lent too late is given back. */
  #turn = 0;
  /** @type {File | null} */
  file = null;

  connectedCallback() {
    this.#life = new AbortController();
    this.addEventListener("click", (event) => this.#press(event), { signal: this.#life.signal });
  }

  disconnectedCallback() {
    this.#life?.abort();
    this.#release();
    URL.revokeObjectURL(this.#listen);
  }

  get isRecording() {
    return this.#stream !== null;
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const key = event.target instanceof Element ? event.target.closest("[data-take]") : null;
    const deed = key?.getAttribute("data-take");
    if (deed === "stop") this.stop();
    if (deed === "again") this.begin();
    if (deed === "discard") this.discard();
  }

  async begin() {
    this.#forget();
    this.hidden = false;
    this.#tell();
    if (!navigator.mediaDevices?.getUserMedia) {
      this.#refuse("This page is not served securely, so the browser lends it no microphone.");
      return;
    }
    this.#say("Waiting for your browser to allow the microphone.");
    const turn = this.#turn;
    try {
      const stream = await navigator.mediaDevices.getUserMedia(AS_IT_IS);
      if (turn !== this.#turn) {
        for (const track of stream.getTracks()) track.stop();
        return;
      }
      this.#stream = stream;
      await this.#connect(stream);
      if (turn !== this.#turn) return;
    } catch (problem) {
      if (turn !== this.#turn) return;
      this.#release();
      this.#refuse(sentenceOf(problem));
      return;
    }
    this.#showRecording();
    this.#tell();
  }

  /** @param {MediaStream} stream */
  async #connect(stream) {
    const context = new AudioContext();
    this.#context = context;
    await context.audioWorklet.addModule(this.dataset.worklet ?? "");
    const recorder = new AudioWorkletNode(context, "recorder", { numberOfOutputs: 0 });
    recorder.port.addEventListener("message", (event) => this.#take(event.data));
    recorder.port.start();
    context.createMediaStreamSource(stream).connect(recorder);
  }

  /** @param {Float32Array[]} piece */
  #take(piece) {
    if (!this.#stream) return;
    if (this.#pieces.length && this.#pieces[0].length !== piece.length) return;
    this.#pieces.push(piece);
    this.#frames += piece[0].length;
    for (const samples of piece) {
      for (const value of samples) this.#peak = Math.max(this.#peak, Math.abs(value));
    }
    if (this.#seconds >= LONGEST_SECONDS) this.stop();
  }

  get #seconds() {
    return this.#context ? this.#frames / this.#context.sampleRate : 0;
  }

  #showRecording() {
    const meter = make("span", { class: "take__bar", "aria-hidden": "true" }, make("i"));
    const length = make("b", { class: "num" }, "0:00.0");
    const stop = make(
      "button",
      { class: "key key--sm key--ink", type: "button", "data-take": "stop" },
      icon("pause"),
      "Stop",
    );
    this.replaceChildren(
      make("span", { class: "take__on" }, icon("mic", "sm"), "Recording"),
      length,
      meter,
      stop,
      make(
        "p",
        { class: "cap" },
        "A few words, or a played take. Wear headphones while the song plays.",
      ),
    );
    stop.focus();
    const draw = () => {
      if (!this.#stream) return;
      const db = 20 * Math.log10(Math.max(this.#peak, 1e-6));
      meter.style.setProperty("--m", `${Math.max(0, (1 - db / FLOOR_DB) * 100).toFixed(1)}%`);
      meter.classList.toggle("take__bar--hot", this.#peak >= 0.99);
      length.textContent = clock(this.#seconds);
      this.#peak *= 0.9;
      this.#frame = requestAnimationFrame(draw);
    };
    draw();
  }

  stop() {
    if (!this.#stream) return;
    const rate = this.#context?.sampleRate ?? 48_000;
    const pieces = this.#pieces;
    const seconds = this.#seconds;
    this.#release();
    if (!pieces.length) {
      this.#refuse("Nothing was recorded: the microphone gave no sound.");
      return;
    }
    const at = new Date().toTimeString().slice(0, 8).replaceAll(":", "");
    this.file = new File([wav(pieces, rate)], `Take ${at}.wav`, { type: "audio/wav" });
    this.#showTaken(`Recorded, ${clock(seconds)}`);
  }

  /** A file from the disk takes the same place. @param {File} file */
  put(file) {
    this.#forget();
    this.hidden = false;
    this.file = file;
    this.#showTaken(file.name);
  }

  /** @param {string} words */
  #showTaken(words) {
    URL.revokeObjectURL(this.#listen);
    this.#listen = this.file ? URL.createObjectURL(this.file) : "";
    const player = document.createElement("voice-note");
    player.setAttribute("src", this.#listen);
    player.dataset.name = "what you recorded";
    this.replaceChildren(
      make("span", { class: "take__on trunc" }, icon("file-audio", "sm"), words),
      player,
      make(
        "button",
        { class: "key key--sm key--bare", type: "button", "data-take": "again" },
        icon("mic"),
        "Record again",
      ),
      make(
        "button",
        { class: "key key--sm key--bare", type: "button", "data-take": "discard" },
        icon("close"),
        "Discard",
      ),
    );
    player.querySelector("button")?.focus();
    this.dispatchEvent(new Event("recorded", { bubbles: true }));
  }

  discard() {
    this.#forget();
    this.hidden = true;
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("recorded", { bubbles: true }));
  }

  /** What was recorded, once: whoever takes it sees to it. @returns {File | null} */
  handOver() {
    if (this.isRecording) this.stop();
    const { file } = this;
    this.discard();
    return file;
  }

  /** @param {string} words */
  #say(words) {
    this.replaceChildren(make("p", { class: "cap", role: "status" }, words));
  }

  /** @param {string} words */
  #refuse(words) {
    this.replaceChildren(
      make("p", { class: "field__bad", role: "alert" }, icon("error", "sm"), words),
      make(
        "button",
        { class: "key key--sm key--bare", type: "button", "data-take": "again" },
        icon("retry"),
        "Try again",
      ),
      make(
        "button",
        { class: "key key--sm key--bare", type: "button", "data-take": "discard" },
        "Never mind",
      ),
    );
  }

  #forget() {
    this.#release();
    URL.revokeObjectURL(this.#listen);
    this.#listen = "";
    this.#pieces = [];
    this.#frames = 0;
    this.#peak = 0;
    this.file = null;
    this.replaceChildren();
  }

  #release() {
    this.#turn += 1;
    cancelAnimationFrame(this.#frame);
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    void this.#context?.close();
    this.#context = null;
  }
}

/** @param {unknown} problem */
function sentenceOf(problem) {
  const name = problem instanceof DOMException ? problem.name : "";
  if (name === "NotAllowedError")
    return "The browser does not lend this page the microphone. Allow it beside the address, then try again.";
  if (name === "NotFoundError") return "No microphone was found. Plug one in, then try again.";
  if (name === "NotReadableError")
    return "Another program holds the microphone. Close it there, then try again.";
  return "The microphone could not be opened. Try again.";
}

customElements.define("sound-recorder", SoundRecorder);
