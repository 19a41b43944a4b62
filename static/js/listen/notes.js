// Notes about the song that is on: a list under the form, and heads over the waveform where they belong.

import { icon, make } from "../lib/dom.js";
import { ago, clock, span, spoken } from "../lib/figures.js";
import { clustered } from "../lib/pins.js";
import { ask, say, slot, told } from "./page.js";

/** @typedef {import("./programme.js").Programme} Programme */
/**
 * @typedef {object} Note
 * @property {number} id
 * @property {number} at_seconds
 * @property {number | null} until_seconds
 * @property {string} body
 * @property {{name: string, initials: string, is_guest: boolean, is_me: boolean}} writer
 * @property {string} created_at
 * @property {string | null} resolved_at
 * @property {number | null} reply_to
 */

const NEAR_SECONDS = 3; // after its moment a note is marked for so long

/** Event `reply` (CustomEvent with the note). */
export class Notes extends EventTarget {
  #programme;
  #list = /** @type {HTMLElement} */ (slot("notes"));
  #pins = /** @type {HTMLElement} */ (slot("pins"));
  /** @type {Note[]} */
  #notes = [];
  /** @type {number | null} */
  #now = null;
  /** The version whose notes are shown. */
  #known = 0;

  /** @param {Programme} programme */
  constructor(programme) {
    super();
    this.#programme = programme;
    programme.addEventListener("song", () => void this.refresh());
    programme.addEventListener("time", () => this.#mark());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") void this.refresh();
    });
    this.#list.addEventListener("click", (event) => this.#press(event));
    this.#pins.addEventListener("click", (event) => this.#press(event));
    new ResizeObserver(() => this.#drawPins()).observe(this.#pins);
    void this.refresh();
  }

  get version() {
    return told.songs[this.#programme.index].version;
  }

  async refresh() {
    const { version } = this;
    if (this.#list.dataset.version !== String(version)) this.#show([], false);
    this.#list.dataset.version = String(version);
    try {
      const notes = await ask("GET", `notes/?version=${version}`);
      if (version !== this.version || this.#isBusy) return;
      const came = this.#came(notes);
      if (JSON.stringify(notes) !== JSON.stringify(this.#notes) || !notes.length)
        this.#renew(notes);
      this.#known = version;
      say(slot("notes-say"), came);
    } catch {
      say(slot("notes-say"), "The notes could not be loaded. They come when you look here again.");
    }
  }

  /** What others wrote since the list was shown last, in words. @param {Note[]} notes */
  #came(notes) {
    const old = new Set(this.#notes.map(({ id }) => id));
    const fresh = notes.filter(({ id, writer }) => !old.has(id) && !writer.is_me);
    if (this.#known !== this.version || !fresh.length) return "";
    const [{ writer, at_seconds: at, reply_to: answered }] = fresh;
    if (fresh.length > 1) return `${fresh.length} new notes.`;
    return `New: ${answered === null ? "a note" : "an answer"} by ${writer.name} at ${clock(at, 0)}.`;
  }

  /** Whoever stands on a key of the list stands there again. @param {Note[]} notes */
  #renew(notes) {
    const key = this.#list.contains(document.activeElement) ? document.activeElement : null;
    const card = key?.closest("[data-note]")?.getAttribute("data-note");
    const deed = key?.getAttribute("data-deed");
    this.#show(notes);
    const again = deed ? `[data-deed="${deed}"]` : "[data-at]";
    const place = card ? this.#list.querySelector(`[data-note="${card}"] ${again}`) : null;
    if (place instanceof HTMLElement) place.focus({ preventScroll: true });
  }

  /** While somebody changes a note, the list stands still. */
  get #isBusy() {
    return this.#list.querySelector("form") !== null;
  }

  /** @param {Note[]} notes @param {boolean} [known] */
  #show(notes, known = true) {
    this.#notes = notes;
    const tops = notes
      .filter((note) => note.reply_to === null)
      .sort((one, other) => one.at_seconds - other.at_seconds || one.id - other.id);
    this.#list.replaceChildren(
      ...tops.map((note) =>
        this.#card(
          note,
          notes.filter((each) => each.reply_to === note.id),
        ),
      ),
    );
    const none = slot("no-notes");
    if (none) none.hidden = !known || tops.length > 0;
    this.#now = null;
    this.#drawPins();
    this.#mark();
  }

  /** @param {Note} note @param {Note[]} replies */
  #card(note, replies) {
    const time = make(
      "button",
      { class: "tag tag--mark tag--time", type: "button", "data-at": String(note.at_seconds) },
      icon("play", "sm"),
      span(note.at_seconds, note.until_seconds),
    );
    const shown = span(note.at_seconds, note.until_seconds);
    time.setAttribute("aria-label", `${shown}, play from ${spoken(note.at_seconds)}`);
    const answers = replies.map((reply) =>
      make(
        "div",
        { class: "reply", "data-note": String(reply.id) },
        head(reply.writer, "sm"),
        make(
          "div",
          {},
          make("b", {}, reply.writer.name),
          " ",
          when(reply),
          make("p", { "data-slot": "text" }, reply.body),
          ...own(reply),
        ),
      ),
    );
    const acts = make("div", { class: "note__acts" }, key("reply", "reply", "Reply"), ...own(note));
    return make(
      "article",
      { class: "note", id: `note-${note.id}`, "data-note": String(note.id) },
      make(
        "div",
        { class: "note__head" },
        head(note.writer),
        make("span", { class: "note__who" }, note.writer.name),
        when(note),
        ...(note.resolved_at ? [make("span", { class: "st st--ok" }, icon("check"), "Done")] : []),
      ),
      make(
        "div",
        { class: "note__body" },
        make("div", { class: "note__row" }, time),
        make("p", { class: "note__text", "data-slot": "text" }, note.body),
        ...(answers.length ? [make("div", { class: "replies" }, ...answers)] : []),
        acts,
      ),
    );
  }

