// The filter of the notes: what can be chosen, what was, and how it is said.

import { make } from "../lib/dom.js";
import { recall, remember } from "../lib/remembered.js";
import { inForce, OPEN } from "../lib/sifting.js";

/** @typedef {import("../lib/sifting.js").Sieve} Sieve */
/** @typedef {import("./cards.js").Card} Card */

const EMPTY = { open: "No open notes", resolved: "Nothing resolved", all: "No notes" };
const FIELDS = /** @type {const} */ ([
  "by",
  "version",
  "section",
  "stem",
  "me",
  "internal",
  "sort",
]);

export class FilterBar {
  /** @type {Sieve} */
  sieve = { ...OPEN };
  #root;
  #song;

  /** @param {HTMLElement} root @param {string} song */
  constructor(root, song) {
    this.#root = root;
    this.#song = song;
    this.sieve = { ...OPEN, .../** @type {Partial<Sieve>} */ (recall(`notes:${song}`, {})) };
    this.show();
  }

  /** @param {string} name */
  #field(name) {
    const found = this.#root.querySelector(`[data-sift="${name}"]`);
    return found instanceof HTMLInputElement || found instanceof HTMLSelectElement ? found : null;
  }

  /** What somebody changed in it; false when it was something else. @param {EventTarget | null} field */
  choose(field) {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) return false;
    if (field.name === "notes") this.put({ state: field.value });
    else if (field.dataset.sift) {
      const value =
        field instanceof HTMLInputElement && field.type === "checkbox"
          ? field.checked
            ? "1"
            : ""
          : field.value;
      this.put({ [field.dataset.sift]: value });
    } else return false;
    return true;
  }

  /** @param {Partial<Sieve>} change */
  put(change) {
    this.sieve = { ...this.sieve, ...change };
    remember(`notes:${this.#song}`, this.sieve);
    this.show();
  }

  clear() {
    this.put({ ...OPEN, state: this.sieve.state, sort: this.sieve.sort });
  }

  show() {
    for (const radio of this.#root.querySelectorAll('input[name="notes"]')) {
      if (radio instanceof HTMLInputElement) radio.checked = radio.value === this.sieve.state;
    }
    for (const name of FIELDS) {
      const field = this.#field(name);
      if (field instanceof HTMLInputElement) field.checked = this.sieve[name] === "1";
      else if (field) field.value = this.sieve[name];
    }
    const count = inForce(this.sieve);
    const place = this.#root.querySelector('[data-slot="in-force"]');
    if (place) place.textContent = count ? String(count) : "";
    const clear = this.#root.querySelector('[data-do="clear"]');
    if (clear instanceof HTMLElement) clear.hidden = count === 0;
  }

  /** Offers what the notes of this song can be told apart by. @param {Card[]} notes */
  offer(notes) {
    const names = (/** @type {(note: Card) => [string, string]} */ pair) =>
      [...new Map(notes.map(pair)).entries()].filter(([value]) => value);
    this.#offer(
      "by",
      names((note) => [note.by, note.card.dataset.by ?? ""]),
    );
    this.#offer("version", [
      ["a", "The one in A"],
      ...names((note) => [note.version, note.card.dataset.versionName ?? ""]),
    ]);
    this.#offer(
      "section",
      names((note) => [note.section.trim(), note.section.trim()]),
    );
    this.#offer("stem", [
      ["mix", "The mix"],
      ...names((note) => [note.stem, note.card.dataset.stemName ?? ""]),
    ]);
  }

  /** @param {"by" | "version" | "section" | "stem"} name @param {[string, string][]} rows */
  #offer(name, rows) {
    const field = this.#field(name);
    if (!(field instanceof HTMLSelectElement)) return;
    const known = [...field.options].slice(1).map((option) => option.value);
    const wanted = rows.map(([value]) => value);
    if (known.join() === wanted.join()) return;
    field.replaceChildren(
      ...[...field.options].slice(0, 1),
      ...rows.map(([value, words]) => make("option", { value }, words)),
    );
    field.value = this.sieve[name];
    // What was remembered is there no more: it filters nothing.
    if (field.selectedIndex < 0) this.put({ [name]: "" });
  }

  /** @param {string} a how the version in A is called */
  nothing(a) {
    const { sieve } = this;
    const word = (/** @type {string} */ name) => {
      const field = this.#field(name);
      return field instanceof HTMLSelectElement
        ? (field.selectedOptions[0]?.textContent ?? "")
        : "";
    };
    const parts = [
      sieve.by ? ` by ${word("by")}` : "",
      sieve.me ? " for you" : "",
      sieve.internal ? " among the internal ones" : "",
      sieve.stem ? ` about ${sieve.stem === "mix" ? "the mix" : word("stem")}` : "",
      sieve.section ? ` in ${sieve.section}` : "",
      sieve.version ? ` on ${sieve.version === "a" ? a : word("version")}` : "",
    ];
    return `${EMPTY[/** @type {keyof typeof EMPTY} */ (sieve.state)] ?? EMPTY.all}${parts.join("")}.`;
  }
}
