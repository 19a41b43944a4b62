// <note-exchange>: notes leave as a file of another program, and come back from it.
//
// What a file would change is shown before it changes anything; afterwards what it did.

import { call } from "../lib/api.js";
import { make } from "../lib/dom.js";
import {
  base64,
  changes,
  decoded,
  exportUrl,
  formatOf,
  LARGEST,
  summary,
  WORDS,
} from "../lib/exchange.js";
import { clock } from "../lib/figures.js";
import { say, showProblem } from "../toast.js";
import { transport } from "../transport.js";

/** @typedef {{line: number, what: string, note: number, at_seconds: number, text: string}} Change */
/** @typedef {{created: number, updated: number, resolved: number, reopened: number, unchanged: number, changes: Change[], refused: {line: number, sentence: string}[]}} Told */

const SHOWN = 200;

export class NoteExchange extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {Uint8Array} */
  #bytes = new Uint8Array();
  #asked = 0;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("click", (event) => this.#press(event), { signal });
    this.addEventListener("change", (event) => this.#choose(event), { signal });
    this.addEventListener("submit", (event) => this.#submit(event), { signal });
    this.addEventListener("toggle", () => this.#link(), { signal, capture: true });
    transport.addEventListener("sides", () => this.#link(), { signal });
    this.#link();
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  /** The version in A, whose clock files follow; the newest while something else is there. */
  get #version() {
    const { a } = transport.sides;
    const start = this.closest("main")?.dataset.start ?? "";
    return a?.kind === "version" ? { id: String(a.id), name: a.name } : { id: start, name: "" };
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
  }

  get #format() {
    return /** @type {HTMLSelectElement} */ (this.querySelector("[name=format]"));
  }

  /** @param {string} name */
  #slot(name) {
    return /** @type {HTMLElement} */ (this.querySelector(`[data-slot="${name}"]`));
  }

  /** @param {string} name */
  #ticked(name) {
    const box = this.querySelector(`[name="${name}"]`);
    return box instanceof HTMLInputElement && box.checked;
  }

  /** The links are about the version in A, and what was ticked. */
  #link() {
    const { id, name } = this.#version;
    const asked = {
      version: id,
      open: this.#ticked("only-open"),
      internal: this.#ticked("with-internal"),
    };
    this.#slot("on").textContent = name;
    for (const link of this.querySelectorAll("a[data-format]")) {
      const format = link.getAttribute("data-format") ?? "";
      link.setAttribute("href", exportUrl(this.dataset.song ?? "", format, asked));
    }
    const wav = this.querySelector('[data-slot="wav"]');
    if (!(wav instanceof HTMLElement)) return;
    const files = document.querySelector(`#version-${id} template[data-downloads]`);
    const made = files instanceof HTMLTemplateElement ? files.content : null;
    const plain =
      made?.querySelector('a[href*="/files/wav/"]') ??
      made?.querySelector('a[href*="/files/audio/"]');
    wav.hidden = !plain;
    if (plain) wav.querySelector("a")?.setAttribute("href", `${plain.getAttribute("href")}&cues=1`);
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const at = event.target instanceof Element ? event.target : null;
    if (at?.closest('[data-act="bring"]')) {
      this.querySelector("details")?.removeAttribute("open");
      /** @type {HTMLInputElement} */ (this.querySelector("[type=file]")).click();
    }
  }

  /** @param {Event} event */
  #choose(event) {
    const field = event.target;
    event.stopPropagation();
    if (field === this.#format) void this.#ask(true);
    else if (field instanceof HTMLInputElement && field.type === "file") {
      const file = field.files?.[0];
      if (file) this.#read(file).catch(() => say(`${file.name} could not be read.`));
      field.value = "";
    } else this.#link();
  }

  /** @param {File} file */
  async #read(file) {
    const { name } = this.#version;
    this.#bytes = new Uint8Array(await file.slice(0, LARGEST + 1).arrayBuffer());
    this.#slot("file").textContent = name ? `${file.name}, on ${name}` : file.name;
    this.#format.value = formatOf(file.name, decoded(this.#bytes.subarray(0, 20_000)));
    this.#dialog.showModal();
    await this.#ask(true);
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    void this.#ask(false);
  }

  /** @param {boolean} dry whether to say only what would happen */
  async #ask(dry) {
    this.#asked += 1;
    const asked = this.#asked;
    const go = /** @type {HTMLButtonElement} */ (this.querySelector("[type=submit]"));
    go.disabled = true;
    go.hidden = false;
    showProblem(this.#slot("problem"), null);
    try {
      if (this.#bytes.length > LARGEST) throw new Error("This file is too large to hold notes.");
      const told = await this.#send(dry);
      if (asked !== this.#asked) return;
      this.#show(told, dry);
      go.disabled = !dry || !changes(told);
      go.hidden = !dry;
    } catch (problem) {
      if (asked !== this.#asked) return;
      this.#show(null, dry);
      showProblem(this.#slot("problem"), problem);
      go.disabled = dry;
    }
  }

  /** @param {boolean} dry_run @returns {Promise<Told>} */
  #send(dry_run) {
    const format = this.#format.value;
    const text = format === "midi" ? base64(this.#bytes) : decoded(this.#bytes);
    const version = Number(this.#version.id);
    const path = `/api/songs/${this.dataset.song}/notes/import/`;
    return call("POST", path, { format, version, text, dry_run });
  }

  /** @param {Told | null} told @param {boolean} dry */
  #show(told, dry) {
    this.#slot("sum").textContent = told ? summary(told) : "";
    this.#slot("foot").textContent = dry || !told ? "Nothing has changed yet." : "This is done.";
    this.#list(
      "changes",
      (told?.changes ?? []).map((change) => [
        clock(change.at_seconds, 1),
        WORDS[change.what] ?? change.what,
        change.text,
      ]),
    );
    this.#list(
      "refused",
      (told?.refused ?? []).map((each) => [`Line ${each.line}`, each.sentence]),
    );
  }

  /** @param {string} name @param {string[][]} rows */
  #list(name, rows) {
    const list = this.#slot(name);
    list.hidden = !rows.length;
    const items = rows
      .slice(0, SHOWN)
      .map((cells) => make("li", {}, ...cells.map((cell) => make("span", {}, cell))));
    const left = rows.length - items.length;
    list.replaceChildren(...items, ...(left > 0 ? [make("li", {}, `and ${left} more`)] : []));
  }
}

customElements.define("note-exchange", NoteExchange);
