// <master-form>: how loud, and from which version; orders a master.

import { call } from "../lib/api.js";
import { make } from "../lib/dom.js";
import { signed } from "../lib/figures.js";
import { numberOrNull } from "../lib/recipe.js";
import { say, showProblem } from "../toast.js";
import { transport } from "../transport.js";
import { showPanel } from "./tab-set.js";

export class MasterForm extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("submit", (event) => this.#order(event), { signal });
    this.addEventListener("input", () => this.#explain(), { signal });
    this.closest("dialog")?.addEventListener("toggle", () => this.#fill(), { signal });
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLInputElement | HTMLSelectElement} */ (
      this.querySelector(`[name="${name}"]`)
    );
  }

  /** Every version that can be heard; the one in A comes first to mind, unless it is a master itself. */
  #fill() {
    if (!this.closest("dialog")?.open) return;
    const spines = [
      .../** @type {NodeListOf<HTMLElement>} */ (
        document.querySelectorAll('.ver[data-state="ready"]')
      ),
    ].reverse();
    const select = this.#field("version");
    select.replaceChildren(
      ...spines.map((spine) =>
        make(
          "option",
          { value: spine.dataset.version ?? "" },
          `${spine.dataset.name} ${spine.dataset.label}`,
        ),
      ),
    );
    const heard = spines.find((spine) => Number(spine.dataset.version) === transport.sides.a?.id);
    const wanted =
      heard?.dataset.kind === "master"
        ? spines.find((spine) => spine.dataset.kind !== "master")
        : heard;
    if (wanted) select.value = wanted.dataset.version ?? "";
    showProblem(this.querySelector('[data-slot="problem"]'), null);
    this.#explain();
  }

  /** What the order means for the sound, from the measured figures. */
  #explain() {
    const spine = document.getElementById(`version-${this.#field("version").value}`);
    const place = this.querySelector('[data-slot="say"]');
    const target = numberOrNull(this.#field("target_lufs").value);
    const lufs = numberOrNull(spine?.dataset.lufs ?? "");
    const peak = numberOrNull(spine?.dataset.peak ?? "");
    const ceiling = numberOrNull(this.#field("ceiling_dbtp").value);
    if (!place) return;
    if (target === null || lufs === null || peak === null || ceiling === null) {
      place.textContent = "";
      return;
    }
    const gain = target - lufs;
    const over = peak + gain - ceiling;
    const limits =
      over > 0 ? ` Peaks are held about ${over.toFixed(1)} dB down to stay under the ceiling.` : "";
    place.textContent = `${signed(gain)} dB from this version.${limits}`;
  }

  /** @param {SubmitEvent} event */
  async #order(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const go = /** @type {HTMLButtonElement} */ (form.querySelector("[type=submit]"));
    go.disabled = true;
    try {
      const made = await call("POST", `/api/versions/${this.#field("version").value}/orders/`, {
        target_lufs: numberOrNull(this.#field("target_lufs").value),
        ceiling_dbtp: numberOrNull(this.#field("ceiling_dbtp").value),
      });
      this.closest("dialog")?.close();
      showPanel("jobs");
      say(`v${made.number} is ordered: a master.`);
    } catch (problem) {
      showProblem(this.querySelector('[data-slot="problem"]'), problem);
    } finally {
      go.disabled = false;
    }
  }
}

customElements.define("master-form", MasterForm);
