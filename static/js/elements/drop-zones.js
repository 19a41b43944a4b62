// <drop-zones>: files and folders dropped anywhere on the page, or chosen with its keys.

import { filesOf } from "../lib/entries.js";
import { UploadBoard } from "./upload-board.js";

/** @typedef {import("../sending.js").Kind} Kind */

export class DropZones extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  #inside = 0;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    window.addEventListener("dragenter", (event) => this.#enter(event), { signal });
    window.addEventListener("dragover", (event) => this.#over(event), { signal });
    window.addEventListener("dragleave", (event) => this.#leave(event), { signal });
    window.addEventListener("drop", (event) => this.#drop(event), { signal });
    document.addEventListener("click", (event) => this.#pick(event), { signal });
    for (const name of ["stems", "folder", "version", "reference"]) {
      const input = document.getElementById(`pick-${name}`);
      input?.addEventListener(
        "change",
        () => this.#chosen(/** @type {HTMLInputElement} */ (input)),
        { signal },
      );
    }
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  /** @param {File[]} files @param {Kind} kind */
  #send(files, kind) {
    const board = document.querySelector("upload-board");
    if (board instanceof UploadBoard && files.length) board.take(files, kind);
  }

  /** @param {MouseEvent} event */
  #pick(event) {
    const key = event.target instanceof Element ? event.target.closest("[data-pick]") : null;
    if (key) document.getElementById(`pick-${key.getAttribute("data-pick")}`)?.click();
  }

  /** @param {HTMLInputElement} input */
  #chosen(input) {
    this.#send([...(input.files ?? [])], kindOf(input.id.replace("pick-", "")));
    input.value = "";
  }

  /** @param {DragEvent} event */
  #enter(event) {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    this.#inside += 1;
    this.hidden = false;
  }

  /** @param {DragEvent} event */
  #over(event) {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
    const zone = this.#zone(event);
    for (const it of this.querySelectorAll(".zone")) it.classList.toggle("zone--on", it === zone);
  }

  /** @param {DragEvent} event */
  #leave(event) {
    if (!carriesFiles(event)) return;
    this.#inside -= 1;
    if (this.#inside <= 0) this.#hide();
  }

  #hide() {
    this.#inside = 0;
    this.hidden = true;
  }

  /** @param {DragEvent} event */
  #zone(event) {
    const at = event.target instanceof Element ? event.target : null;
    return at?.closest(".zone") ?? this.querySelector('[data-zone="stems"]');
  }

  /** @param {DragEvent} event */
  async #drop(event) {
    if (!carriesFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    const kind = kindOf(this.#zone(event)?.getAttribute("data-zone"));
    this.#hide();
    this.#send(await filesOf(event.dataTransfer), kind);
  }
}

/** @param {string | null | undefined} place @returns {Kind} */
const kindOf = (place) => (place === "version" || place === "reference" ? place : "stem");

/** @param {DragEvent} event */
function carriesFiles(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

customElements.define("drop-zones", DropZones);
