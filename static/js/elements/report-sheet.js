// <report-sheet>: the report of the version that is heard.

import { transport } from "../transport.js";

export class ReportSheet extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    for (const event of ["sides", "state"]) {
      transport.addEventListener(event, () => this.#follow(), { signal });
    }
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  async #follow() {
    const id = String(transport.heard?.id ?? "");
    if (!id || id === this.dataset.version) return;
    this.dataset.version = id;
    try {
      const answer = await fetch(`/versions/${id}/report/`, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected || this.dataset.version !== id) return;
      this.innerHTML = await answer.text();
    } catch {
      this.dataset.version = ""; // Asked again when the next thing happens.
      return;
    }
    const count = document.querySelector('[data-count="report"]');
    const found = this.querySelector("[data-to-fix]")?.getAttribute("data-to-fix") ?? "";
    if (count) count.textContent = found === "0" ? "" : found;
  }
}

customElements.define("report-sheet", ReportSheet);
