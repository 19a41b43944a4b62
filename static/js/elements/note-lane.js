// <note-lane>: pins and brackets of the notes where they stand in time; a press writes one there.

import { barGrid } from "../bar-grid.js";
import { icon, make } from "../lib/dom.js";
import { clock, span } from "../lib/figures.js";
import { clustered } from "../lib/pins.js";
import { shareOf, timeAt } from "../lib/view.js";
import { previewPins } from "../notes/peek.js";
import { transport } from "../transport.js";
import { NoteComposer } from "./note-composer.js";

/** @typedef {{card: HTMLElement, at: number, until: number | null}} Mark */

const DRAG_PIXELS = 4;
const HEAD_PIXELS = 18;
const SHORTEST_WORDS = 40;

export class NoteLane extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  #frame = 0;
  #width = 0;
  /** @type {ResizeObserver | null} */
  #size = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    const soon = () => this.#soon();
    transport.addEventListener("view", soon, { signal });
    document.addEventListener("filtered", soon, { signal });
    this.addEventListener("pointerdown", (event) => this.#press(event), { signal });
    previewPins(this, signal);
    this.#size = new ResizeObserver(([entry]) => {
      this.#width = entry.contentRect.width;
      this.#soon();
    });
    this.#size.observe(this);
  }

  disconnectedCallback() {
    this.#life?.abort();
    this.#size?.disconnect();
    cancelAnimationFrame(this.#frame);
  }

  /** However many changes there were: once, with the next picture. */
  #soon() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    if (!this.#width) return;
    const all = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".note[data-at]")]);
    const marks = all.filter((card) => !card.hidden && card.dataset.gone === undefined).map(markOf);
    const seen = transport.length ? marks.filter(isSeen) : [];
    const groups = clustered(
      seen.map((item) => ({
        x: Math.max(0, shareOf(transport.view, item.at)) * this.#width,
        item,
      })),
    );
    const active = document.activeElement;
    const focused = active && this.contains(active) ? active.getAttribute("data-goto") : null;
    const ranges = seen.filter((mark) => mark.until !== null);
    /** How far the words of a bracket may run before the next head. @type {Map<Mark, number>} */
    const rooms = new Map();
    for (const [index, { x, items }] of groups.entries()) {
      const next = groups[index + 1]?.x ?? this.#width + HEAD_PIXELS;
      if (items.length === 1) rooms.set(items[0], next - x - HEAD_PIXELS * 2);
    }
    const heads = groups.map(({ items, x }) => {
      if (items.length > 1) return cluster(items, x / this.#width);
      return items[0].until === null ? pin(items[0]) : null;
    });
    this.replaceChildren(
      ...ranges.map((mark) => bracket(mark, rooms.get(mark))),
      ...heads.filter((head) => head !== null),
    );
    if (focused) {
      const again = this.querySelector(`[data-goto="${CSS.escape(focused)}"]`);
      if (again instanceof HTMLElement) again.focus({ preventScroll: true });
    }
    const open = all.filter((card) => card.dataset.resolved === undefined).length;
    const count = this.closest(".row")?.querySelector('[data-slot="open-notes"]');
    if (count) count.textContent = open ? `${open} open` : "";
  }

  /** @param {number} x in pixels of the window */
  #time(x) {
    const box = this.getBoundingClientRect();
    const at = timeAt(transport.view, (x - box.left) / box.width);
    return Math.min(Math.max(barGrid.snapped(at), 0), transport.length);
  }

  /** A press writes a note there, a drag one over what was drawn. @param {PointerEvent} event */
  #press(event) {
    const composer = document.querySelector("note-composer");
    const at = event.target instanceof Element ? event.target : null;
    if (!(composer instanceof NoteComposer) || event.button !== 0 || !transport.length) return;
    if (at?.closest("a, button")) return;
    const from = this.#time(event.clientX);
    let dragged = false;
    const drag = new AbortController();
    const { signal } = drag;
    document.addEventListener(
      "pointermove",
      (move) => {
        if (!dragged && Math.abs(move.clientX - event.clientX) < DRAG_PIXELS) return;
        dragged = true;
        const to = this.#time(move.clientX);
        transport.select({ from: Math.min(from, to), until: Math.max(from, to) });
      },
      { signal },
    );
    document.addEventListener("pointercancel", () => drag.abort(), { signal });
    document.addEventListener(
      "pointerup",
      (up) => {
        drag.abort();
        if (!dragged && Math.abs(up.clientY - event.clientY) > 12) return;
        if (!dragged) transport.select(null);
        const range = dragged ? transport.selection : null;
        composer.openAt(range?.from ?? from, range?.until);
      },
      { signal },
    );
  }
}

