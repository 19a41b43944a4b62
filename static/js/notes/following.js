// The list in step with the playhead: no work at a frame in which no note begins or ends.

import { transport } from "../transport.js";

/** @typedef {import("./cards.js").Card} Card */

const POINT_SECONDS = 2;
const REST_MS = 5000;

export class Following {
  #board;
  /** @type {Card[]} in time */
  #notes = [];
  /** @type {Set<HTMLElement>} */
  #now = new Set();
  #touched = 0;
  #from = Number.POSITIVE_INFINITY;
  #to = Number.NEGATIVE_INFINITY;

  /** @param {HTMLElement} board @param {AbortSignal} signal */
  constructor(board, signal) {
    this.#board = board;
    const touch = () => {
      this.#touched = performance.now();
    };
    for (const event of ["wheel", "touchmove", "pointerdown", "keydown"]) {
      board.addEventListener(event, touch, { signal, passive: true });
    }
    transport.addEventListener("time", () => this.#move(), { signal });
  }

  /** @param {Card[]} notes those that are shown */
  read(notes) {
    this.#notes = notes.filter((note) => !note.gone).sort((one, other) => one.at - other.at);
    this.#from = Number.POSITIVE_INFINITY;
    this.#move();
  }

  #move() {
    const { at } = transport;
    // Between two edges nothing changes.
    if (at >= this.#from && at < this.#to) return;
    this.#from = Number.NEGATIVE_INFINITY;
    this.#to = Number.POSITIVE_INFINITY;
    /** @type {HTMLElement[]} */
    const now = [];
    for (const note of this.#notes) {
      const until = note.until ?? note.at + POINT_SECONDS;
      if (at > 0 && at >= note.at && at < until) now.push(note.card);
      for (const edge of [note.at, until]) {
        if (edge > at) this.#to = Math.min(this.#to, edge);
        else this.#from = Math.max(this.#from, edge);
      }
    }
    if (at === 0) this.#to = Math.min(this.#to, 1e-6);
    this.#mark(now);
  }

  /** @param {HTMLElement[]} now */
  #mark(now) {
    const before = this.#now;
    this.#now = new Set(now);
    for (const card of before) {
      if (this.#now.has(card)) continue;
      card.classList.remove("note--now");
      card.removeAttribute("aria-current");
    }
    for (const card of now) {
      card.classList.add("note--now");
      card.setAttribute("aria-current", "true");
    }
    const fresh = now.filter((card) => !before.has(card)).at(-1);
    if (fresh && transport.playing) this.#show(fresh);
  }

  /** Not while the person scrolls or works in the list, and never the page itself. @param {HTMLElement} card */
  #show(card) {
    const board = this.#board;
    if (performance.now() - this.#touched < REST_MS || board.contains(document.activeElement))
      return;
    if (board.hidden || board.scrollHeight <= board.clientHeight) return;
    const bar = board.querySelector(".panel__bar")?.clientHeight ?? 0;
    const top = card.offsetTop - board.offsetTop - bar;
    const away =
      top < board.scrollTop || top + card.offsetHeight > board.scrollTop + board.clientHeight - bar;
    if (!away) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    board.scrollTo({ top, behavior: calm ? "auto" : "smooth" });
  }

  /** The note that stands under the playhead, the latest of several. */
  get current() {
    return [...this.#now].at(-1) ?? null;
  }
}
