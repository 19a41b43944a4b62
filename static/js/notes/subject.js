// The version that a note is written about, and where its words wait.

import { transport } from "../transport.js";

/** `offset`: what its own time is ahead of the song's. @typedef {{id: number, name: string, label: string, offset: number}} About */

export class Subject {
  /** @type {About | null} */
  about = null;
  #song;

  /** @param {string} song */
  constructor(song) {
    this.#song = song;
  }

  /** What is heard is written about, or A where that is no version. */
  listen() {
    const side = [transport.heard, transport.sides.a].find((it) => it?.kind === "version");
    const offset = transport.offsets[side === transport.sides.b ? "b" : "a"];
    this.about = side ? { id: side.id, name: side.name, label: side.label, offset } : null;
  }

  /** Whether what the note is about is still on. */
  get isOn() {
    const { a, b } = transport.sides;
    return [a, b].some((it) => it?.kind === "version" && it.id === this.about?.id);
  }

  get draftName() {
    return `${this.#song}:${this.about?.id ?? 0}:new`;
  }
}
