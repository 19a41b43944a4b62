// <present-row>: who else is here and where they listen, and the key to listen together.

import { followWords, whereabouts } from "../lib/company.js";
import { make } from "../lib/dom.js";
import { clock } from "../lib/figures.js";
import { personHere } from "../lib/person.js";
import { say, sayProblem } from "../toast.js";
import { Together } from "../together/together.js";
import { transport } from "../transport.js";

/** @typedef {import("../lib/company.js").Present} Present */

const SHOWN_AT_MOST = 5;
const EVERY_MS = 1000;
const DEEDS = ["lead", "follow", "take", "leave", "stop"];

/** @param {Present} it */
const colour = (it) => (it.user.id % 6) + 1;

export class PresentRow extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {Together | null} */
  #together = null;
  #timer = 0;

  connectedCallback() {
    const { song } = this.closest("main")?.dataset ?? {};
    this.#life = new AbortController();
    const { signal } = this.#life;
    const together = new Together(Number(song), Number(personHere()));
    this.#together = together;
    together.addEventListener("here", () => this.#show(), { signal });
    together.addEventListener("state", () => this.#showLead(), { signal });
    together.addEventListener("apart", () => this.#showApart(), { signal });
    together.addEventListener("news", (it) => say(/** @type {CustomEvent} */ (it).detail), {
      signal,
    });
    this.addEventListener("click", (event) => this.#press(event), { signal });
    this.addEventListener("toggle", () => this.#showPlaces(), { signal, capture: true });
    this.#timer = window.setInterval(() => this.#move(), EVERY_MS);
    signal.addEventListener("abort", () => clearInterval(this.#timer));
    together.start(signal);
    this.#showLead();
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  /** What the stream tells of presence and leads. @param {any} change */
  heard(change) {
    this.#together?.heard(change);
  }

  /** The stream was away for a while. */
  catchUp() {
    this.#together?.catchUp();
  }

  get #others() {
    const me = Number(personHere());
    return (this.#together?.here ?? []).filter((it) => it.user.id !== me);
  }

  /** @param {string} name */
  #slot(name) {
    return /** @type {HTMLElement | null} */ (this.querySelector(`[data-slot="${name}"]`));
  }

  /** @param {MouseEvent} event */
  async #press(event) {
    const key = event.target instanceof Element ? event.target.closest("[data-together]") : null;
    const together = this.#together;
    if (!(key instanceof HTMLButtonElement) || !together) return;
    key.disabled = true;
    try {
      const deed = key.dataset.together;
      if (deed === "lead" || deed === "take") await together.take();
      if (deed === "follow") await together.follow();
      if (deed === "leave") together.leave();
      if (deed === "stop") await together.stop();
    } catch (problem) {
      sayProblem(problem);
    } finally {
      key.disabled = false;
      // The key that was pressed is gone; whoever uses the keyboard goes on at the next one.
      if (key.hidden && this.querySelector("details[open]")) this.#firstKey()?.focus();
    }
  }

  #firstKey() {
    const keys = [.../** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("button"))];
    return keys.find((it) => !it.hidden);
  }

  #show() {
    const others = this.#others;
    const shown = others.slice(0, SHOWN_AT_MOST);
    const row = this.#slot("here");
    const more = others.length - shown.length;
    row?.replaceChildren(
      ...shown.map((it) =>
        make(
          "span",
          {
            class: `av av--${colour(it)}${it.playing ? " av--live" : ""}`,
            "data-user": String(it.user.id),
            "aria-hidden": "true",
          },
          it.user.initials,
        ),
      ),
      ...(more > 0 ? [make("span", { class: "cap", "aria-hidden": "true" }, `+${more}`)] : []),
    );
    if (row) row.hidden = others.length === 0;
    this.#slot("list")?.replaceChildren(
      ...others.map((it) =>
        make(
          "li",
          { "data-user": String(it.user.id) },
          make("b", { class: "trunc" }, it.user.name),
          make("span", { class: "cap" }),
        ),
      ),
    );
    const nobody = this.#slot("nobody");
    if (nobody) nobody.hidden = others.length > 0;
    this.#showPlaces();
    this.#showMarks();
    this.#showFollowers();
  }

  /** Those who play move on between two words of theirs. */
  #move() {
    if (document.hidden || !this.#others.some((it) => it.playing)) return;
    this.#showPlaces();
    this.#showMarks();
  }

  #showPlaces() {
    const now = this.#together?.clock.at() ?? 0;
    const length = transport.length || Infinity;
    const said = this.#others.map((it) => ({ it, where: whereabouts(it, clock, now, length) }));
    for (const { it, where } of said) {
      const avatar = this.querySelector(`.av[data-user="${it.user.id}"]`);
      avatar?.setAttribute("title", `${it.user.name}: ${where}`);
      const place = this.querySelector(`li[data-user="${it.user.id}"] .cap`);
      if (place) place.textContent = where;
    }
    const names = said.map(({ it }) => it.user.name).join(", ");
    this.#slot("here")?.setAttribute("aria-label", `Here now: ${names || "nobody else"}`);
  }

  /** Where the others are in the song, on the overview. */
  #showMarks() {
    const strip = document.querySelector("song-overview");
    if (!strip || !transport.length) return;
    let layer = strip.querySelector("[data-others]");
    if (!layer) {
      layer = make("span", { "data-others": "", "aria-hidden": "true" });
      strip.append(layer);
    }
    const now = this.#together?.clock.at() ?? 0;
    const length = transport.length;
    layer.replaceChildren(
      ...this.#others
        .filter((it) => it.version !== null)
        .map((it) => {
          const gone = it.playing ? (now - it.moment_ms) / 1000 : 0;
          const at = Math.min(Math.max(it.at_seconds + gone, 0), length);
          const mark = make("span", { class: `over__who av--${colour(it)}` });
          mark.style.setProperty("--x", `${(at / length) * 100}%`);
          return mark;
        }),
    );
  }

  #showLead() {
    const together = this.#together;
    if (!together) return;
    const { role, lead, obstacle } = together;
    const name = lead?.by.name ?? "";
    const first = name.split(" ")[0] ?? "";
    const word = { alone: lead ? `${first} leads` : "Listen together", leads: "You lead" };
    const key = this.#slot("word");
    if (key) key.textContent = role === "follows" ? `With ${first}` : word[role];
    this.querySelector("summary")?.toggleAttribute("data-on", role !== "alone");
    const said = this.#slot("said");
    if (said) said.textContent = sentence(role, name, obstacle);
    const possible = { alone: lead ? ["follow", "take"] : ["lead"], leads: ["stop"] };
    const open = role === "follows" ? ["leave", "take"] : possible[role];
    for (const deed of DEEDS) {
      const button = this.querySelector(`[data-together="${deed}"]`);
      if (button instanceof HTMLElement) button.hidden = !open.includes(deed);
    }
    this.#showApart();
    this.#showFollowers();
  }

  /** Whoever leads sees whom they lead: on the key how many, and in its sheet who. */
  #showFollowers() {
    const together = this.#together;
    const place = this.#slot("followers");
    if (!place || !together) return;
    const { followers } = together;
    place.hidden = together.role !== "leads";
    const words = followWords(followers);
    if (place.textContent !== words) place.textContent = words;
    const key = this.#slot("word");
    if (!key || together.role !== "leads") return;
    key.textContent = followers.length ? `You lead ${followers.length}` : "You lead";
  }

  #showApart() {
    const place = this.#slot("apart");
    const apart = this.#together?.role === "follows" ? (this.#together?.apart ?? null) : null;
    if (!place) return;
    place.hidden = apart === null;
    if (apart === null) return;
    const millis = Math.round(Math.abs(apart) * 1000);
    const words = apart > 0 ? "ahead of" : "behind";
    place.textContent = millis < 5 ? "In step." : `${millis} ms ${words} the leader.`;
  }
}

/** @param {"alone" | "leads" | "follows"} role @param {string} name @param {string} obstacle */
function sentence(role, name, obstacle) {
  if (role === "leads") return "You lead: whoever follows hears what you play, where you play it.";
  if (role === "follows") return obstacle || `You follow ${name}. Pause to leave.`;
  if (name) return `${name} leads. Follow, and you hear the same moment.`;
  return "Lead, and whoever follows hears the same moment. Anyone may take over.";
}

customElements.define("present-row", PresentRow);
