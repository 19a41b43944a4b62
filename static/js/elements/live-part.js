// <live-part name="notes" src="…">: a part of the page that is fetched again when it changed.

import { applyVars } from "../lib/dom.js";
import { released } from "../lib/pressed.js";
import { merge, remember } from "../merge.js";

const PATIENCE_MS = 120;

export class LivePart extends HTMLElement {
  #timer = 0;
  #fetching = false;
  #again = false;
  #filled = false;

  connectedCallback() {
    if (this.#filled) return;
    this.#filled = true;
    remember(this);
    applyVars(this);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  get name() {
    return this.getAttribute("name") ?? "";
  }

  /** Many changes at once become one request. */
  refreshSoon() {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.refresh(), PATIENCE_MS);
  }

  /** @returns {Promise<boolean>} whether the part is fresh now */
  async refresh() {
    if (this.#fetching) {
      this.#again = true;
      return false;
    }
    this.#fetching = true;
    try {
      const answer = await fetch(this.getAttribute("src") ?? "", { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return false;
      const fresh = await answer.text();
      await released(this);
      merge(this, fresh);
      return true;
    } catch {
      return false; // Offline: the stream tells when to try again.
    } finally {
      this.#fetching = false;
      if (this.#again) {
        this.#again = false;
        this.refreshSoon();
      }
    }
  }
}

customElements.define("live-part", LivePart);
