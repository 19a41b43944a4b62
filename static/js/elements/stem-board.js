// <stem-board>: stems: played alone, edited, named, put aside.

import { call } from "../lib/api.js";
import { figure } from "../lib/figures.js";
import { reachOf, sharedScale } from "../lib/peaks.js";
import { peaksAt } from "../peaks.js";
import { say, sayProblem, showProblem } from "../toast.js";
import { transport } from "../transport.js";
import { EditForm } from "./edit-form.js";
import { LivePart } from "./live-part.js";

export class StemBoard extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("click", (event) => this.#press(event), { signal });
    this.addEventListener("merged", () => this.#freshen(), { signal });
    transport.addEventListener("state", () => this.#show(), { signal });
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
    this.#show();
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

  #show() {
    for (const stem of this.stems) {
      const on = transport.alone?.id === Number(stem.dataset.revision);
      stem.querySelector('[data-do="alone"]')?.setAttribute("aria-pressed", String(on));
      stem.classList.toggle("row--mute", transport.alone !== null && !on);
    }
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const key = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    const stem = /** @type {HTMLElement | null | undefined} */ (key?.closest(".row--stem"));
    if (!key || !stem) return;
    key.closest("details")?.removeAttribute("open");
    const deed = key.getAttribute("data-do");
    if (deed === "alone") this.#alone(stem);
    if (deed === "edit") this.#edit(stem);
    if (deed === "rename") this.#rename(stem);
    if (deed === "retire") this.#retire(stem);
  }

  /** @param {HTMLElement} stem */
  #alone(stem) {
    const { revision, name = "", seconds, stream } = stem.dataset;
    transport.playAlone({
      id: Number(revision),
      name,
      stream: `/api/revisions/${revision}/files/${stream}/`,
      seconds: Number(seconds),
    });
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
    try {
      await call("PATCH", `/api/stems/${form.dataset.stem}/`, change);
      form.closest("dialog")?.close();
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
