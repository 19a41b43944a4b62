// <compare-keys>: A against B: switching, levels, how B lies on A, and the ways to blind tests.

import { call } from "../lib/api.js";
import { icon, make } from "../lib/dom.js";
import { late, levelWords, platformWords } from "../lib/pair.js";
import { fromApi, referenceSide, titleOf } from "../lib/references.js";
import { Lining } from "../lining.js";
import { transport } from "../transport.js";
import { BlindTest } from "./blind-test.js";

/** @typedef {import("../lib/level.js").Platform & {id: string}} Service */

const HOW = {
  unknown: "Not measured yet",
  waiting: "Being measured",
  measured: "As measured",
  corrected: "Set by ear",
  different: "Another recording: the two cannot be lined up",
  failed: "Could not be measured",
};

export class CompareKeys extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {import("../lib/references.js").Reference[]} */
  #references = [];
  #lining = new Lining(this.dataset.song ?? "", this.dataset.mayLineUp !== undefined);

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    for (const event of ["state", "sides"]) {
      transport.addEventListener(event, () => this.#show(), { signal });
    }
    this.#lining.addEventListener("change", () => this.#showMenu(), { signal });
    document.addEventListener(
      "told",
      (event) => this.#lining.hear(/** @type {CustomEvent} */ (event).detail),
      { signal },
    );
    window.addEventListener("pagehide", () => this.#lining.leave(), { signal });
    this.addEventListener("click", (event) => this.#press(event), { signal });
    this.addEventListener("change", (event) => this.#choose(event), { signal });
    this.querySelector("details")?.addEventListener("toggle", () => this.#opened(), { signal });
    this.#show();
  }

  disconnectedCallback() {
    this.#lining.leave();
    this.#life?.abort();
  }

  /** @type {Service[]} */
  get #services() {
    return JSON.parse(this.dataset.services ?? "[]");
  }

  /** @param {string} name @returns {HTMLElement | null} */
  #slot(name) {
    return this.querySelector(`[data-slot="${name}"]`);
  }

  /** @param {string} name @returns {HTMLButtonElement | null} */
  #deed(name) {
    return this.querySelector(`[data-do="${name}"]`);
  }

  #show() {
    const { a, b } = transport.sides;
    const pair = this.querySelector(".ab");
    if (pair instanceof HTMLElement) pair.hidden = !a || !b;
    for (const key of this.querySelectorAll(".ab [data-hear-set]")) {
      const on = key.getAttribute("data-hear-set") === transport.hear && !transport.delta;
      key.setAttribute("aria-pressed", String(on));
    }
    for (const [letter, side] of Object.entries({ a, b })) {
      const place = this.#slot(letter);
      if (place) place.textContent = transport.isBlind ? "" : (side?.name ?? "");
    }
    this.#showLevel();
    this.#showMenu();
    this.#lining.follow();
  }

  #showLevel() {
    const { a, b } = transport.sides;
    const words = transport.isBlind ? null : levelWords(transport.match, a, b);
    const key = this.#deed("match");
    if (!key) return;
    key.hidden = !words;
    if (!words) return;
    key.setAttribute("aria-pressed", String(words.on));
    const gain = this.#slot("gain");
    if (gain) gain.textContent = words.gain;
    const how = this.#slot("how");
    how?.replaceChildren(...(words.on ? [icon("check"), words.how] : [words.how]));
    how?.classList.toggle("st--ok", words.on);
  }

  #showMenu() {
    const { match, sides, gains } = transport;
    const chosen = typeof match === "string" ? match : match.id;
    for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (
      this.querySelectorAll("[name=match]")
    )) {
      radio.checked = radio.value === chosen;
      if (radio.value === "loudness") radio.disabled = !gains || !sides.b;
    }
    const by = this.#slot("by");
    const matched = levelWords("loudness", sides.a, sides.b);
    if (by) by.textContent = matched ? matched.gain : "needs two measured sounds";
    const known = [sides.a, sides.b].filter((it) => it !== null);
    for (const service of this.#services) {
      const place = this.querySelector(`[data-service="${service.id}"]`);
      if (place) place.textContent = platformWords(service, known);
    }
    const select = this.#reference;
    if (select) select.value = sides.b?.kind === "reference" ? String(sides.b.id) : "";
    this.#showOffset();
    const delta = this.#deed("delta");
    if (delta) {
      delta.disabled = !transport.canDelta;
      delta.setAttribute("aria-pressed", String(transport.delta));
    }
    const test = this.#deed("blind-test");
    if (test) test.disabled = !matched;
    const why = this.#slot("delta-why");
    if (why)
      why.textContent = sides.b
        ? transport.canDelta
          ? ""
          : "The difference can be heard once the two are lined up."
        : "Put a second version on as B to switch, line up and test.";
  }

  #showOffset() {
    const place = this.#slot("offset");
    const now = this.#lining.now;
    if (!place) return;
    place.hidden = !now;
    if (!now) return;
    const words = this.#slot("late");
    if (words) words.textContent = late(transport.offsets.b);
    const how = this.#slot("late-how");
    if (how) how.textContent = HOW[now.state];
    const back = this.#deed("as-measured");
    if (back) back.hidden = now.state !== "corrected" || now.measured === null;
    for (const key of /** @type {NodeListOf<HTMLButtonElement>} */ (
      this.querySelectorAll("[data-nudge]")
    ))
      key.disabled = !now.id;
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const at = event.target instanceof Element ? event.target : null;
    const nudge = Number(at?.closest("[data-nudge]")?.getAttribute("data-nudge") ?? 0);
    if (nudge) this.#lining.nudge(nudge / 1000);
    const deed = at?.closest("[data-do]")?.getAttribute("data-do");
    if (deed === "as-measured") this.#lining.asMeasured();
    if (deed === "delta") transport.setDelta(!transport.delta);
    if (deed === "blind-test" || deed === "new-ballot") this.#close();
    if (deed === "blind-test") {
      const test = document.querySelector("blind-test");
      if (test instanceof BlindTest) test.begin();
    }
    if (deed === "new-ballot") this.dispatchEvent(new CustomEvent("new-ballot", { bubbles: true }));
  }

  #close() {
    this.querySelector("details")?.removeAttribute("open");
  }

  /** @param {Event} event */
  #choose(event) {
    const field = event.target;
    if (field instanceof HTMLInputElement && field.name === "match") {
      const service = this.#services.find((it) => it.id === field.value);
      transport.setMatch(service ?? (field.value === "off" ? "off" : "loudness"));
    }
    if (field === this.#reference) this.#refer();
  }

  get #reference() {
    return /** @type {HTMLSelectElement | null} */ (this.querySelector("[name=reference]"));
  }

  async #opened() {
    if (!this.querySelector("details")?.open) return;
    this.#showMenu();
    try {
      const rows = await call("GET", `/api/songs/${this.dataset.song}/references/`);
      this.#references = rows.filter((/** @type {any} */ it) => it.state === "ready").map(fromApi);
    } catch {
      return; // What was known stays offered.
    }
    const place = this.#slot("references");
    if (place) place.hidden = !this.#references.length;
    const select = this.#reference;
    select?.replaceChildren(
      make("option", { value: "" }, "No"),
      ...this.#references.map((it) => make("option", { value: String(it.id) }, titleOf(it))),
    );
    this.#showMenu();
  }

  #refer() {
    const wanted = Number(this.#reference?.value ?? 0);
    const found = this.#references.find((it) => it.id === wanted);
    if (found) transport.put("b", referenceSide(found));
    else if (transport.sides.b?.kind === "reference") transport.put("b", null);
  }
}

customElements.define("compare-keys", CompareKeys);