  #drawPins() {
    const width = this.#pins.clientWidth;
    const { length } = this.#programme;
    if (!width || !length) return;
    const tops = this.#notes.filter((note) => note.reply_to === null);
    const marks = tops.map((item) => ({ x: (item.at_seconds / length) * width, item }));
    this.#pins.replaceChildren(
      ...clustered(marks).map(({ x, items }) => {
        const [first] = items;
        const many = items.length > 1 ? ` and ${items.length - 1} more` : "";
        const pin = make(
          "button",
          { class: "pinm", type: "button", "data-at": String(first.at_seconds) },
          many
            ? make("span", { class: "av av--guest", "aria-hidden": "true" }, String(items.length))
            : head(first.writer),
        );
        const said = `note by ${first.writer.name}${many} at ${clock(first.at_seconds, 0)}`;
        // What is seen comes first, so that it can be said to a machine that listens.
        pin.setAttribute("aria-label", `${many ? items.length : first.writer.initials}, ${said}`);
        pin.dataset.to = `note-${first.id}`;
        pin.style.setProperty("--x", `${(100 * x) / width}%`);
        return pin;
      }),
    );
  }

  /** The note whose moment is heard has the marker's edge. */
  #mark() {
    const { at } = this.#programme;
    const now = this.#notes
      .filter((note) => note.reply_to === null)
      .filter((note) => {
        const until = Math.max(note.until_seconds ?? 0, note.at_seconds + NEAR_SECONDS);
        return at >= note.at_seconds - 0.05 && at < until;
      })
      .at(-1);
    if ((now?.id ?? null) === this.#now) return;
    this.#now = now?.id ?? null;
    for (const card of this.#list.children)
      card.classList.toggle("note--now", card.id === `note-${this.#now}`);
  }

  /** @param {Event} event */
  #press(event) {
    const target = event.target instanceof Element ? event.target : null;
    const time = target?.closest("[data-at]");
    if (time instanceof HTMLElement) {
      this.#programme.seek(Number(time.dataset.at));
      document.getElementById(time.dataset.to ?? "")?.scrollIntoView({ block: "nearest" });
      return;
    }
    const deed = target?.closest("[data-deed]")?.getAttribute("data-deed");
    const card = target?.closest("[data-note]");
    const note = this.#notes.find(({ id }) => String(id) === card?.getAttribute("data-note"));
    if (!note || !(card instanceof HTMLElement)) return;
    if (deed === "reply") this.dispatchEvent(new CustomEvent("reply", { detail: note }));
    if (deed === "change") this.#change(note, card);
    if (deed === "delete") void this.#delete(note, card);
  }

  /** @param {Note} note @param {HTMLElement} card */
  #change(note, card) {
    const text = slot("text", card);
    if (!text || this.#isBusy) return;
    const field = make("textarea", { class: "textarea", rows: "3", "aria-label": "Your note" });
    field.value = note.body;
    const form = make(
      "form",
      { class: "gnotes__form" },
      field,
      make("p", { class: "cap c-bad", role: "alert", "data-slot": "bad" }),
      make("button", { class: "key key--ink", type: "submit" }, "Save"),
      make("button", { class: "key", type: "button", "data-cancel": "" }, "Leave it as it was"),
    );
    const close = () => {
      form.replaceWith(text);
      void this.refresh();
    };
    form.querySelector("[data-cancel]")?.addEventListener("click", close);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!field.value.trim()) return;
      try {
        await ask("PATCH", `notes/${note.id}/`, { body: field.value.trim() });
        close();
      } catch (problem) {
        say(slot("bad", form), sentenceOf(problem));
      }
    });
    text.replaceWith(form);
    field.focus();
  }

  /** Asked for twice, since it is for good. @param {Note} note @param {HTMLElement} card */
  async #delete(note, card) {
    const button = card.querySelector('[data-deed="delete"]');
    if (button && !button.hasAttribute("data-sure")) {
      button.setAttribute("data-sure", "");
      say(button.lastChild, "Delete for good?");
      return;
    }
    try {
      await ask("DELETE", `notes/${note.id}/`);
    } catch (problem) {
      say(slot("notes-say"), sentenceOf(problem));
      return;
    }
    void this.refresh();
  }
}

