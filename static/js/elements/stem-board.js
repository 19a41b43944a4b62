// <stem-board>: stems as lanes: heard together as they are set, edited, named, put aside.

import { call } from "../lib/api.js";
import { figure } from "../lib/figures.js";
import { reachOf, sharedScale } from "../lib/peaks.js";
import { peaksAt } from "../peaks.js";
import { StemMixer } from "../stems/mixer.js";
import { say, sayProblem, showProblem } from "../toast.js";
import { transport } from "../transport.js";
import { EditForm } from "./edit-form.js";
import { LivePart } from "./live-part.js";
import { MixForm } from "./mix-form.js";
import { showPanel } from "./tab-set.js";

export class StemBoard extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {StemMixer | null} */
  #mixer = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("click", (event) => this.#press(event), { signal });
    this.addEventListener("merged", () => this.#freshen(), { signal });
    document.addEventListener("click", (event) => this.#pressAbove(event), { signal });
    document.addEventListener("change", (event) => this.#switch(event), { signal });
    this.#mixer = new StemMixer(this, document.querySelector("main")?.dataset.song ?? "", signal);
    const form = document.querySelector("#stem-form form");
    form?.addEventListener("submit", (event) => this.#keep(event), { signal });
    this.#freshen();
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  /** @returns {HTMLElement[]} */
  get stems() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll(".row--stem"))];
  }

  refresh() {
    const part = this.querySelector("live-part");
    if (part instanceof LivePart) part.refreshSoon();
  }

  #freshen() {
    const { stems } = this;
    const longest = Math.max(0, ...stems.map((stem) => Number(stem.dataset.seconds ?? 0)));
    transport.lendLength(longest);
    const count = document.querySelector('[data-count="stems"]');
    if (count) count.textContent = stems.length ? String(stems.length) : "";
    const playable = stems.some((stem) => stem.dataset.revision);
    for (const key of document.querySelectorAll('[data-needs="stems"]')) {
      if (key instanceof HTMLButtonElement) key.disabled = !playable;
    }
    this.#mixer?.freshen();
    this.#scale();
  }

  /** Quiet stems are drawn larger, all by the same factor, so that they stay honest between them. */
  async #scale() {
    const waves = [...this.querySelectorAll("wave-form")];
    const peaks = await Promise.allSettled(
      waves.map((wave) => peaksAt(wave.getAttribute("peaks") ?? "")),
    );
    const scale = sharedScale(
      peaks.map((it) => (it.status === "fulfilled" ? reachOf(it.value) : 0)),
    );
    for (const wave of waves) wave.setAttribute("scale", scale.toFixed(3));
    const decibels = 20 * Math.log10(scale);
    const place = document.querySelector('[data-slot="drawn"]');
    if (place) place.textContent = decibels < 1 ? "" : `Drawn ${figure(decibels, 0)} dB larger`;
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const key = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    const stem = /** @type {HTMLElement | null | undefined} */ (key?.closest(".row--stem"));
    if (!key || !stem) return;
    key.closest("details")?.removeAttribute("open");
    const deed = key.getAttribute("data-do");
    if (deed === "mute") this.#mixer?.mute(stem);
    if (deed === "solo") this.#mixer?.solo(stem, event.shiftKey || event.ctrlKey || event.metaKey);
    if (deed === "notes") this.#notes(stem);
    if (deed === "edit") this.#edit(stem);
    if (deed === "rename") this.#rename(stem);
    if (deed === "retire") this.#retire(stem);
  }

  /** Keys in the row of the tabs, above the lanes. @param {MouseEvent} event */
  #pressAbove(event) {
    const key = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    const deed = key?.getAttribute("data-do");
    const form = document.querySelector("mix-form");
    if (deed === "send-to-mix" && form instanceof MixForm && this.#mixer)
      form.take(this.#mixer.strips);
    if (deed !== "reset-stems") return;
    const before = new Map(transport.stemMix);
    this.#mixer?.reset();
    say("Every stem is as it comes.", { undo: () => this.#mixer?.restore(before) });
  }

  /** @param {Event} event */
  #switch(event) {
    const box = event.target;
    if (box instanceof HTMLInputElement && box.dataset.do === "monitor")
      this.#mixer?.monitor(box.checked);
  }

  /** The notes of this stem, in the list of notes. @param {HTMLElement} stem */
  #notes(stem) {
    showPanel("notes");
    const filter = document.querySelector('note-board [data-sift="stem"]');
    if (!(filter instanceof HTMLSelectElement)) return;
    filter.value = stem.dataset.stem ?? "";
    filter.dispatchEvent(new Event("change", { bubbles: true }));
    filter.focus();
  }

  /** @param {HTMLElement} stem */
  #edit(stem) {
    const form = document.querySelector("edit-form");
    if (form instanceof EditForm) form.open(Number(stem.dataset.stem), stem.dataset.name ?? "");
  }

  /** @param {HTMLElement} stem */
  #rename(stem) {
    const dialog = document.getElementById("stem-form");
    const form = dialog?.querySelector("form");
    if (!(dialog instanceof HTMLDialogElement) || !form) return;
    form.dataset.stem = stem.dataset.stem;
    field(form, "name").value = stem.dataset.name ?? "";
    field(form, "role").value = stem.dataset.role ?? "other";
    showProblem(form.querySelector('[data-slot="problem"]'), null);
    dialog.showModal();
    field(form, "name").focus();
  }

  /** @param {Event} event */
  async #keep(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const change = { name: field(form, "name").value.trim(), role: field(form, "role").value };
    const { stem } = form.dataset;
    try {
      await call("PATCH", `/api/stems/${stem}/`, change);
      if (form.dataset.stem === stem) form.closest("dialog")?.close(); // By now it may be another's.
      this.refresh();
    } catch (problem) {
      showProblem(form.querySelector('[data-slot="problem"]'), problem);
    }
  }

  /** @param {HTMLElement} stem */
  async #retire(stem) {
    const { stem: id, name } = stem.dataset;
    try {
      await call("DELETE", `/api/stems/${id}/`);
      this.refresh();
      say(`${name} is retired: it stays out of new mixes.`, {
        undo: () => this.#bringBack(id ?? ""),
      });
    } catch (problem) {
      sayProblem(problem);
    }
  }

  /** @param {string} id */
  async #bringBack(id) {
    try {
      await call("PATCH", `/api/stems/${id}/`, { retired: false });
      this.refresh();
    } catch (problem) {
      sayProblem(problem);
    }
  }
}

/** @param {HTMLFormElement} form @param {string} name */
function field(form, name) {
  return /** @type {HTMLInputElement | HTMLSelectElement} */ (form.elements.namedItem(name));
}

customElements.define("stem-board", StemBoard);
