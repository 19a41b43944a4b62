// The form of a new note: its words, its time, and what is said beside them.

import { fill, put, stemsHere, values } from "./fields.js";
import { sectionAt, sectionNames } from "./sections.js";
import { showSpot } from "./spot.js";

/** @typedef {import("../lib/drafts.js").Draft} Draft */

export class NoteForm {
  at = 0;
  /** @type {number | null} */
  until = null;
  #root;
  #sectionGuess = "";

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
  }

  get area() {
    return /** @type {HTMLTextAreaElement} */ (this.#root.querySelector("textarea"));
  }

  get form() {
    return /** @type {HTMLFormElement} */ (this.#root.querySelector("form"));
  }

  get recorder() {
    return /** @type {import("../elements/sound-recorder.js").SoundRecorder} */ (
      this.#root.querySelector("sound-recorder")
    );
  }

  get fields() {
    return values(this.form);
  }

  /** @param {string} name */
  place(name) {
    return /** @type {HTMLElement} */ (this.#root.querySelector(`[data-slot="${name}"]`));
  }

  /** @param {number} at @param {number} [until] */
  stand(at, until) {
    this.at = at;
    this.until = until ?? null;
    const field = this.form.elements.namedItem("section");
    const guess = sectionAt(at);
    // What somebody wrote into the field stays; what the page guessed moves along.
    if (field instanceof HTMLInputElement && (!field.value || field.value === this.#sectionGuess))
      field.value = guess;
    this.#sectionGuess = guess;
  }

  /** Words that waited, at the place they were written for. @param {Draft} draft @param {number} otherwise */
  restore(draft, otherwise) {
    this.area.value = draft.body;
    fill(this.form);
    put(this.form, draft);
    this.at = draft.at ?? otherwise;
    this.until = draft.until ?? null;
    this.#sectionGuess = sectionAt(this.at);
    this.say("Draft kept");
    if (this.fields.part || this.fields.direction) this.unfold(true);
  }

  /** What is to be found again, as `restore` takes it. @param {boolean} open @returns {Draft} */
  draft(open) {
    return { ...this.fields, body: this.area.value, at: this.at, until: this.until, open };
  }

  empty() {
    this.area.value = "";
    put(this.form, { section: "", part: "", direction: "", stem: "", assigned_to: "" });
    this.recorder.discard();
    this.unfold(false);
    this.say("");
  }

  /** Only these words stay; the caret stays between the letters where it is. @param {string} words */
  leave(words) {
    const { selectionStart: caret, value } = this.area;
    if (words === value) return;
    this.area.value = words;
    const moved = Math.max(0, caret - (value.length - words.length));
    this.area.setSelectionRange(moved, moved);
  }

  /** @param {string} words */
  say(words) {
    const place = this.place("kept");
    place.hidden = !words;
    place.textContent = words;
  }

  /** @param {boolean} open */
  unfold(open) {
    const more = this.#root.querySelector("#compose-details");
    if (more instanceof HTMLElement) more.hidden = !open;
    this.#root.querySelector('[data-do="details"]')?.setAttribute("aria-expanded", String(open));
  }

  showRecorder() {
    const on = !this.recorder.hidden;
    this.#root.querySelector('[data-do="record"]')?.setAttribute("aria-expanded", String(on));
    this.area.required = this.recorder.file === null && !this.recorder.isRecording;
  }

  /** @param {import("./subject.js").About | null} about */
  show(about) {
    showSpot(this.form, { at: this.at, until: this.until, about });
  }

  /** @returns {import("../lib/vague.js").Known} */
  known() {
    const { section, part, direction, stem } = this.fields;
    return {
      range: this.until !== null,
      section,
      part,
      direction,
      stem: stem !== "",
      parts: stemsHere().map((it) => it.name),
      sections: sectionNames(),
    };
  }
}
