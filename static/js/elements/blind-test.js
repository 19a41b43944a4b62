// <blind-test>: X against A and B. Names, figures and waveforms are out of sight while it runs.

import * as abx from "../lib/abx.js";
import { icon, make } from "../lib/dom.js";
import { singleKeys } from "../lib/single-keys.js";
import { transport } from "../transport.js";

/** @typedef {import("../lib/abx.js").Letter} Letter */

export class BlindTest extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {import("../lib/abx.js").Round[]} */
  #rounds = [];
  /** @type {Letter} */
  #x = "a";
  #runs = false;
  #pair = "";
  /** What was heard before, to go back to. @type {{match: import("../transport.js").Match, hear: Letter} | null} */
  #before = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("click", (event) => this.#press(event), { signal });
    this.#dialog?.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.#dialog?.addEventListener("close", () => this.#leave(), { signal });
    transport.addEventListener("state", () => this.#showHearing(), { signal });
    transport.addEventListener("sides", () => this.#stillThere(), { signal });
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  get #dialog() {
    return this.closest("dialog");
  }

  /** @param {string} name @returns {HTMLElement | null} */
  #place(name) {
    return this.querySelector(`[data-slot="${name}"]`);
  }

  begin() {
    const { a, b } = transport.sides;
    if (!a || !b || a.lufs === null || b.lufs === null) return;
    const hear = transport.hear === "b" ? "b" : "a";
    this.#before ??= { match: transport.match, hear };
    transport.setMatch("loudness");
    this.#rounds = [];
    this.#pair = pairNow();
    this.#runs = true;
    this.#turn("running");
    if (!this.#dialog?.open) this.#dialog?.showModal();
    document.body.toggleAttribute("data-blind", true);
    this.#next();
    /** @type {HTMLElement | null} */ (this.querySelector('[data-blind="x"]'))?.focus();
  }

  /** @param {"running" | "over"} part */
  #turn(part) {
    for (const name of ["running", "over"]) {
      const place = this.#place(name);
      if (place) place.hidden = name !== part;
    }
  }

  #next() {
    this.#x = abx.draw();
    transport.setHidden(this.#x);
    transport.listen("x");
    const round = this.#place("round");
    if (round) round.textContent = `Round ${this.#rounds.length + 1}`;
    this.#showHearing();
  }

  /** @param {Letter} said */
  #answer(said) {
    this.#rounds.push({ x: this.#x, said });
    this.#next();
  }

  #end() {
    if (!this.#runs) return;
    this.#runs = false;
    transport.pause();
    transport.setHidden(null);
    document.body.toggleAttribute("data-blind", false);
    const right = abx.rightOf(this.#rounds);
    const words = this.#place("verdict");
    if (words) words.textContent = abx.verdict(right, this.#rounds.length);
    this.#place("rounds")?.replaceChildren(
      ...this.#rounds.map(({ x, said }) => {
        const isRight = x === said;
        return make(
          "li",
          { class: isRight ? "st st--ok" : "st" },
          icon(isRight ? "check" : "close"),
          `X was ${x.toUpperCase()}, you said ${said.toUpperCase()}`,
        );
      }),
    );
    this.#turn("over");
    words?.focus();
  }

  /** Closed, however: nothing stays hidden, and levels are as they were. */
  #leave() {
    if (this.#runs) {
      this.#runs = false;
      transport.setHidden(null);
      document.body.toggleAttribute("data-blind", false);
    }
    if (this.#before) {
      transport.setMatch(this.#before.match);
      transport.listen(this.#before.hear);
    }
    this.#before = null;
  }

  /** A version that was taken away or exchanged ends the test, for its rounds were about another. */
  #stillThere() {
    if (this.#runs && this.#pair !== pairNow()) this.#dialog?.close();
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const at = event.target instanceof Element ? event.target : null;
    const heard = at?.closest("[data-blind]")?.getAttribute("data-blind");
    if (heard === "a" || heard === "b" || heard === "x") transport.listen(heard);
    const said = at?.closest("[data-answer]")?.getAttribute("data-answer");
    if (said === "a" || said === "b") this.#answer(said);
    const deed = at?.closest("[data-do]")?.getAttribute("data-do");
    if (deed === "blind-play") transport.toggle();
    if (deed === "blind-end") this.#end();
    if (deed === "blind-again") this.begin();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!this.#runs || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    const isPressed = event.target instanceof Element && event.target.matches(":focus-visible");
    /** @type {Record<string, () => void>} */
    const deeds = {
      a: () => transport.listen("a"),
      b: () => transport.listen("b"),
      x: () => transport.listen("x"),
      1: () => this.#answer("a"),
      2: () => this.#answer("b"),
      arrowleft: () => transport.seek(transport.at - 1),
      arrowright: () => transport.seek(transport.at + 1),
    };
    // Space presses a key that was reached by keyboard; anywhere else it plays.
    if (!isPressed || (event.target instanceof Element && event.target.matches("[data-blind]")))
      deeds[" "] = () => transport.toggle();
    const deed = deeds[key];
    if (!deed || (key.length === 1 && !singleKeys.on)) return;
    event.preventDefault();
    event.stopPropagation();
    deed();
  }

  #showHearing() {
    if (!this.#runs) return;
    // Whoever follows a leader is taken out of it.
    if (!transport.isBlind) {
      this.#dialog?.close();
      return;
    }
    for (const key of this.querySelectorAll("[data-blind]"))
      key.setAttribute("aria-pressed", String(key.getAttribute("data-blind") === transport.hear));
    const play = this.querySelector('[data-do="blind-play"]');
    play?.replaceChildren(icon(transport.playing ? "pause" : "play"));
    play?.setAttribute("aria-label", transport.playing ? "Pause" : "Play");
  }
}

/** What is compared. */
const pairNow = () => `${transport.sides.a?.key} ${transport.sides.b?.key}`;

customElements.define("blind-test", BlindTest);
