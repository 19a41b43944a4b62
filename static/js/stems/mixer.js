// The monitoring mix on the lanes: mute, solo, gain and place of each stem, kept for this song.

import { figure } from "../lib/figures.js";
import { panWords } from "../lib/recipe.js";
import { recall, remember } from "../lib/remembered.js";
import { AS_IT_IS, sounds } from "../lib/stems.js";
import { transport } from "../transport.js";

/** @typedef {import("../lib/stems.js").StemMix} StemMix */

const PARTS = /** @type {const} */ (["gain_db", "pan"]);

export class StemMixer {
  #board;
  #memory;
  #begun = false;
  /** S switched the stems on: without it, what was heard before is heard again. */
  #onBySolo = false;
  #monitored = false;

  /** @param {HTMLElement} board @param {string} song @param {AbortSignal} signal */
  constructor(board, song, signal) {
    this.#board = board;
    this.#memory = `stems:${song}`;
    board.addEventListener("input", (event) => this.#turn(event), { signal });
    board.addEventListener("dblclick", (event) => this.#back(event), { signal });
    transport.addEventListener("state", () => this.#heard(), { signal });
  }

  /** @returns {HTMLElement[]} lanes with sound */
  get #lanes() {
    return [
      .../** @type {NodeListOf<HTMLElement>} */ (
        this.#board.querySelectorAll(".row--stem[data-revision]")
      ),
    ];
  }

  /** The lanes of now are what can be heard; what was set for them before holds. */
  freshen() {
    const lanes = this.#lanes;
    transport.setStems(
      lanes.map(({ dataset: { stem, revision, name, seconds } }) => ({
        id: Number(stem),
        name: name ?? "",
        files: `/api/revisions/${revision}/files/`,
        reports: `/api/revisions/${revision}/report/`,
        seconds: Number(seconds),
      })),
    );
    if (!this.#begun && lanes.length) this.#recall();
    this.show();
  }

  /** A, B and a stem by itself end the stems' mix. */
  #heard() {
    if (this.#begun && transport.monitor !== this.#monitored) {
      this.#monitored = transport.monitor;
      if (!transport.monitor) this.#onBySolo = false;
      this.#keep();
    }
    this.show();
  }

  #recall() {
    this.#begun = true;
    const kept = recall(this.#memory, /** @type {any} */ (null));
    for (const lane of this.#lanes) {
      const id = Number(lane.dataset.stem);
      const mix = kept?.mix?.[id];
      if (mix && typeof mix === "object") transport.setStem(id, mix);
    }
    if (kept?.monitor) transport.setMonitor(true);
  }

  #keep() {
    const mix = Object.fromEntries(
      [...transport.stemMix].filter(([, it]) => JSON.stringify(it) !== JSON.stringify(AS_IT_IS)),
    );
    remember(this.#memory, { monitor: transport.monitor && !this.#onBySolo, mix });
  }

  /** @param {HTMLElement} lane @returns {StemMix} */
  of(lane) {
    return transport.stemMix.get(Number(lane.dataset.stem)) ?? AS_IT_IS;
  }

  get isSoloed() {
    return this.#lanes.some((lane) => this.of(lane).solo);
  }

  get isTouched() {
    return this.#lanes.some((lane) => JSON.stringify(this.of(lane)) !== JSON.stringify(AS_IT_IS));
  }

  /** By name, as a mix knows its strips: what is not heard now is muted there. */
  get strips() {
    const { isSoloed } = this;
    return new Map(
      this.#lanes.map((lane) => {
        const mix = this.of(lane);
        const { gain_db, pan } = mix;
        return [lane.dataset.name ?? "", { gain_db, pan, muted: !sounds(mix, isSoloed) }];
      }),
    );
  }

  /** @param {boolean} on */
  monitor(on) {
    this.#onBySolo = false;
    transport.setMonitor(on);
    this.#keep();
  }

  /** @param {HTMLElement} lane */
  mute(lane) {
    this.#set(lane, { mute: !this.of(lane).mute });
  }

