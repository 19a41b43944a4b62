// <note-lane>: pins and brackets of the notes, where they stand in time.

import { icon, make } from "../lib/dom.js";
import { clock, span } from "../lib/figures.js";
import { shareOf } from "../lib/view.js";
import { transport } from "../transport.js";

export class NoteLane extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    transport.addEventListener("view", () => this.#draw(), { signal });
    document.addEventListener("merged", () => this.#draw(), { signal });
    document.addEventListener("filtered", () => this.#draw(), { signal });
    this.#draw();
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  #draw() {
    const notes = [...document.querySelectorAll(".note[data-at]")].filter(
      (note) => note instanceof HTMLElement && !note.hidden,
    );
    const pins = notes
      .map((note) => pin(/** @type {HTMLElement} */ (note)))
      .filter((it) => it !== null);
    const active = document.activeElement;
    const focused = active && this.contains(active) ? active.getAttribute("href") : null;
    this.replaceChildren(...pins);
    if (focused) {
      const again = this.querySelector(`[href="${CSS.escape(focused)}"]`);
      if (again instanceof HTMLElement) again.focus();
    }
    const open = document.querySelectorAll(".note:not([data-resolved])").length;
    const count = this.closest(".row")?.querySelector('[data-slot="open-notes"]');
    if (count) count.textContent = open ? `${open} open` : "";
  }
}

/** @param {HTMLElement} note */
function pin(note) {
  const at = Number(note.dataset.at);
  const until = note.dataset.until ? Number(note.dataset.until) : null;
  const x = shareOf(transport.view, at);
  const x2 = until === null ? x : shareOf(transport.view, until);
  if (x2 < 0 || x > 1 || !transport.length) return null;
  const done = note.dataset.resolved !== undefined;
  const who = note.dataset.by ?? "";
  const words = note.dataset.words ?? "";
  const face = make(
    "span",
    {
      class: `av av--${note.dataset.colour}${until === null ? "" : " av--sm"}`,
      "aria-hidden": "true",
    },
    done ? icon("check", "sm") : (note.dataset.initials ?? ""),
  );
  const mark = make("a", {
    class: until === null ? `pinm${done ? " pinm--done" : ""}` : `brk${done ? " brk--done" : ""}`,
    href: `#${note.id}`,
    "aria-label": nameOf(note, until === null ? clock(at) : span(at, until)),
    title: `${who}: ${words}`,
    "data-goto": note.id,
  });
  mark.append(face);
  if (until !== null) {
    mark.append(" ", make("span", { class: "brk__t" }, words));
    mark.style.setProperty("--x2", `${(x2 * 100).toFixed(3)}%`);
  }
  mark.style.setProperty("--x", `${(x * 100).toFixed(3)}%`);
  return mark;
}

/** Begins with what is seen of the mark, so that it can be called by it. @param {HTMLElement} note @param {string} when */
function nameOf(note, when) {
  const { by = "", initials = "", words = "", resolved, until } = note.dataset;
  const kind = resolved === undefined ? "note" : "resolved note";
  const seen = resolved === undefined ? initials : "";
  return until
    ? `${seen} ${words}, ${kind} by ${by}, ${when}`.trim()
    : `${seen} ${kind} by ${by} at ${when}: ${words}`.trim();
}

customElements.define("note-lane", NoteLane);
