// <deck-side data-lane="a">: one lane of the compare pair: figures, waveform, verdict and seeking.

import { arrangement } from "../arrangement.js";
import { barGrid } from "../bar-grid.js";
import { call } from "../lib/api.js";
import { loudnessAt } from "../lib/curve.js";
import { icon } from "../lib/dom.js";
import { figure, spoken } from "../lib/figures.js";
import { Pace } from "../lib/pace.js";
import { placeOf } from "../lib/rail.js";
import { reportAt } from "../peaks.js";
import { sayProblem } from "../toast.js";
import { transport } from "../transport.js";

/** @typedef {import("../transport.js").Letter} Letter */

export class DeckSide extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {import("../lib/curve.js").ShortTerm | null} */
  #curve = null;
  #shown = "";
  #pace = new Pace();

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    transport.addEventListener("sides", () => this.#show(), { signal });
    transport.addEventListener("state", () => this.#showHearing(), { signal });
    transport.addEventListener("time", () => this.#showNow(), { signal });
    document.addEventListener("merged", () => this.#showVerdict(), { signal });
    this.addEventListener("click", (event) => this.#press(event), { signal });
    this.addEventListener("focusin", () => this.#sayWhere(), { signal });
    this.#show();
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  get letter() {
    return /** @type {Letter} */ (this.dataset.lane === "b" ? "b" : "a");
  }

  get side() {
    return transport.sides[this.letter];
  }

  /** The rail's spine of the version that is on. */
  get #spine() {
    const { side } = this;
    return side?.kind === "version" ? document.getElementById(`version-${side.id}`) : null;
  }

  /** @param {string} name @param {string} words */
  #slot(name, words) {
    const place = this.querySelector(`[data-slot="${name}"]`);
    if (place && place.textContent !== words) place.textContent = words;
  }

  #show() {
    const { side } = this;
    this.hidden = side === null;
    if (!side) return;
    this.querySelector("wave-form")?.setAttribute("peaks", side.peaks);
    const curve = this.querySelector("loudness-curve");
    if (curve?.getAttribute("src") !== side.report) curve?.setAttribute("src", side.report);
    this.#showFigures();
    this.#showHearing();
    this.#showVerdict();
    if (this.#shown !== side.key) this.#fetch(side.key, side.report);
  }

  /** In a blind test nothing tells the sides apart. */
  #showFigures() {
    const { side } = this;
    if (!side) return;
    const blind = transport.isBlind;
    const name = this.querySelector('[data-slot="name"]');
    this.#slot("name", blind ? "" : `${side.name} ${side.label}`);
    name?.setAttribute("title", blind ? "" : side.label);
    this.#slot("lufs", blind ? "" : figure(side.lufs));
    this.#slot("integrated", blind ? "–" : `${figure(side.lufs)} LUFS`);
    this.#slot("peak", blind ? "–" : `${figure(side.truePeak)} dBTP`);
  }

  /** @param {string} key @param {string} url */
  async #fetch(key, url) {
    this.#shown = key;
    this.#curve = null;
    try {
      const report = await reportAt(url);
      if (this.side?.key === key) this.#curve = report.short_term;
    } catch {
      this.#curve = null;
    }
    this.#showNow();
  }

  #showHearing() {
    const heard = transport.hear === this.letter;
    this.querySelector(".letter")?.setAttribute("aria-pressed", String(heard));
    const slider = this.querySelector("[role=slider]");
    slider?.setAttribute("aria-valuemax", transport.length.toFixed(1));
    this.#showFigures();
  }

  #showNow() {
    const { at, playing, speed } = transport;
    if (this.#pace.isDue({ at, playing, speed, now: performance.now() })) this.#sayWhere();
    if (transport.hear !== this.letter) return;
    // The curve is told in this sound's own time.
    const own = transport.at + transport.offsets[this.letter];
    const now = this.#curve && !transport.isBlind ? loudnessAt(this.#curve, own) : null;
    this.#slot("now", now === null ? "–" : `${figure(now)} LUFS`);
  }

  /** For ears: the time, the section, bar and beat. */
  #sayWhere() {
    const slider = this.querySelector("[role=slider]");
    const at = transport.at.toFixed(1);
    if (!slider || slider.getAttribute("aria-valuenow") === at) return;
    slider.setAttribute("aria-valuenow", at);
    const words = [
      `${spoken(transport.at)} of ${spoken(transport.length)}`,
      arrangement.current?.name ?? "",
      barGrid.spoken(transport.at),
    ];
    slider.setAttribute("aria-valuetext", words.filter(Boolean).join(", "));
  }

  /** People's word, read from the rail, where it stays fresh. */
  #showVerdict() {
    const place = this.querySelector('[data-slot="verdict"]');
    const spine = this.#spine;
    const word = spine?.querySelector(".st")?.cloneNode(true);
    place?.replaceChildren(...(word ? [word] : []));
    // Nobody approves somebody else's record.
    const acts = this.querySelector(".hear__acts");
    if (acts instanceof HTMLElement) acts.hidden = !spine;
    const newest = document.querySelectorAll(".ver:not([data-retired])");
    const last = /** @type {HTMLElement | undefined} */ ([...newest].at(-1));
    const number = Number(last?.dataset.number ?? 0);
    this.#slot("place", spine ? placeOf(spine.dataset.name ?? "", number) : "Reference");
    const about = this.querySelector('[data-slot="about"]');
    if (spine && about) {
      about.setAttribute("data-about", spine.dataset.version ?? "");
      const count = `${spine.dataset.approved} of ${spine.dataset.of}`;
      const label = `${count} approved ${spine.dataset.name}. Who, and what changed`;
      about.replaceChildren(icon("ok", "sm"), count);
      about.setAttribute("aria-label", label);
      about.setAttribute("title", label);
    }
    for (const key of this.querySelectorAll("[data-verdict-set]")) {
      key.setAttribute(
        "aria-pressed",
        String(key.getAttribute("data-verdict-set") === spine?.dataset.mine),
      );
    }
  }

  /** @param {MouseEvent} event */
  async #press(event) {
    const at = event.target instanceof Element ? event.target : null;
    const key = at?.closest("[data-verdict-set]");
    if (!key || this.side?.kind !== "version") return;
    const url = `/api/versions/${this.side.id}/verdict/`;
    const choice = key.getAttribute("data-verdict-set");
    const taken = key.getAttribute("aria-pressed") === "true";
    key.setAttribute("aria-pressed", String(!taken));
    try {
      if (taken) await call("DELETE", url);
      else await call("PUT", url, { choice });
    } catch (problem) {
      key.setAttribute("aria-pressed", String(taken));
      sayProblem(problem);
    }
  }
}

customElements.define("deck-side", DeckSide);
