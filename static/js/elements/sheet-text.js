// <sheet-text data-kind="lyrics">: a text of the song sheet, read and written, with others at once.

import { icon, make } from "../lib/dom.js";
import { edits } from "../lib/merging.js";
import { timeEdit } from "../lib/sheet-times.js";
import { showBrief } from "../sheet/brief.js";
import { openEditions } from "../sheet/editions.js";
import { Keeper } from "../sheet/keeper.js";
import { Lyrics } from "../sheet/lyrics.js";
import { say } from "../toast.js";
import { transport } from "../transport.js";

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const WORDS = {
  loading: "",
  saved: "Saved",
  unsaved: "",
  saving: "Saving",
  offline: "Offline, kept here",
  refused: "Not saved",
  conflict: "Two of you changed the same lines",
};

export class SheetText extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {Keeper | null} */
  #keeper = null;
  /** @type {Lyrics | null} */
  #lyrics = null;
  #begun = false;
  #composing = false;
  #clash = "";

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    const song = Number(this.dataset.song);
    const { kind } = this;
    this.#keeper = new Keeper(song, kind, this.dataset.mayWrite !== undefined);
    this.#keeper.addEventListener("change", () => this.#show(), { signal });
    const view = this.#place("view");
    if (kind === "lyrics" && view)
      this.#lyrics = new Lyrics(view, this.#place("transpose"), song, signal);
    this.addEventListener("click", (event) => this.#press(event), { signal });
    this.addEventListener("input", () => this.#typed(), { signal });
    this.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.addEventListener("compositionstart", () => this.#compose(true), { signal });
    this.addEventListener("compositionend", () => this.#compose(false), { signal });
    window.addEventListener("online", () => this.freshen(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden && this.#keeper?.save(), {
      signal,
    });
  }

  disconnectedCallback() {
    this.#life?.abort();
    this.#keeper?.close();
    this.#begun = false;
  }

  get kind() {
    return this.dataset.kind ?? "lyrics";
  }

  /** @param {string} name @returns {HTMLElement | null} */
  #place(name) {
    return this.querySelector(`[data-slot="${name}"]`);
  }

  get #field() {
    return /** @type {HTMLTextAreaElement | null} */ (this.querySelector("textarea"));
  }

  get isEditing() {
    return this.#field !== null && this.#place("editor")?.hidden === false;
  }

  /** Read once somebody looks at it. */
  begin() {
    if (this.#begun) return;
    this.#begun = true;
    this.#keeper?.load();
  }

  /** Somebody else may have written. */
  freshen() {
    if (this.#begun) this.#keeper?.refresh();
  }

  /** @param {import("../lib/sheet-times.js").SongSection[]} sections */
  arrange(sections) {
    this.#lyrics?.arrange(sections);
  }

  #show() {
    const keeper = this.#keeper;
    if (!keeper) return;
    const { state, text } = keeper;
    this.dataset.state = state;
    this.#showState();
    this.#showField();
    if (!this.isEditing) this.#showView();
    const empty = this.#place("empty");
    if (empty) empty.hidden = state === "loading" || text.trim() !== "" || this.isEditing;
    const wait = this.#place("wait");
    if (wait) wait.hidden = state !== "loading";
    const by = this.#place("by");
    if (by)
      by.textContent =
        keeper.by && keeper.changedAt
          ? `${keeper.by.name.split(" ")[0]}, ${DAY.format(new Date(keeper.changedAt))}`
          : "";
    for (const key of this.querySelectorAll('[data-do="editions"]'))
      key.toggleAttribute("hidden", keeper.revision === 0);
    this.#showClash();
  }

  #showView() {
    const view = this.#place("view");
    const text = this.#keeper?.text ?? "";
    if (this.#lyrics) this.#lyrics.show(text);
    else if (view) showBrief(view, text);
  }

  #showState() {
    const { state = "loading", problem = "" } = this.#keeper ?? {};
    const place = this.#place("state");
    if (!place) return;
    const quiet = state === "saved" && !this.isEditing;
    const words = quiet ? "" : problem ? `${WORDS[state]}. ${problem}` : WORDS[state];
    if (place.textContent !== words) place.textContent = words;
    place.classList.toggle("c-warn", ["offline", "refused", "conflict"].includes(state));
  }

  /** Lines of others come in around the caret. */
  #showField() {
    const field = this.#field;
    const text = this.#keeper?.text ?? "";
    if (!field || this.#composing || field.value === text) return;
    for (const { from, to, text: put } of edits(field.value, text))
      field.setRangeText(put, from, to, "preserve");
  }

  #showClash() {
    const place = this.#place("clash");
    const conflicts = this.#keeper?.conflicts ?? [];
    const shown = JSON.stringify(conflicts);
    if (!place || shown === this.#clash) return;
    this.#clash = shown;
    place.hidden = conflicts.length === 0;
    if (!conflicts.length) {
      place.replaceChildren();
      return;
    }
    const side = (/** @type {string} */ title, /** @type {string[]} */ lines) =>
      make("div", {}, make("b", {}, title), make("pre", {}, lines.join("\n") || "(taken out)"));
    const key = (/** @type {string} */ choice, /** @type {string} */ words) =>
      make("button", { class: "key key--sm", type: "button", "data-choice": choice }, words);
    const name = this.#keeper?.by?.name ?? "Somebody";
    place.replaceChildren(
      make(
        "p",
        {},
        icon("warn", "sm"),
        ` ${name} changed the same ${conflicts.length === 1 ? "place" : "places"} as you. Nothing is lost; which words stay?`,
      ),
      ...conflicts.map((it) =>
        make("div", { class: "clash__pair" }, side(name, it.theirs), side("You", it.yours)),
      ),
      make(
        "div",
        { class: "clash__keys" },
        key("yours", "Keep mine"),
        key("theirs", "Keep theirs"),
        key("both", "Keep both"),
      ),
    );
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const at = event.target instanceof Element ? event.target : null;
    const choice = at?.closest("[data-choice]")?.getAttribute("data-choice");
    if (choice === "yours" || choice === "theirs" || choice === "both") {
      this.#keeper?.choose(choice);
      this.#field?.focus();
    }
    const deed = at?.closest("[data-do]")?.getAttribute("data-do");
    if (deed === "edit") this.#edit(!this.isEditing);
    if (deed === "time") this.#setTime();
    if (deed === "editions" && this.#keeper)
      openEditions(this.#keeper, this.kind, (body) => this.#restore(body));
  }

  /** @param {boolean} on */
  #edit(on) {
    const editor = this.#place("editor");
    const view = this.#place("view");
    if (!editor || !view || !this.#keeper) return;
    editor.hidden = !on;
    view.hidden = on;
    for (const key of this.querySelectorAll('[data-do="edit"]')) {
      const words = key.querySelector("span");
      if (!words || !key.hasAttribute("data-turns")) continue;
      words.textContent = on ? "Done" : "Edit";
      key.setAttribute("aria-label", `${on ? "Done with" : "Edit"} the ${this.kind}`);
      key.classList.toggle("key--ink", on);
    }
    if (!on) this.#keeper.save();
    this.#show();
    if (on) this.#field?.focus();
  }

  #typed() {
    const field = this.#field;
    if (field && !this.#composing) this.#keeper?.type(field.value);
  }

  /** @param {boolean} on */
  #compose(on) {
    this.#composing = on;
    if (!on) this.#typed();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Escape" || !this.isEditing || this.#composing) return;
    event.preventDefault();
    event.stopPropagation();
    this.#edit(false);
    /** @type {HTMLElement | null} */ (this.querySelector('[data-turns][data-do="edit"]'))?.focus();
  }

  /** The line of the caret is sung now. */
  #setTime() {
    const field = this.#field;
    if (!field) return;
    const { from, to, text } = timeEdit(field.value, field.selectionStart, transport.at);
    field.setRangeText(text, from, to, "preserve");
    // On to the next line, so that lines can be timed one after the other while it plays.
    const next = field.value.indexOf("\n", field.selectionStart);
    const caret = next < 0 ? field.value.length : next + 1;
    field.setSelectionRange(caret, caret);
    field.focus();
    this.#typed();
  }

  /** @param {string} body */
  #restore(body) {
    const before = this.#keeper?.text ?? "";
    this.#keeper?.replace(body);
    say(`The ${this.kind} is as it was.`.replace("lyrics is", "lyrics are"), {
      undo: () => this.#keeper?.replace(before),
    });
  }
}

customElements.define("sheet-text", SheetText);
