// <note-board>: the notes of the song: filtered, in order, in step with the playhead.

import { personHere } from "../lib/person.js";
import { belongs, counts, inOrder, inState } from "../lib/sifting.js";
import { cardsIn } from "../notes/cards.js";
import { Deeds } from "../notes/deeds.js";
import { FilterBar } from "../notes/filter-bar.js";
import { Following } from "../notes/following.js";
import { closeMenu } from "../notes/menu.js";
import { carryOnto, put } from "../notes/places.js";
import { SoundPost } from "../notes/sounds.js";
import { transport } from "../transport.js";
import { LivePart } from "./live-part.js";
import { showPanel } from "./tab-set.js";

/** @typedef {import("../notes/cards.js").Card} Card */

const SHUT = "Your role on this project does not let you read notes.";

export class NoteBoard extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {Card[]} */
  #cards = [];
  /** @type {Card[]} */
  #shown = [];
  #a = "";
  #wanted = "";
  /** The note that the address asked for when the page was opened. */
  asked = "";
  /** @type {FilterBar | null} */
  #bar = null;
  /** @type {Following | null} */
  #following = null;
  #deeds = new Deeds(() => this.refresh());
  /** @type {SoundPost} */
  sounds = new SoundPost(0, { worker: "", library: "" });

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    const song = this.#song;
    this.#bar = new FilterBar(this, song);
    this.#following = new Following(this, signal);
    this.addEventListener("change", (event) => this.#choose(event), { signal });
    this.addEventListener("click", (event) => this.#press(event), { signal });
    this.addEventListener("merged", () => this.#read(), { signal });
    transport.addEventListener("sides", () => this.#turn(), { signal });
    document.addEventListener("told", (event) => this.#heard(event), { signal });
    const { worker = "", library = "" } = this.dataset;
    this.sounds = new SoundPost(Number(song), { worker, library });
    this.sounds.addEventListener("change", () => this.#showSending(), { signal });
    this.sounds.addEventListener("arrived", () => this.refresh(), { signal });
    this.asked = new URL(location.href).searchParams.get("note") ?? "";
    this.#wanted = this.asked;
    this.#read();
    void this.sounds.recall();
    this.#deeds.recall(this);
    this.#turn();
  }

  disconnectedCallback() {
    this.#life?.abort();
    closeMenu();
  }

  get #song() {
    return this.closest("main")?.dataset.song ?? "";
  }

  refresh() {
    const part = this.querySelector("live-part");
    if (part instanceof LivePart) return part.refresh();
    return Promise.resolve(false);
  }

  /** The cards as they are on the page now. */
  #read() {
    this.#cards = cardsIn(this);
    this.#bar?.offer(this.#cards);
    this.#showSending();
    this.#place();
  }

  /** Another version is in A: the same notes, at their places in it. */
  #turn() {
    const side = transport.sides.a;
    const a = side?.kind === "version" ? String(side.id) : "";
    if (a !== this.#a) {
      this.#a = a;
      this.#place();
      this.#carry();
    }
    if (this.#wanted && a) void this.#follow();
  }

  /** Two versions were lined up, or lie otherwise than was measured. @param {Event} event */
  #heard(event) {
    const { kind, job_kind, state } = /** @type {CustomEvent} */ (event).detail;
    if (kind === "alignment" || (job_kind === "align" && state === "done")) this.#carry();
  }

  async #carry() {
    if (await carryOnto(this.#song)) this.#place();
  }

  #place() {
    for (const note of this.#cards) put(note, this.#a);
    this.#filter();
  }

  /** @param {Event} event */
  #choose(event) {
    if (this.#bar?.choose(event.target)) this.#filter();
  }

  #filter() {
    const bar = this.#bar;
    if (!bar) return;
    const now = { me: personHere(), a: this.#a };
    const { sieve } = bar;
    this.#shown = [];
    for (const note of this.#cards) {
      const shown = belongs(note, sieve, now) && inState(note, sieve.state);
      if (note.card.hidden === shown) note.card.hidden = !shown;
      if (shown) this.#shown.push(note);
    }
    this.#arrange(sieve.sort);
    this.#count(counts(this.#cards, sieve, now));
    this.#sayNothing();
    this.#following?.read(this.#shown);
    document.dispatchEvent(new Event("filtered"));
  }

  /** The order of the page is the order that is read and stepped through. @param {string} sort */
  #arrange(sort) {
    const place = this.#cards[0]?.card.parentElement;
    if (!place) return;
    const wanted = inOrder(this.#cards, sort).map((note) => note.card);
    const there = [...place.children].filter((child) => child.matches(".note"));
    if (wanted.every((card, index) => there[index] === card)) return;
    const active = document.activeElement;
    place.append(...wanted);
    if (active instanceof HTMLElement && place.contains(active)) {
      active.focus({ preventScroll: true });
    }
  }

  /** @param {{open: number, resolved: number, all: number}} kept */
  #count(kept) {
    const open = this.#cards.filter((note) => !note.resolved).length;
    const set = (/** @type {string} */ name, /** @type {number} */ count) => {
      for (const place of document.querySelectorAll(`[data-count="${name}"]`)) {
        place.textContent = count ? String(count) : "";
      }
    };
    set("open", kept.open);
    set("resolved", kept.resolved);
    set("notes", open);
    const words = this.querySelector('[data-slot="filtered"]');
    const shown = this.#shown.length;
    const text = `${shown} ${shown === 1 ? "note" : "notes"} shown`;
    if (words && words.textContent !== text) words.textContent = text;
  }

  #sayNothing() {
    const none = this.querySelector('[data-slot="none"]');
    if (!(none instanceof HTMLElement)) return;
    none.hidden = this.#shown.length > 0;
    const may = this.dataset.mayNote !== undefined;
    const invitation =
      may && transport.sides.a && this.#bar?.sieve.state !== "resolved"
        ? " Press C to write one at the playhead."
        : "";
    const words = this.#cards.length
      ? (this.#bar?.nothing(transport.sides.a?.name ?? "") ?? "")
      : may
        ? "No notes yet."
        : SHUT;
    none.textContent = none.hidden ? "" : words + invitation;
  }

  /** The next or previous note in time. @param {-1 | 1} by */
  step(by) {
    const times = this.#shown.filter((note) => !note.gone).sort((one, two) => one.at - two.at);
    const near = 0.05;
    const next =
      by > 0
        ? times.find((note) => note.at > transport.at + near)
        : times.filter((note) => note.at < transport.at - near).at(-1);
    if (next) this.goTo(next.card.id);
  }

  /** @param {string} id */
  goTo(id) {
    const note = this.#cards.find((it) => it.card.id === id);
    if (!note) return;
    if (note.card.hidden) {
      this.#bar?.clear();
      this.#bar?.put({ state: "all" });
      this.#filter();
    }
    showPanel("notes");
    if (!note.gone) transport.seek(note.at);
    this.#open(note.card);
    note.card.scrollIntoView({ block: "nearest" });
    note.card.querySelector("button")?.focus({ preventScroll: true });
  }

  /** The open note is the one that E settles. @param {HTMLElement} card */
  #open(card) {
    for (const { card: other } of this.#cards) other.classList.toggle("note--open", other === card);
  }

  /** Resolves the open note, or opens it again. */
  settle() {
    const focused = document.activeElement?.closest(".note");
    const card =
      (focused instanceof HTMLElement && this.contains(focused) ? focused : null) ??
      this.#shown.find((note) => note.card.matches(".note--open"))?.card ??
      this.#following?.current;
    if (!card || card.dataset.mayNote === undefined) return;
    void this.#deeds.resolve(card.dataset.note ?? "", card.dataset.resolved === undefined);
  }

  /** A link to a note leads to its version, its second and its card. */
  async #follow() {
    const note = this.#cards.find((it) => String(it.id) === this.#wanted || this.#answers(it));
    if (!note) return;
    this.#wanted = "";
    const url = new URL(location.href);
    url.searchParams.delete("note");
    history.replaceState(null, "", url);
    if (note.version !== this.#a) {
      const link = document.querySelector(`#version-${CSS.escape(note.version)} a.ver__n`);
      if (link instanceof HTMLElement) link.click();
    }
    this.goTo(note.card.id);
  }

  /** @param {Card} note */
  #answers(note) {
    return note.card.querySelector(`[data-note="${CSS.escape(this.#wanted)}"]`) !== null;
  }

  #showSending() {
    for (const note of this.#cards) {
      const lines = this.sounds.of(note.id);
      const slot = note.card.querySelector("[data-sending]");
      if (slot && (lines.length || slot.childElementCount)) slot.replaceChildren(...lines);
    }
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const at = event.target instanceof Element ? event.target : null;
    const card = /** @type {HTMLElement | null | undefined} */ (at?.closest(".note"));
    if (card) this.#open(card);
    const key = at?.closest("[data-do]");
    if (key?.getAttribute("data-do") === "clear") {
      this.#bar?.clear();
      this.#filter();
    }
    const note = /** @type {HTMLElement | null | undefined} */ (key?.closest("[data-note]"));
    if (key && note) this.#deeds.press(key, note);
  }
}

customElements.define("note-board", NoteBoard);