/** What was refused, and what helps. @param {unknown} problem */
export function sentenceOf(problem) {
  const { message = "", remedy = "" } = /** @type {{message?: string, remedy?: string}} */ (
    problem
  );
  return [message, remedy].filter(Boolean).join(" ");
}

/** @param {string} deed @param {string} picture @param {string} words */
function key(deed, picture, words) {
  const made = { class: "key key--bare", type: "button", "data-deed": deed };
  return make("button", made, icon(picture, "sm"), words);
}

/** @param {Note} note */
const own = (note) =>
  note.writer.is_me ? [key("change", "pencil", "Change"), key("delete", "close", "Delete")] : [];

/** @param {Note["writer"]} writer @param {string} [size] */
function head({ initials, is_guest, name }, size = "") {
  const colour = 1 + ([...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % 6);
  const kind = is_guest ? "av--guest" : `av--${colour}`;
  const classes = ["av", kind, size && `av--${size}`].filter(Boolean).join(" ");
  return make("span", { class: classes, "aria-hidden": "true" }, initials);
}

/** @param {Note} note */
function when({ created_at, writer }) {
  const at = new Date(created_at);
  const words =
    ago(at, new Date()) ?? at.toLocaleDateString("en-GB", { day: "numeric", month: "long" });
  const time = make("time", { datetime: created_at, title: at.toLocaleString("en-GB") }, words);
  const who = writer.is_me ? "you, " : writer.is_guest ? "guest, " : "";
  return make("span", { class: "cap" }, who, time);
}
