// <heard-by version="7">: who heard how much of a version, for whoever may know; else what I heard.

import { bar } from "../heard-bar.js";
import { make } from "../lib/dom.js";
import { percent, without } from "../lib/heard.js";
import { mapsOf, myHearing } from "../my-hearing.js";

/** @typedef {import("../my-hearing.js").HeardMap} HeardMap */

/** News of a listener comes once a minute at most, and the last of it a minute after. */
const LATEST_MS = 61_000;

export class HeardBy extends HTMLElement {
  static observedAttributes = ["version"];
  /** @type {AbortController | null} */
  #life = null;
  #later = 0;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    document.addEventListener("told", (event) => this.#heard(event), { signal });
    myHearing.addEventListener("change", () => void this.#fetch(), { signal });
    this.closest("dialog")?.addEventListener("close", () => clearTimeout(this.#later), { signal });
  }

  disconnectedCallback() {
    this.#life?.abort();
    clearTimeout(this.#later);
  }

  attributeChangedCallback() {
    this.replaceChildren();
    void this.#fetch();
  }

  /** A closed sheet asks for nothing. */
  get #isSeen() {
    return this.closest("dialog")?.open ?? true;
  }

  /** @param {Event} event */
  #heard(event) {
    const { kind } = /** @type {CustomEvent<{kind: string}>} */ (event).detail;
    if (kind !== "hearing" || !this.#isSeen) return;
    void this.#fetch();
    clearTimeout(this.#later);
    this.#later = window.setTimeout(() => void this.#fetch(), LATEST_MS);
  }

  async #fetch() {
    const version = this.getAttribute("version");
    if (!version || !this.#isSeen) return;
    // The rest of the sheet says when the studio cannot be reached.
    const maps = await mapsOf(Number(version)).catch(() => null);
    if (!maps || version !== this.getAttribute("version")) return;
    const length = Number(document.getElementById(`version-${version}`)?.dataset.seconds ?? 0);
    this.replaceChildren(
      maps.length
        ? make("ul", { class: "about__words heardby" }, ...maps.map((it) => row(it, length)))
        : make("p", { class: "cap" }, this.dataset.nobody ?? ""),
    );
  }
}

/** @param {HeardMap} map @param {number} length */
function row({ who, share, spans, missed, last_at, device }, length) {
  const at = new Date(last_at);
  const but = share ? without(missed) : "";
  return make(
    "li",
    {},
    make("span", { class: "trunc" }, who.name),
    ...(who.is_guest ? [make("span", { class: "cap" }, "guest")] : []),
    make("span", { class: "num" }, percent(share)),
    bar(spans, length),
    make("span", { class: "cap heardby__but" }, but),
    make(
      "time",
      { class: "cap", datetime: at.toISOString(), title: device ? `On a ${device}` : "" },
      at.toLocaleString("en-GB", {
        day: "numeric",
        month: "short",
        hour: "2-digit",
        minute: "2-digit",
      }),
    ),
  );
}

customElements.define("heard-by", HeardBy);
