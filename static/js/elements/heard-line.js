// <heard-line>: which parts of the version in view I heard, as a thin line under the whole song.

import { bar } from "../heard-bar.js";
import { percent, without } from "../lib/heard.js";
import { myHearing } from "../my-hearing.js";
import { transport } from "../transport.js";

export class HeardLine extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  #shown = "";

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    for (const event of ["sides", "state"])
      transport.addEventListener(event, () => this.#show(), { signal });
    myHearing.addEventListener("change", () => this.#show(), { signal });
    this.#show();
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  #show() {
    const { sides, offsets, isBlind, length } = transport;
    const side = transport.heard ?? sides.a;
    const counts = side?.kind === "version" && !isBlind; // In a blind test it would tell who is who.
    const mine = counts ? myHearing.of(side.id) : null;
    const late = offsets[side === sides.b ? "b" : "a"];
    const shown = JSON.stringify([side?.key, mine, length, late, isBlind]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.hidden = !mine;
    if (!mine || !side) return;
    const spans = mine.spans.map(
      ([from, to]) => /** @type {[number, number]} */ ([from - late, to - late]),
    );
    this.replaceChildren(bar(spans, length));
    const but = without(mine.missed);
    const words = `You heard ${percent(mine.share)} of ${side.name}${but && mine.share ? `, ${but}` : ""}`;
    this.setAttribute("role", "img");
    this.setAttribute("aria-label", words);
    this.title = words;
  }
}

customElements.define("heard-line", HeardLine);
