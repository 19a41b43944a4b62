// The quiet question under a note that leaves much open: one line, and words to put in.

import { make } from "../lib/dom.js";
import { questions, withChip } from "../lib/vague.js";

/** @typedef {import("../lib/vague.js").Known} Known */

const PAUSE_MS = 500;

export class Asking {
  #timer = 0;
  #asked = "";
  #area;
  #place;
  #known;

  /** @param {HTMLTextAreaElement} area @param {HTMLElement} place @param {() => Known} known */
  constructor(area, place, known) {
    this.#area = area;
    this.#place = place;
    this.#known = known;
  }

  /** After a pause in writing, not at every letter. */
  soon() {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.show(), PAUSE_MS);
  }

  show() {
    const asked = questions(this.#area.value, this.#known());
    const words = asked.map((it) => it.ask).join(" ");
    this.#place.hidden = !asked.length;
    if (words === this.#asked) return;
    this.#asked = words;
    const chips = asked.flatMap((it) => it.chips);
    this.#place.replaceChildren(make("span", {}, words), ...chips.map((chip) => this.#chip(chip)));
  }

  hide() {
    clearTimeout(this.#timer);
    this.#asked = "";
    this.#place.hidden = true;
    this.#place.replaceChildren();
  }

  /** @param {string} chip */
  #chip(chip) {
    const key = make("button", { class: "tag", type: "button" }, chip);
    key.addEventListener("click", () => {
      this.#area.value = withChip(this.#area.value, chip);
      this.#area.focus();
      this.#area.setSelectionRange(this.#area.value.length, this.#area.value.length);
      this.#area.dispatchEvent(new Event("input", { bubbles: true }));
    });
    return key;
  }
}