  /** Who presses S wants to hear this stem: the stems are switched on for as long. @param {HTMLElement} lane @param {boolean} only */
  solo(lane, only) {
    const on =
      !this.of(lane).solo || (only && this.#lanes.filter((it) => this.of(it).solo).length > 1);
    if (only)
      for (const other of this.#lanes)
        if (other !== lane && this.of(other).solo) this.#put(other, { solo: false });
    this.#set(lane, { solo: on });
    if (on && !transport.monitor) {
      this.#onBySolo = true;
      transport.setMonitor(true);
    } else if (!this.isSoloed && this.#onBySolo) {
      this.#onBySolo = false;
      transport.setMonitor(false);
    }
    this.#keep();
  }

  reset() {
    for (const lane of this.#lanes) this.#put(lane, AS_IT_IS);
    if (this.#onBySolo) this.monitor(false);
    this.#keep();
  }

  /** What was set once, as `before` told. @param {Map<number, StemMix>} before */
  restore(before) {
    for (const [id, mix] of before) transport.setStem(id, mix);
    this.#keep();
  }

  /** @param {HTMLElement} lane @param {Partial<StemMix>} change */
  #put(lane, change) {
    transport.setStem(Number(lane.dataset.stem), change);
  }

  /** @param {HTMLElement} lane @param {Partial<StemMix>} change */
  #set(lane, change) {
    this.#put(lane, change);
    this.#keep();
  }

  /** @param {Event} event */
  #turn(event) {
    const slide = event.target;
    const lane = slide instanceof HTMLInputElement ? laneOf(slide) : null;
    const part = PARTS.find((it) => it === /** @type {HTMLElement} */ (slide).dataset.mix);
    if (!lane || !part || !(slide instanceof HTMLInputElement)) return;
    this.#set(lane, { [part]: slide.valueAsNumber / (part === "pan" ? 100 : 1) });
  }

  /** Pressed twice, a slide goes back to where it comes from. @param {Event} event */
  #back(event) {
    const slide = event.target instanceof Element ? event.target.closest("[data-mix]") : null;
    const lane = slide ? laneOf(slide) : null;
    if (lane && slide instanceof HTMLElement) this.#set(lane, { [slide.dataset.mix ?? ""]: 0 });
  }

  show() {
    const { isSoloed } = this;
    for (const lane of this.#lanes) {
      const mix = this.of(lane);
      press(lane, "mute", mix.mute);
      press(lane, "solo", mix.solo);
      const { alone } = transport;
      const silent = alone ? alone.id !== Number(lane.dataset.revision) : !sounds(mix, isSoloed);
      lane.classList.toggle("row--mute", silent);
      showSlide(lane, "gain_db", mix.gain_db, gainWords(mix.gain_db));
      showSlide(lane, "pan", mix.pan * 100, panWords(mix.pan));
    }
    this.#showKeys();
  }

  #showKeys() {
    const { isTouched } = this;
    const on = document.querySelector('[data-do="monitor"]');
    if (on instanceof HTMLInputElement) {
      on.checked = transport.monitor;
      on.disabled = this.#lanes.length === 0;
    }
    for (const key of document.querySelectorAll('[data-do="reset-stems"]'))
      key.toggleAttribute("hidden", !isTouched);
  }
}

/** @param {Element} at @returns {HTMLElement | null} */
const laneOf = (at) => at.closest(".row--stem");

/** +0.5, 0.0, −3.0 @param {number} db */
const gainWords = (db) => (db > 0 ? `+${figure(db)}` : figure(db));

/** @param {HTMLElement} lane @param {string} deed @param {boolean} on */
function press(lane, deed, on) {
  const key = lane.querySelector(`[data-do="${deed}"]`);
  if (key && key.getAttribute("aria-pressed") !== String(on))
    key.setAttribute("aria-pressed", String(on));
}

/** @param {HTMLElement} lane @param {string} part @param {number} value @param {string} words */
function showSlide(lane, part, value, words) {
  const slide = lane.querySelector(`[data-mix="${part}"]`);
  if (!(slide instanceof HTMLInputElement)) return;
  if (slide.valueAsNumber !== value) slide.value = String(value);
  if (slide.getAttribute("aria-valuetext") === words) return;
  const { min, max } = slide;
  const share = ((value - Number(min)) / (Number(max) - Number(min))) * 100;
  slide.style.setProperty("--v", `${share.toFixed(1)}%`);
  slide.setAttribute("aria-valuetext", words);
  const place = lane.querySelector(`[data-mix-words="${part}"]`);
  if (place) place.textContent = words;
}
