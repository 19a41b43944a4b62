// <edit-form>: what to do to a stem, in the words of the edit recipe; orders a new revision of it.

import { call } from "../lib/api.js";
import { make } from "../lib/dom.js";
import { keeps, OrderSheet } from "../order/sheet.js";
import { say } from "../toast.js";

export class EditForm extends OrderSheet {
  /** @override */
  static kind = "edit";
  /** @override */
  static open = ["Trim"];
  #stem = 0;
  #name = "";

  /** @param {number} stem @param {string} name */
  open(stem, name) {
    if (stem !== this.#stem) {
      // Nobody orders for this stem what stood here for another one.
      this.began = null;
      this.control = null;
      this.place("fields")?.replaceChildren();
      this.ready(false);
    }
    this.#stem = stem;
    this.#name = name;
    const title = this.place("stem");
    if (title) title.textContent = name;
    this.#guides();
    this.closest("dialog")?.showModal();
    void this.begin();
  }

  /** @param {any} recipe @override */
  async order(recipe) {
    if (JSON.stringify(recipe) === JSON.stringify(this.began)) {
      throw new Error("Choose at least one thing to change.");
    }
    const guide = Number(this.#guide?.value) || undefined;
    const body = { recipe, guide: recipe.align ? guide : undefined, keep: keeps(this) };
    const made = await call("POST", `/api/stems/${this.#stem}/orders/`, body);
    this.closest("dialog")?.close();
    say(
      made.state === "ready"
        ? `This edit of ${this.#name} was made before: it is there at once.`
        : `The edit of ${this.#name} is ordered.`,
    );
  }

  get #guide() {
    return /** @type {HTMLSelectElement | null} */ (this.querySelector("[name=guide]"));
  }

  /** The other stems of the song, to be brought into time with. */
  #guides() {
    const lanes = [
      .../** @type {NodeListOf<HTMLElement>} */ (
        document.querySelectorAll("[data-stem][data-name]")
      ),
    ];
    const others = lanes.filter((lane) => Number(lane.dataset.stem) !== this.#stem);
    this.#guide?.replaceChildren(
      ...others.map((lane) =>
        make("option", { value: lane.dataset.stem ?? "" }, lane.dataset.name ?? ""),
      ),
    );
  }
}

customElements.define("edit-form", EditForm);
