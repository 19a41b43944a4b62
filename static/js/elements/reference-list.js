// <reference-list>: records that the song is held against: heard as side B, described, put aside.

import { call } from "../lib/api.js";
import { icon } from "../lib/dom.js";
import { figure } from "../lib/figures.js";
import { referenceSide } from "../lib/references.js";
import { say, sayProblem, showProblem } from "../toast.js";
import { transport } from "../transport.js";
import { LivePart } from "./live-part.js";

export class ReferenceList extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("click", (event) => this.#press(event), { signal });
    this.addEventListener("merged", () => this.#show(), { signal });
    transport.addEventListener("sides", () => this.#show(), { signal });
    transport.addEventListener("state", () => this.#show(), { signal });
    this.#form?.addEventListener("submit", (event) => this.#keep(event), { signal });
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  /** @returns {HTMLFormElement | null} */
  get #form() {
    return document.querySelector("#reference-form form");
  }

  /** @returns {HTMLElement[]} */
  get rows() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll(".ref"))];
  }

  refresh() {
    const part = this.querySelector("live-part");
    if (part instanceof LivePart) part.refreshSoon();
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const key = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    const row = /** @type {HTMLElement | null | undefined} */ (key?.closest(".ref"));
    if (!key || !row) return;
    key.closest("details")?.removeAttribute("open");
    const deed = key.getAttribute("data-do");
    if (deed === "hear") this.#hear(row);
    if (deed === "edit") this.#edit(row);
    if (deed === "retire") this.#retire(row);
  }

  /** As side B, in step with the song and as loud; again: pause. @param {HTMLElement} row */
  #hear(row) {
    if (isOn(row) && transport.hear === "b" && !transport.alone && !transport.monitor) {
      transport.toggle();
      return;
    }
    if (!isOn(row)) transport.put("b", sideOf(row));
    transport.listen("b");
    transport.play();
  }

  #show() {
    const { a } = transport.sides;
    const heard = transport.hear === "b" && transport.playing && !transport.alone;
    for (const row of this.rows) {
      const key = row.querySelector('[data-do="hear"]');
      const sounds = isOn(row) && heard && !transport.monitor;
      if (key && key.getAttribute("aria-pressed") !== String(sounds)) {
        key.setAttribute("aria-pressed", String(sounds));
        key.replaceChildren(icon(sounds ? "pause" : "play"));
      }
      row.classList.toggle("ref--b", isOn(row));
      const place = row.querySelector('[data-slot="against"]');
      if (place) place.textContent = transport.isBlind ? "" : against(row, a);
    }
  }

  /** @param {HTMLElement} row */
  #edit(row) {
    const form = this.#form;
    const dialog = form?.closest("dialog");
    if (!form || !dialog) return;
    form.dataset.reference = row.dataset.reference;
    field(form, "title").value = row.dataset.title ?? "";
    field(form, "artist").value = row.dataset.artist ?? "";
    field(form, "listen_for").value = row.dataset.listenFor ?? "";
    showProblem(form.querySelector('[data-slot="problem"]'), null);
    dialog.showModal();
    field(form, "listen_for").focus();
  }

  /** @param {SubmitEvent} event */
  async #keep(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const change = {
      title: field(form, "title").value.trim(),
      artist: field(form, "artist").value.trim(),
      listen_for: field(form, "listen_for").value.trim(),
    };
    const { reference } = form.dataset;
    try {
      await call("PATCH", `/api/references/${reference}/`, change);
      if (form.dataset.reference === reference) form.closest("dialog")?.close(); // By now it may be another's.
      this.refresh();
    } catch (problem) {
      showProblem(form.querySelector('[data-slot="problem"]'), problem);
    }
  }

  /** @param {HTMLElement} row */
  async #retire(row) {
    const url = `/api/references/${row.dataset.reference}/retirement/`;
    try {
      await call("PUT", url);
      if (isOn(row)) transport.put("b", null);
      this.refresh();
      say(`${row.dataset.title} is put aside.`, { undo: () => this.#bringBack(url) });
    } catch (problem) {
      sayProblem(problem);
    }
  }

  /** @param {string} url */
  async #bringBack(url) {
    try {
      await call("DELETE", url);
      this.refresh();
    } catch (problem) {
      sayProblem(problem);
    }
  }
}

/** @param {HTMLElement} row */
const isOn = (row) => transport.sides.b?.key === `reference:${row.dataset.reference}`;

/** @param {HTMLElement} row */
function sideOf(row) {
  const { reference, title = "", artist = "", seconds, lufs, peak, stream, lossless } = row.dataset;
  return referenceSide({
    id: Number(reference),
    title,
    artist,
    seconds: Number(seconds),
    lufs: lufs ? Number(lufs) : null,
    truePeak: peak ? Number(peak) : null,
    lossless: lossless !== undefined,
    stream: stream ?? "",
  });
}

/** How loud it is beside the version in A. @param {HTMLElement} row @param {import("../transport.js").Side | null} a */
function against(row, a) {
  if (a?.kind !== "version" || a.lufs === null || !row.dataset.lufs) return "";
  const louder = Number(row.dataset.lufs) - a.lufs;
  if (Math.abs(louder) < 0.05) return `, as loud as ${a.name}`;
  return `, ${figure(Math.abs(louder))} LU ${louder > 0 ? "louder" : "quieter"} than ${a.name}`;
}

/** @param {HTMLFormElement} form @param {string} name */
function field(form, name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
}

customElements.define("reference-list", ReferenceList);
