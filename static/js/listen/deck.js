// The player on the page: waveform, sections, playhead, clock, keys and volume, all of the song that is on.

import { icon, make } from "../lib/dom.js";
import { clock, spoken } from "../lib/figures.js";
import { ending } from "./ended.js";
import { say, slot, told } from "./page.js";
import { barsOf, densitiesOf, peaksOf, shortened } from "./wave.js";

/** @typedef {import("./programme.js").Programme} Programme */
/** @typedef {import("../lib/peaks.js").Peaks} Peaks */

const SVG = "http://www.w3.org/2000/svg";
const LETTER_PX = 7; // of a section's name, about

export class Deck {
  #programme;
  #wave = /** @type {HTMLElement} */ (document.querySelector("[data-scrub]"));
  #bands = /** @type {HTMLElement} */ (slot("bands"));
  #main = /** @type {HTMLElement} */ (document.getElementById("main"));
  /** @type {Peaks | null} */
  #peaks = null;
  #asking = new AbortController();
  #second = -1;

  /** @param {Programme} programme */
  constructor(programme) {
    this.#programme = programme;
    programme.addEventListener("time", () => this.#showTime());
    programme.addEventListener("state", () => this.#showState());
    programme.addEventListener("song", () => this.#showSong());
    new ResizeObserver(() => this.#draw()).observe(this.#wave);
    this.#listen();
    this.#showSong();
    this.#showState();
  }

  get #song() {
    return told.songs[this.#programme.index];
  }

  #listen() {
    const programme = this.#programme;
    document.addEventListener("click", (event) => {
      const key = event.target instanceof Element ? event.target.closest("[data-do]") : null;
      const deed = key?.getAttribute("data-do");
      if (deed === "play") programme.toggle();
      if (deed === "previous") programme.previous();
      if (deed === "next") programme.next();
      if (deed === "mute") programme.setMuted(!programme.muted);
    });
    for (const key of document.querySelectorAll('[data-do="play"]')) {
      key.addEventListener("pointerenter", () => programme.warm());
      key.addEventListener("pointerdown", () => void programme.ready());
    }
    const volume = document.querySelector("[name=volume]");
    volume?.addEventListener("input", () => {
      programme.setMuted(false);
      programme.setVolume(/** @type {HTMLInputElement} */ (volume).valueAsNumber / 100);
    });
    for (const name of /** @type {const} */ (["pointerdown", "pointermove"])) {
      this.#wave.addEventListener(name, (event) => this.#scrub(event));
    }
  }

  /** @param {PointerEvent} event */
  #scrub(event) {
    if (event.type === "pointerdown" && event.button === 0 && event.isPrimary) {
      this.#wave.setPointerCapture(event.pointerId);
    }
    if (!this.#wave.hasPointerCapture(event.pointerId)) return;
    const { left, width } = this.#wave.getBoundingClientRect();
    this.#programme.seek(((event.clientX - left) / width) * this.#programme.length);
  }

  #showSong() {
    const song = this.#song;
    this.#second = -1;
    say(slot("song"), song.title);
    say(slot("label"), song.label);
    for (const place of document.querySelectorAll('[data-slot="of"]'))
      say(place, `of ${clock(this.#programme.length)}`);
    this.#wave.setAttribute("aria-valuemax", this.#programme.length.toFixed(1));
    void this.#fetch(song.version);
    this.#showTime();
  }

  /** @param {number} version */
  async #fetch(version) {
    this.#asking.abort();
    this.#asking = new AbortController();
    this.#peaks = null;
    this.#draw();
    const { signal } = this.#asking;
    try {
      const address = `${told.api}versions/${version}/files/peaks/`;
      this.#peaks = await peaksOf(address, this.#song.frames, signal);
      this.#draw();
    } catch {
      if (!signal.aborted) void ending.doubt(); // The song plays as well without its waveform.
    }
  }

  /** The line is back: what could not be drawn is asked for again. */
  again() {
    if (!this.#peaks) void this.#fetch(this.#song.version);
  }

  #draw() {
    if (ending.isOver) return;
    const { clientWidth: width, clientHeight: height } = this.#wave;
    const shape = this.#peaks ? barsOf(this.#peaks, width, height) : "";
    for (const svg of this.#wave.querySelectorAll("svg")) {
      svg.setAttribute("viewBox", `0 0 ${Math.max(1, width)} ${Math.max(1, height)}`);
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("d", shape);
      svg.replaceChildren(path);
    }
    this.#drawBands(width);
  }

  /** @param {number} width */
  #drawBands(width) {
    const { sections, proposed } = this.#song;
    const { length } = this.#programme;
    const known = this.#peaks ? densitiesOf(sections, this.#peaks) : [];
    this.#bands.hidden = sections.length === 0;
    this.#bands.toggleAttribute("data-proposed", proposed);
    this.#bands.replaceChildren(
      ...sections.map(({ name, from_seconds: from, to_seconds: to }, number) => {
        const room = ((to - from) / length) * width - 15;
        const [full, short] = [name, shortened(name)];
        const fitting = [full, short].find((words) => words.length * LETTER_PX <= room) ?? "";
        const band = make("span", { class: "band", "data-k": known[number] ?? "mid" }, fitting);
        band.style.setProperty("--x", `${(100 * from) / length}%`);
        band.style.setProperty("--x2", `${(100 * Math.min(to, length)) / length}%`);
        return band;
      }),
    );
  }

  #showTime() {
    const { at, length } = this.#programme;
    this.#main.style.setProperty("--play", `${length ? (100 * at) / length : 0}%`);
    const written = clock(at, 3);
    const dot = written.indexOf(".");
    for (const place of document.querySelectorAll('[data-slot="clock"]')) {
      say(place.firstChild, written.slice(0, dot));
      say(place.lastChild, written.slice(dot));
    }
    const second = Math.floor(at);
    if (second === this.#second) return;
    this.#second = second;
    this.#wave.setAttribute("aria-valuenow", at.toFixed(1));
    const section = this.#song.sections.find((it) => at >= it.from_seconds && at < it.to_seconds);
    const place = section ? `, ${section.name}` : "";
    this.#wave.setAttribute("aria-valuetext", `${spoken(second)}${place}`);
  }

  #showState() {
    const { playing, waiting, trouble, muted, volume } = this.#programme;
    for (const key of document.querySelectorAll('[data-do="play"]')) {
      if (key.getAttribute("aria-label") !== (playing ? "Pause" : "Play")) {
        key.setAttribute("aria-label", playing ? "Pause" : "Play");
        key.replaceChildren(icon(playing ? "pause" : "play"));
      }
      key.toggleAttribute("data-waiting", waiting && playing);
    }
    const words = waiting && playing ? "Waiting for sound\u2026" : "";
    say(slot("say"), trouble || words);
    slot("say")?.classList.toggle("c-bad", trouble !== "");
    const mute = document.querySelector('[data-do="mute"]');
    mute?.setAttribute("aria-pressed", String(muted));
    const slide = document.querySelector("[name=volume]");
    if (!(slide instanceof HTMLInputElement)) return;
    slide.value = String(Math.round(volume * 100));
    slide.style.setProperty("--v", `${volume * 100}%`);
  }
}