/** @param {HTMLElement} card @returns {Mark} */
function markOf(card) {
  const { place, at, placeUntil } = card.dataset;
  return {
    card,
    at: Number(place ?? at),
    until: placeUntil ? Number(placeUntil) : null,
  };
}

/** @param {Mark} mark */
function isSeen({ at, until }) {
  return shareOf(transport.view, until ?? at) >= 0 && shareOf(transport.view, at) <= 1;
}

const percent = (/** @type {number} */ share) => `${(share * 100).toFixed(3)}%`;

/** @param {HTMLElement} card @param {boolean} small */
function face(card, small) {
  const done = card.dataset.resolved !== undefined;
  return make(
    "span",
    {
      class: `av av--${card.dataset.colour}${small ? " av--sm" : ""}`,
      "aria-hidden": "true",
    },
    done ? icon("check", "sm") : (card.dataset.initials ?? ""),
  );
}

/** @param {Mark} mark */
function pin(mark) {
  const { card, at } = mark;
  const done = card.dataset.resolved !== undefined;
  const head = make(
    "a",
    {
      class: `pinm${done ? " pinm--done" : ""}`,
      href: `#${card.id}`,
      "aria-label": nameOf(mark),
      "data-goto": card.id,
    },
    face(card, false),
  );
  head.style.setProperty("--x", percent(shareOf(transport.view, at)));
  return head;
}

/** @param {Mark} mark @param {number} [room] for its words; none: its head is in a cluster */
function bracket(mark, room) {
  const { card, at, until } = mark;
  const done = card.dataset.resolved !== undefined ? " brk--done" : "";
  const words = make("span", { class: "brk__t" }, card.dataset.words ?? "");
  words.hidden = (room ?? 0) < SHORTEST_WORDS;
  words.style.setProperty("--room", `${Math.round(room ?? 0)}px`);
  const line =
    room !== undefined
      ? make(
          "a",
          {
            class: `brk${done}`,
            href: `#${card.id}`,
            "aria-label": nameOf(mark),
            "data-goto": card.id,
          },
          face(card, true),
          " ",
          words,
        )
      : make("span", { class: `brk${done}`, "aria-hidden": "true" });
  line.dataset.colour = card.dataset.colour;
  line.style.setProperty("--x", percent(shareOf(transport.view, at)));
  line.style.setProperty("--x2", percent(shareOf(transport.view, until ?? at)));
  return line;
}

/** Several that cannot be told apart at this zoom. @param {Mark[]} marks @param {number} share */
function cluster(marks, share) {
  const open = marks.filter(({ card }) => card.dataset.resolved === undefined).length;
  const head = make(
    "button",
    {
      class: `pinm pinm--many${open ? "" : " pinm--done"}`,
      type: "button",
      "aria-label": `${marks.length} notes from ${clock(marks[0].at)}, ${open} open`,
      "aria-expanded": "false",
      "data-many": marks.map(({ card }) => card.id).join(" "),
      "data-goto": `many-${marks[0].card.id}`,
    },
    make("span", { class: "av", "aria-hidden": "true" }, String(marks.length)),
  );
  head.style.setProperty("--x", percent(share));
  return head;
}

/** Begins with what is seen of the mark, so that it can be called by it. @param {Mark} mark */
function nameOf({ card, at, until }) {
  const { by = "", initials = "", words = "", resolved } = card.dataset;
  const kind = resolved === undefined ? "note" : "resolved note";
  const seen = resolved === undefined ? initials : "";
  return until === null
    ? `${seen} ${kind} by ${by} at ${clock(at)}: ${words}`.trim()
    : `${seen} ${words}, ${kind} by ${by}, ${span(at, until)}`.trim();
}

customElements.define("note-lane", NoteLane);
