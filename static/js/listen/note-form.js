// The form for a note at the playhead. What was typed stays on this device until the server has it.

import { clock } from "../lib/figures.js";
import { recall, remember } from "../lib/remembered.js";
import { sentenceOf } from "./notes.js";
import { ask, called, say, slot, told } from "./page.js";

/** @typedef {import("./programme.js").Programme} Programme */
/** @typedef {import("./notes.js").Notes} Notes */
/** @typedef {import("./notes.js").Note} Note */
/** @typedef {{body: string, at: number, version: number, title: string, reply: {id: number, name: string} | null}} Draft */

const NONE = { body: "", at: 0, version: 0, title: "", reply: null };

export class NoteForm {
  #programme;
  #notes;
  #form = /** @type {HTMLFormElement} */ (document.getElementById("note"));
  #kept = `note:${told.page}`;
  /** @type {Draft} */
  #draft = { ...NONE };
  #isSending = false;

  /** @param {Programme} programme @param {Notes} notes */
  constructor(programme, notes) {
    this.#programme = programme;
    this.#notes = notes;
    this.#name.value = told.me || recall("guest-name", "");
    this.#restore();
    this.#body.addEventListener("input", () => this.#typed());
    this.#name.addEventListener("input", () => remember("guest-name", this.#name.value));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send();
    });
    this.#body.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#form.requestSubmit();
    });
    notes.addEventListener("reply", (event) => {
      this.#answer(/** @type {CustomEvent<Note>} */ (event).detail);
    });
    slot("reply")?.addEventListener("click", () => this.#answer(null));
    for (const key of document.querySelectorAll('[data-do="note"]'))
      key.addEventListener("click", () => this.open());
    for (const event of ["time", "song"]) programme.addEventListener(event, () => this.#showTime());
    this.#showTime();
  }

  get #body() {
    return /** @type {HTMLTextAreaElement} */ (this.#form.elements.namedItem("body"));
  }

  get #name() {
    return /** @type {HTMLInputElement} */ (this.#form.elements.namedItem("name"));
  }

  /** What nobody has got yet. */
  get unsent() {
    return this.#body.value.trim();
  }

  /** The moment that is heard is what the note is about. */
  open() {
    if (!this.#draft.body.trim()) this.#take();
    this.#form.scrollIntoView({ block: "center" });
    this.#body.focus({ preventScroll: true });
    this.#showTime();
  }

  #take() {
    this.#draft.at = this.#programme.at;
    this.#aim();
  }

  #aim() {
    this.#draft.version = this.#notes.version;
    this.#draft.title = told.songs.find((it) => it.version === this.#notes.version)?.title ?? "";
  }

  #restore() {
    const draft = recall(this.#kept, /** @type {Draft | null} */ (null));
    if (!draft?.body) return;
    this.#draft = draft;
    this.#body.value = draft.body;
    if (told.songs.some((song) => song.version === draft.version)) return;
    // It was written about a version that another one has followed: what is meant is still there.
    const now = told.songs.find((song) => song.title === draft.title) ?? told.songs[0];
    this.#draft = { ...draft, version: now.version, reply: null };
  }

  #typed() {
    // With the first letter the moment is held; with the last one gone it goes on again.
    if (!this.#draft.body.trim()) this.#take();
    this.#draft.body = this.#body.value;
    remember(this.#kept, this.#draft.body.trim() ? this.#draft : null);
    this.#showTime();
  }

  /** @param {Note | null} note */
  #answer(note) {
    this.#draft.reply = note && { id: note.id, name: note.writer.name };
    if (note) this.#draft.at = note.at_seconds;
    if (note) this.#aim();
    this.#showTime();
    this.#body.focus();
  }

  #showTime() {
    const held = this.#draft.body.trim() !== "" || this.#draft.reply !== null;
    const song = told.songs.find((it) => it.version === this.#draft.version);
    const elsewhere = held && song && this.#draft.version !== this.#notes.version;
    const at = clock(held ? this.#draft.at : this.#programme.at, 1);
    const { reply } = this.#draft;
    say(slot("note-at"), reply ? `Reply to ${reply.name}` : "Note at ");
    say(slot("note-time"), reply ? "" : at + (elsewhere ? ` in ${song.title}` : ""));
    const cancel = slot("reply");
    if (cancel) cancel.hidden = reply === null;
    say(slot("thumb"), clock(this.#programme.at, 0));
  }

  async #send() {
    const body = this.#body.value.trim();
    const name = this.#name.value.trim();
    if (this.#isSending) return;
    if (!name || !body) {
      this.#say(name ? "Write what you hear first." : "Say who you are first.", true);
      (name ? this.#body : this.#name).focus();
      return;
    }
    this.#isSending = true;
    this.#say("Sending\u2026");
    const { version, at, reply } = this.#draft;
    const note = { version, at_seconds: Math.round(at * 1000) / 1000, until_seconds: null, body };
    try {
      await ask("POST", "notes/", { ...note, reply_to: reply?.id ?? null, name });
      called(name);
      this.#draft = { ...NONE };
      // What was typed meanwhile is the next note.
      if (this.#body.value.trim() === body) this.#body.value = "";
      remember(this.#kept, null);
      if (this.#body.value) this.#typed();
      this.#say("Sent.");
      await this.#notes.refresh();
    } catch (problem) {
      this.#say(sentenceOf(problem), true);
    } finally {
      this.#isSending = false;
      this.#showTime();
    }
  }

  /** @param {string} words @param {boolean} [bad] */
  #say(words, bad = false) {
    const place = slot("sent");
    say(place, words);
    place?.classList.toggle("c-bad", bad);
  }
}
