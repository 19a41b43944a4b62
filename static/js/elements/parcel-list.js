// <parcel-list>: the ZIPs of a download menu, with their sizes and what would not be in them.
//
// The links work as they are; what there is now is asked when the menu opens.

import { call, Refused } from "../lib/api.js";
import { make } from "../lib/dom.js";
import { size } from "../lib/figures.js";

/** @typedef {{files: number, size_bytes: number, missing: {what: string, why: string}[]}} Parcel */

const NAMED = 20;

class ParcelList extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    const menu = this.closest("details");
    menu?.addEventListener("toggle", () => menu.open && this.#ask(), { signal });
    // A version that came, or may leave now, while the menu is open.
    const rail = document.querySelector("version-rail");
    rail?.addEventListener("merged", () => menu?.open && this.#ask(), { signal });
    if (menu?.open) this.#ask();
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  async #ask() {
    const rows = /** @type {HTMLElement[]} */ ([...this.querySelectorAll("[data-parcel]")]);
    try {
      const told = await Promise.all(rows.map((row) => call("GET", row.dataset.parcel ?? "")));
      rows.forEach((row, index) => {
        this.#fill(row, told[index]);
      });
      this.#name(told[0]);
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
      this.#slot("missing")?.replaceChildren(make("p", { class: "cap" }, problem.message));
    }
  }

  /** @param {HTMLElement} row @param {Parcel} parcel */
  #fill(row, parcel) {
    const figure = row.querySelector(".cap");
    if (figure) figure.textContent = parcel.files ? size(parcel.size_bytes) : "nothing yet";
  }

  /** @param {Parcel} [parcel] */
  #name(parcel) {
    const rows = parcel?.missing ?? [];
    const said = rows
      .slice(0, NAMED)
      .map((it) => make("li", {}, make("b", {}, it.what), ` ${it.why}`));
    const more = rows.length - said.length;
    if (more > 0) said.push(make("li", {}, `And ${more} more, all named in the ZIP.`));
    const list = make("ul", { class: "parcel__missing" }, ...said);
    this.#slot("missing")?.replaceChildren(
      ...(said.length ? [make("p", { class: "strong" }, "Not in the ZIP"), list] : []),
    );
  }

  /** @param {string} name */
  #slot(name) {
    return this.querySelector(`[data-slot="${name}"]`);
  }
}

customElements.define("parcel-list", ParcelList);
