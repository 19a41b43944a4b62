// <song-sheet>: lyrics, brief and references of the song, read when somebody first looks at them.

import { arrangement } from "../arrangement.js";
import { LivePart } from "./live-part.js";
import { SheetText } from "./sheet-text.js";

/** @typedef {{kind: string}} Change */

export class SongSheet extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  #begun = false;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    document.addEventListener("tab", () => this.#look(), { signal });
    arrangement.addEventListener("change", () => this.#arrange(), { signal });
    this.#arrange();
    this.#look();
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  get texts() {
    return [...this.querySelectorAll("sheet-text")].filter((it) => it instanceof SheetText);
  }

  #arrange() {
    for (const text of this.texts) text.arrange(arrangement.sections);
  }

  #look() {
    if (this.#begun || this.hidden) return;
    this.#begun = true;
    for (const text of this.texts) text.begin();
    for (const part of this.querySelectorAll("live-part"))
      if (part instanceof LivePart) part.refresh();
  }

  /** A live event, or the end of a cut. @param {Change} change */
  heard(change) {
    if (change.kind === "text") for (const text of this.texts) text.freshen();
  }
}

customElements.define("song-sheet", SongSheet);
