// <ballot-form>: what a blind vote asks, between which versions, and until when.

import { call } from "../lib/api.js";
import { make } from "../lib/dom.js";
import { showProblem } from "../toast.js";
import { transport } from "../transport.js";

export class BallotForm extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    document.addEventListener("new-ballot", () => this.#open(), { signal });
    this.addEventListener("submit", (event) => this.#send(event), { signal });
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  #open() {
    const spines = /** @type {NodeListOf<HTMLElement>} */ (
      document.querySelectorAll('.ver[data-state="ready"]:not([data-retired])')
    );
    const on = [transport.sides.a?.key, transport.sides.b?.key];
    const rows = [...spines].reverse().map((spine) => {
      const box = make("input", { type: "checkbox", name: "versions" });
      box.value = spine.dataset.version ?? "";
      box.checked = on.includes(`version:${box.value}`);
      const name = `${spine.dataset.name} ${spine.dataset.label}`;
      return make("label", { class: "check" }, box, make("span", { class: "trunc" }, name));
    });
    this.querySelector('[data-slot="choices"]')?.replaceChildren(...rows);
    showProblem(this.querySelector('[data-slot="bad"]'), null);
    this.closest("dialog")?.showModal();
  }

  /** @param {SubmitEvent} event */
  async #send(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const go = /** @type {HTMLButtonElement} */ (form.querySelector("[type=submit]"));
    if (go.disabled) return;
    const said = new FormData(form);
    const closes = String(said.get("closes_at") ?? "");
    go.disabled = true; // Pressed twice, it would be two votes.
    try {
      await call("POST", `/api/songs/${document.querySelector("main")?.dataset.song}/ballots/`, {
        question: said.get("question"),
        versions: said.getAll("versions").map(Number),
        closes_at: closes ? new Date(closes).toISOString() : null,
      });
      this.closest("dialog")?.close();
    } catch (problem) {
      showProblem(this.querySelector('[data-slot="bad"]'), problem);
    } finally {
      go.disabled = false;
    }
  }
}

customElements.define("ballot-form", BallotForm);
