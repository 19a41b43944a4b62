// <link-change>: what a link that was made allows, changed in a dialog.

import { call } from "../lib/api.js";
import { localDate, suggested } from "../lib/link-words.js";
import { sayProblem, showProblem } from "../toast.js";

const SWITCHES = ["may_note", "may_approve", "may_download", "marked", "spoken"];
const NUMBERS = ["plays_at_most", "downloads_at_most"];

export class LinkChange extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  #link = 0;
  /** Until when it worked, to the minute that the field shows. */
  #date = "";

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("submit", (event) => void this.#save(event), { signal });
    this.addEventListener("click", (event) => this.#press(event), { signal });
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  get #form() {
    return /** @type {HTMLFormElement} */ (this.querySelector("form"));
  }

  get #bad() {
    return this.querySelector('[data-slot="bad"]');
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLInputElement} */ (this.#form.elements.namedItem(name));
  }

  /** @param {number} link */
  async open(link) {
    try {
      const known = await call("GET", `/api/links/${link}/`);
      this.#link = link;
      this.#form.reset();
      showProblem(this.#bad, null);
      this.#field("name").value = known.name;
      this.#field("date").value = localDate(known.expires_at);
      this.#date = this.#field("date").value;
      for (const name of SWITCHES) this.#field(name).checked = known[name];
      for (const name of NUMBERS) this.#field(name).value = known[name] ?? "";
      const off = /** @type {HTMLElement} */ (this.querySelector('[data-slot="off"]'));
      off.hidden = !known.has_password;
      this.closest("dialog")?.showModal();
    } catch (problem) {
      sayProblem(problem);
    }
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const key = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    if (key?.getAttribute("data-do") === "suggest") this.#field("password").value = suggested();
  }

  /** @param {SubmitEvent} event */
  async #save(event) {
    event.preventDefault();
    const said = new FormData(this.#form);
    const date = String(said.get("date") ?? "");
    const password = String(said.get("password") ?? "");
    const change = {
      name: said.get("name"),
      // Saved for another reason, it ends at the very second it did.
      ...(date === this.#date ? {} : { expires_at: date ? new Date(date).toISOString() : null }),
      ...Object.fromEntries(SWITCHES.map((name) => [name, said.has(name)])),
      ...Object.fromEntries(NUMBERS.map((name) => [name, Number(said.get(name)) || null])),
      // Left alone, the password stays, and nobody has to come through the door again.
      ...(said.has("no_password") ? { password: "" } : password ? { password } : {}),
    };
    const link = this.#link;
    try {
      await call("PATCH", `/api/links/${link}/`, change);
      if (this.#link === link) this.closest("dialog")?.close();
      this.dispatchEvent(new CustomEvent("link-changed", { bubbles: true }));
    } catch (problem) {
      showProblem(this.#bad, problem);
    }
  }
}

customElements.define("link-change", LinkChange);
