// <note-composer>: a note at the playhead, or on the selection; what is typed stays until it is posted.

import { call } from "../lib/api.js";
import { span } from "../lib/figures.js";
import { shareOf } from "../lib/view.js";
import { showProblem } from "../toast.js";
import { transport } from "../transport.js";
import { NoteBoard } from "./note-board.js";

export class NoteComposer extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  #at = 0;
  /** @type {number | null} */
  #until = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    document.addEventListener("click", (event) => this.#press(event), { signal });
    this.addEventListener("submit", (event) => this.#post(event), { signal });
    this.addEventListener("keydown", (event) => this.#key(event), { signal });
    transport.addEventListener("select", () => this.#follow(), { signal });
    for (const event of ["view", "sides"]) {
      transport.addEventListener(event, () => this.#show(), { signal });
    }
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  get #area() {
    return /** @type {HTMLTextAreaElement} */ (this.querySelector("textarea"));
  }

  open() {
    if (!transport.sides.a) return;
    if (this.hidden) {
      this.hidden = false;
      this.#place();
    }
    this.#area.focus();
    this.scrollIntoView({ block: "nearest" });
  }

  /** Keeps the words: an accidental Esc costs nothing. */
  #close() {
    this.hidden = true;
    showProblem(this.querySelector('[data-slot="problem"]'), null);
  }

  #place() {
    this.#at = transport.selection?.from ?? transport.at;
    this.#until = transport.selection?.until ?? null;
    this.#show();
  }

  /** A selection made while writing moves the note there. */
  #follow() {
    if (!this.hidden && transport.selection) this.#place();
  }

  #show() {
    if (this.hidden) return;
    const side = transport.heard ?? transport.sides.a;
    const when = this.querySelector('[data-slot="when"]');
    if (when) when.textContent = span(this.#at, this.#until);
    const on = this.querySelector('[data-slot="on"]');
    if (on) on.textContent = side ? `on ${side.name} ${side.label}` : "";
    const row = /** @type {HTMLElement | null} */ (this.querySelector(".row--compose"));
    const start = Math.max(0, shareOf(transport.view, this.#at));
    const width = this.#until === null ? 0.004 : shareOf(transport.view, this.#until) - start;
    row?.style.setProperty("--sx", String(Math.min(start, 1)));
    row?.style.setProperty(
      "--sw",
      String(Math.min(Math.max(width, 0.004), 1 - Math.min(start, 1))),
    );
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const key = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    if (key?.getAttribute("data-do") === "compose") this.open();
    if (key?.getAttribute("data-do") === "cancel" && this.contains(key)) this.#close();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.querySelector("form")?.requestSubmit();
    }
    if (event.key === "Escape") {
      event.stopPropagation();
      this.#close();
    }
  }

  /** @param {SubmitEvent} event */
  async #post(event) {
    event.preventDefault();
    const side = transport.heard ?? transport.sides.a;
    const body = this.#area.value.trim();
    const go = /** @type {HTMLButtonElement} */ (this.querySelector("[type=submit]"));
    const problem = this.querySelector('[data-slot="problem"]');
    if (!side || !body) return;
    go.disabled = true;
    showProblem(problem, null);
    try {
      const song = this.closest("main")?.dataset.song;
      await call("POST", `/api/songs/${song}/notes/`, {
        version: side.id,
        body,
        at_seconds: Number(this.#at.toFixed(3)),
        ...(this.#until === null ? {} : { until_seconds: Number(this.#until.toFixed(3)) }),
      });
      this.#area.value = "";
      this.#close();
      transport.select(null);
      const board = document.querySelector("note-board");
      if (board instanceof NoteBoard) await board.refresh();
    } catch (refused) {
      showProblem(problem, refused);
    } finally {
      go.disabled = false;
    }
  }
}

customElements.define("note-composer", NoteComposer);
