// What a pin is about, shown beside it: a preview of one note, or the list of several.

import { make } from "../lib/dom.js";
import { span } from "../lib/figures.js";

class Peek {
  #lane;
  #box = make("div", { class: "peek", hidden: "" });
  /** @type {HTMLElement | null} */
  #many = null;

  /** @param {HTMLElement} lane @param {AbortSignal} signal */
  constructor(lane, signal) {
    this.#lane = lane;
    lane.after(this.#box);
    const show = (/** @type {Event} */ event) => this.#preview(event);
    lane.addEventListener("pointerover", show, { signal });
    lane.addEventListener("focusin", show, { signal });
    lane.addEventListener("pointerleave", (event) => this.#left(event), { signal });
    this.#box.addEventListener("pointerleave", (event) => this.#left(event), { signal });
    lane.addEventListener("focusout", () => this.#many || this.close(), { signal });
    // Before the page hears of it: a pin of several notes leads to a list, not to a place.
    lane.addEventListener("click", (event) => this.#press(event), { signal });
    this.#box.addEventListener("click", () => this.close(), { signal });
    document.addEventListener("pointerdown", (event) => this.#outside(event), { signal });
    for (const place of [lane, this.#box]) {
      place.addEventListener("keydown", (event) => this.#key(event), { signal });
    }
  }

  /** @param {Event} event */
  #head(event) {
    const at = event.target instanceof Element ? event.target : null;
    return /** @type {HTMLElement | null} */ (at?.closest("[data-goto]") ?? null);
  }

  /** @param {Event} event */
  #preview(event) {
    const head = this.#head(event);
    if (this.#many || !head || head.dataset.many) return;
    const card = document.getElementById(head.dataset.goto ?? "");
    if (!card) return;
    this.#box.className = "peek";
    this.#box.replaceChildren(line(card));
    this.#stand(head);
  }

  /** @param {Event} event */
  #press(event) {
    const head = this.#head(event);
    if (!head?.dataset.many) return;
    event.stopPropagation();
    if (this.#many) {
      this.close();
      return;
    }
    const cards = head.dataset.many.split(" ").map((id) => document.getElementById(id));
    this.#box.className = "peek peek--many";
    this.#box.replaceChildren(
      ...cards
        .filter((card) => card !== null)
        .map((card) => make("a", { href: `#${card.id}`, "data-goto": card.id }, line(card))),
    );
    this.#many = head;
    head.setAttribute("aria-expanded", "true");
    this.#stand(head);
    this.#box.querySelector("a")?.focus();
  }

  /** @param {HTMLElement} head */
  #stand(head) {
    this.#box.hidden = false;
    const lane = this.#lane.getBoundingClientRect();
    const at = head.getBoundingClientRect();
    const left = Math.min(
      Math.max(at.left - lane.left - 8, 4),
      Math.max(4, lane.width - this.#box.offsetWidth - 4),
    );
    this.#box.style.setProperty("--x", `${left}px`);
  }

  /** @param {PointerEvent} event */
  #left(event) {
    const to = event.relatedTarget instanceof Node ? event.relatedTarget : null;
    if (this.#many || this.#box.contains(to) || this.#lane.contains(to)) return;
    this.close();
  }

  /** @param {Event} event */
  #outside(event) {
    const at = event.target instanceof Node ? event.target : null;
    if (this.#many && !this.#box.contains(at) && !this.#many.contains(at)) this.close();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Escape" || this.#box.hidden) return;
    event.stopPropagation();
    const back = this.#many?.dataset.goto;
    this.close();
    const head = back && this.#lane.querySelector(`[data-goto="${CSS.escape(back)}"]`);
    if (head instanceof HTMLElement) head.focus();
  }

  close() {
    this.#many?.setAttribute("aria-expanded", "false");
    this.#many = null;
    this.#box.hidden = true;
    this.#box.replaceChildren();
  }
}

/** @param {HTMLElement} lane @param {AbortSignal} signal */
export function previewPins(lane, signal) {
  new Peek(lane, signal);
}

/** @param {HTMLElement} card */
function line(card) {
  const { place, at, placeUntil, by = "", words = "", resolved } = card.dataset;
  const when = span(Number(place ?? at), placeUntil ? Number(placeUntil) : null);
  return make(
    "span",
    { class: "peek__l" },
    make("b", {}, by),
    make("span", { class: "cap num" }, resolved === undefined ? when : `${when}, resolved`),
    make("span", { class: "peek__w" }, words),
  );
}
