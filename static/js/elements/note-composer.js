// <note-composer>: a note at a moment or over a range; what is typed stays until it is posted.

import { drafts } from "../lib/drafts.js";
import { clock } from "../lib/figures.js";
import { leftover } from "../lib/leftover.js";
import { Asking } from "../notes/asking.js";
import { fill, fillPeople } from "../notes/fields.js";
import { changeHabit, keepsTo, showHabits } from "../notes/habits.js";
import { beginMention, offerPeople } from "../notes/mentions.js";
import { NoteForm } from "../notes/note-form.js";
import { postNote } from "../notes/posting.js";
import { riseAboveKeys } from "../notes/spot.js";
import { Subject } from "../notes/subject.js";
import { sayProblem, showProblem } from "../toast.js";
import { transport } from "../transport.js";
import { NoteBoard } from "./note-board.js";

export class NoteComposer extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  #paused = false;
  /** @type {Element | null} */
  #before = null;
  /** @type {Asking | null} */
  #asking = null;
  #note = new NoteForm(this);
  #subject = new Subject(this.dataset.song ?? "");

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    document.addEventListener("click", (event) => this.#press(event), { signal });
    this.addEventListener("submit", (event) => this.#post(event), { signal });
    this.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.addEventListener("input", (event) => this.#typed(event), { signal });
    this.addEventListener("change", (event) => this.#chosen(event), { signal });
    this.addEventListener("recorded", () => this.#note.showRecorder(), { signal });
    transport.addEventListener("select", () => this.#follow(), { signal });
    transport.addEventListener("view", () => this.#show(), { signal });
    transport.addEventListener("sides", () => this.#turn(), { signal });
    window.visualViewport?.addEventListener("resize", () => riseAboveKeys(this), { signal });
    offerPeople(this.#note.area, signal, () => this.#note.fields.is_internal);
    this.#asking = new Asking(this.#note.area, this.#note.place("ask"), () => this.#note.known());
    showHabits(this);
    this.#turn();
  }

  disconnectedCallback() {
    this.#life?.abort();
    this.#asking?.hide();
  }

  /** At the playhead or on the selection; words that wait keep the place they were written for. */
  open() {
    if (this.hidden) this.#subject.listen();
    if (!this.#subject.about) return;
    if (this.hidden) {
      const waiting = drafts.find(this.#subject.draftName);
      if (waiting && !transport.selection) this.#restore(waiting);
      else this.#stand(transport.selection?.from ?? transport.at, transport.selection?.until);
    }
    this.#reveal();
  }

  /** @param {number} at @param {number} [until] */
  openAt(at, until) {
    if (this.hidden) {
      this.#subject.listen();
      const waiting = drafts.find(this.#subject.draftName);
      if (waiting) this.#restore(waiting);
    }
    this.#catchUp();
    if (!this.#subject.about) return;
    this.#stand(at, until);
    this.#reveal();
  }

  #reveal() {
    if (this.hidden) this.#before = document.activeElement;
    this.hidden = false;
    fill(this.#note.form);
    void fillPeople(this.#note.form);
    this.#show();
    this.#note.area.focus();
    this.scrollIntoView({ block: "nearest" });
    this.#keep();
  }

  /** Keeps the words and what was recorded: an accidental Esc costs nothing. No microphone stays open. */
  #close() {
    this.#note.recorder.stop();
    this.#leave();
    this.hidden = true;
    this.#asking?.hide();
    showProblem(this.#note.place("problem"), null);
    this.#keep();
  }

  /** Back to where the keyboard was; nobody's next key goes into what is closed. */
  #leave() {
    const active = document.activeElement;
    if (!(active instanceof HTMLElement) || !this.contains(active)) return;
    active.blur();
    const before = this.#before;
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  }

  #giveUp() {
    drafts.forget(this.#subject.draftName);
    this.#note.empty();
    this.#close();
  }

  /** @param {number} at @param {number} [until] */
  #stand(at, until) {
    this.#note.stand(at, until);
    this.#show();
  }

  /** A selection made while writing moves the note there. */
  #follow() {
    const range = transport.selection;
    if (this.hidden || !range) return;
    this.#catchUp();
    this.#stand(range.from, range.until);
    this.#ask();
    this.#keep();
  }

  /** A place is pointed at on another version than the note was begun on: it is about that one now. */
  #catchUp() {
    if (this.hidden || this.#subject.isOn) return;
    const before = this.#subject.draftName;
    this.#subject.listen();
    if (this.#subject.draftName !== before) drafts.forget(before);
  }

  /** Another version is on: its own words wait there. Those that are being written or recorded stay. */
  #turn() {
    const { isRecording, file } = this.#note.recorder;
    const begun = this.#note.area.value.trim() || isRecording || file;
    if (!this.hidden && (begun || this.#subject.isOn)) return;
    this.#subject.listen();
    const waiting = this.#subject.about && drafts.find(this.#subject.draftName);
    if (!waiting?.open) {
      this.hidden = true;
      this.#note.area.value = "";
      return;
    }
    this.#restore(waiting);
    this.hidden = false;
    void fillPeople(this.#note.form);
    this.#show();
  }

  /** @param {import("../lib/drafts.js").Draft} draft */
  #restore(draft) {
    this.#note.restore(draft, transport.at);
  }

  #keep() {
    if (!this.#subject.about) return;
    drafts.keep(this.#subject.draftName, this.#note.draft(!this.hidden));
  }

  #show() {
    if (this.hidden) return;
    this.#note.show(this.#subject.about);
  }

  /** @param {Event} event */
  #typed(event) {
    if (event.target === this.#note.area) {
      this.#note.say("");
      if (keepsTo("pauses") && transport.playing && this.#note.area.value.trim()) {
        transport.pause();
        this.#paused = true;
      }
    } else this.#show();
    this.#ask();
    this.#keep();
  }

  /** What is said beside the words answers it, too. */
  #ask() {
    if (keepsTo("asks")) this.#asking?.soon();
  }

  /** @param {Event} event */
  #chosen(event) {
    const field = event.target;
    if (!(field instanceof HTMLInputElement)) return;
    if (changeHabit(field) === "asks" && !field.checked) this.#asking?.hide();
    if (field.name === "is_internal") {
      void fillPeople(this.#note.form);
      this.#show();
    }
    if (field.type === "file" && field.files?.[0]) {
      this.#note.recorder.put(field.files[0]);
      field.value = "";
    }
    this.#keep();
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const key = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    const deed = key?.getAttribute("data-do");
    if (deed === "compose") this.open();
    if (!key || !this.contains(key)) return;
    if (deed === "cancel") this.#giveUp();
    if (deed === "mention") beginMention(this.#note.area);
    if (deed === "attach") this.#note.place("file").click();
    if (deed === "details") this.#note.unfold(key.getAttribute("aria-expanded") !== "true");
    if (deed === "record") void this.#note.recorder.begin().then(() => this.#note.showRecorder());
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.#note.form.requestSubmit();
    }
    if (event.key !== "Escape" || this.querySelector("details[open]")) return;
    event.stopPropagation();
    this.#close();
  }

  /** @param {SubmitEvent} event */
  async #post(event) {
    event.preventDefault();
    const recorder = this.#note.recorder;
    if (recorder.isRecording) recorder.stop();
    const { about, draftName } = this.#subject;
    const { file } = recorder;
    const sent = this.#note.area.value;
    const body = sent.trim() || (file ? "Listen." : "");
    const go = /** @type {HTMLButtonElement} */ (this.querySelector("[type=submit]"));
    if (!about || !body || go.disabled) return;
    go.disabled = true;
    showProblem(this.#note.place("problem"), null);
    const song = this.dataset.song ?? "";
    const { at, until, fields } = this.#note;
    try {
      const made = await postNote({ song, about, body, at, until, fields });
      const board = document.querySelector("note-board");
      if (file && board instanceof NoteBoard) await board.sounds.send(made.id, file);
      this.#posted({ sent, draftName, file });
      const said = document.querySelector('[data-slot="posted"]');
      if (said) said.textContent = `Note posted at ${clock(at)}.`;
      // Not waited for: the next one may be posted while the list is on its way.
      if (board instanceof NoteBoard) board.refresh().catch(sayProblem);
    } catch (refused) {
      showProblem(this.#note.place("problem"), refused);
    } finally {
      go.disabled = false;
    }
  }

  /** What was written or recorded while the note was on its way is the next one. @param {{sent: string, draftName: string, file: File | null}} posted */
  #posted({ sent, draftName, file }) {
    const isOther = draftName !== this.#subject.draftName;
    if (isOther) drafts.forget(draftName);
    const more = isOther ? this.#note.area.value : leftover(sent, this.#note.area.value);
    const { isRecording, file: now } = this.#note.recorder;
    const isNew = isRecording || now !== file;
    if (!isNew && file) this.#note.recorder.discard();
    if (more.trim() || isNew) {
      this.#note.leave(more);
      this.#note.say("Posted. What you wrote since is kept here");
      this.#keep();
      return;
    }
    drafts.forget(draftName);
    this.#note.empty();
    this.#before = null; // The next Space plays.
    this.#close();
    transport.select(null);
    if (this.#paused && keepsTo("resumes")) void transport.play();
    this.#paused = false;
  }
}

customElements.define("note-composer", NoteComposer);
