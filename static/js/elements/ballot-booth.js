// <ballot-booth>: a blind vote: hear the versions under their letters, choose one, read the result.

import { aboutOf, row, sideOf } from "../ballots.js";
import { call } from "../lib/api.js";
import { icon, make } from "../lib/dom.js";
import { clock } from "../lib/figures.js";
import { singleKeys } from "../lib/single-keys.js";
import { sayProblem } from "../toast.js";
import { Transport, transport } from "../transport.js";

/** @typedef {import("../transport.js").Side} Side */
/** @typedef {import("../ballots.js").Ballot} Ballot */

const STEPS = 1000;

export class BallotBooth extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {Ballot | null} */
  #ballot = null;
  /** What was asked of the server last. */
  #turn = Promise.resolve();
  /** All of it has been told. @type {Promise<void> | null} */
  #told = null;
  /** What each letter sounds like, as far as it is told. @type {Map<string, Side>} */
  #sides = new Map();
  /** A player of its own: nothing on the page follows it, so nothing on the page can tell. @type {Transport | null} */
  #player = null;
  #letter = "";

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    document.addEventListener("click", (event) => this.#press(event), { signal });
    document.addEventListener("told", (event) => this.#hear(event), { signal });
    this.addEventListener("input", (event) => this.#scrub(event), { signal });
    this.#dialog?.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.#dialog?.addEventListener("close", () => this.#player?.pause(), { signal });
  }

  disconnectedCallback() {
    this.#player?.pause();
    this.#life?.abort();
  }

  get #dialog() {
    return this.closest("dialog");
  }

  /** @param {string} name @returns {HTMLElement | null} */
  #place(name) {
    return this.querySelector(`[data-slot="${name}"]`);
  }

  /** @param {number} id */
  async open(id) {
    try {
      const ballot = /** @type {Ballot} */ (await call("GET", `/api/ballots/${id}/`));
      if (ballot.id !== this.#ballot?.id) this.#forget();
      transport.pause();
      this.#ballot = ballot;
      this.#show();
      if (!this.#dialog?.open) this.#dialog?.showModal();
      this.#told = this.#tellSides(ballot);
      await this.#onceTold(() => {});
    } catch (problem) {
      sayProblem(problem);
    }
  }

  /** What is pressed before it is known what the letters sound like is done then. @param {() => void} deed */
  async #onceTold(deed) {
    const ballot = this.#ballot;
    if (!ballot) return;
    this.#told ??= this.#tellSides(ballot);
    const told = this.#told;
    try {
      await told;
    } catch (problem) {
      if (this.#told !== told) return;
      this.#told = null;
      sayProblem(problem);
      return;
    }
    if (this.#ballot?.id === ballot.id && this.#dialog?.open) deed();
  }

  #forget() {
    this.#player?.pause();
    this.#sides.clear();
    this.#letter = "";
  }

  /** @param {Ballot} ballot */
  async #tellSides(ballot) {
    await Promise.all(
      ballot.letters.map(async (letter) => {
        if (this.#sides.has(letter)) return;
        const base = `/api/ballots/${ballot.id}/entries/${letter}`;
        const told = await call("GET", `${base}/report/`);
        this.#sides.set(letter, sideOf(ballot.id, letter, base, told));
      }),
    );
    if (ballot === this.#ballot && !this.#letter) this.#listen(ballot.letters[0] ?? "", false);
  }

  get #sound() {
    if (this.#player) return this.#player;
    const player = new Transport();
    const { signal } = /** @type {AbortController} */ (this.#life);
    for (const event of ["time", "state", "trouble"])
      player.addEventListener(event, () => this.#showTime(), { signal });
    this.#player = player;
    return player;
  }

  /** Two sides take turns, so that one letter goes over into the next. @param {string} letter @param {boolean} [play] */
  #listen(letter, play = true) {
    const side = this.#sides.get(letter);
    if (!side || letter === this.#letter) return;
    const player = this.#sound;
    const free = player.sides.a && player.hear === "a" ? "b" : "a";
    const at = player.at;
    player.setMatch("loudness");
    player.put(free, side);
    player.listen(free);
    if (!play) player.seek(at);
    this.#letter = letter;
    this.#showLetters();
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const at = event.target instanceof Element ? event.target : null;
    const opens = at?.closest("[data-open-ballot]")?.getAttribute("data-open-ballot");
    if (opens) void this.open(Number(opens));
    if (!at || !this.contains(at)) return;
    const letter = at.closest("[data-letter]")?.getAttribute("data-letter");
    if (letter) void this.#onceTold(() => this.#listen(letter));
    const ballot = this.#ballot; // Another one may be looked at by the time it is their turn.
    const choice = at.closest("[data-choose]")?.getAttribute("data-choose");
    if (choice && ballot) void this.#inTurn(() => this.#vote(ballot, choice));
    const deed = at.closest("[data-do]")?.getAttribute("data-do");
    if (deed === "booth-play") void this.#onceTold(() => this.#sound.toggle());
    if (deed === "close-ballot" && ballot) void this.#inTurn(() => this.#end(ballot));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !singleKeys.on) return;
    const key = event.key.toUpperCase();
    const at = event.target instanceof Element ? event.target : null;
    if (this.#ballot?.letters.includes(key)) void this.#onceTold(() => this.#listen(key));
    else if (key === " " && !at?.matches("button:focus-visible:not([data-letter])"))
      void this.#onceTold(() => this.#sound.toggle());
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {Event} event */
  #scrub(event) {
    const slide = event.target;
    if (!(slide instanceof HTMLInputElement) || slide.name !== "at") return;
    const share = slide.valueAsNumber / STEPS;
    void this.#onceTold(() => this.#sound.seek(share * this.#sound.length));
  }

  /** @param {() => Promise<void>} deed one after the other: a vote counts before its ballot closes */
  #inTurn(deed) {
    this.#turn = this.#turn.then(deed);
    return this.#turn;
  }

  /** @param {Ballot} ballot @param {string} letter the one that was chosen already is taken back */
  async #vote(ballot, letter) {
    const path = `/api/ballots/${ballot.id}/vote/`;
    const isHere = () => this.#ballot?.id === ballot.id;
    try {
      const taken = (isHere() ? this.#ballot : ballot)?.mine === letter;
      this.#take(taken ? await call("DELETE", path) : await call("PUT", path, { letter }));
    } catch (problem) {
      sayProblem(problem);
      if (isHere()) void this.open(ballot.id);
    }
  }

  /** @param {Ballot} ballot */
  async #end(ballot) {
    try {
      this.#take(await call("PUT", `/api/ballots/${ballot.id}/closing/`));
    } catch (problem) {
      sayProblem(problem);
    }
  }

  /** As the server has it now, if it is still what is looked at. @param {Ballot} now */
  #take(now) {
    if (now.id !== this.#ballot?.id) return;
    this.#ballot = now;
    this.#show();
  }

  /** @param {Event} event */
  #hear(event) {
    const { detail } = /** @type {CustomEvent<{kind: string, id?: number}>} */ (event);
    if (detail.kind !== "ballot" || detail.id !== this.#ballot?.id || !this.#dialog?.open) return;
    void this.open(detail.id ?? 0);
  }

  #show() {
    const ballot = this.#ballot;
    if (!ballot) return;
    const { is_open, may_vote, mine } = ballot;
    const title = this.#dialog?.querySelector('[data-slot="question"]');
    if (title) title.textContent = ballot.question;
    const about = this.#place("about");
    if (about) about.textContent = aboutOf(ballot);
    this.#showLetters();
    this.#place("vote")?.replaceChildren(
      ...(may_vote ? ballot.letters : []).map((letter) =>
        make(
          "button",
          {
            class: letter === mine ? "key key--ink" : "key",
            type: "button",
            "data-choose": letter,
            "aria-pressed": String(letter === mine),
          },
          letter === mine ? `${letter} is my choice` : `Choose ${letter}`,
        ),
      ),
    );
    const closing = this.#place("closing");
    if (closing) closing.hidden = !ballot.may_close;
    const table = this.#place("results");
    if (!table) return;
    table.hidden = is_open;
    table
      .querySelector("tbody")
      ?.replaceChildren(...(ballot.results ?? []).map((it) => row(it, ballot.best)));
  }

  #showLetters() {
    const place = this.#place("letters");
    const letters = this.#ballot?.letters ?? [];
    if (place?.dataset.of !== letters.join("")) {
      place?.replaceChildren(
        ...letters.map((letter) =>
          make(
            "button",
            {
              class: "key key--lg",
              type: "button",
              "data-letter": letter,
              "aria-keyshortcuts": letter,
            },
            letter,
          ),
        ),
      );
      if (place) place.dataset.of = letters.join("");
    }
    for (const key of place?.children ?? [])
      key.setAttribute("aria-pressed", String(key.getAttribute("data-letter") === this.#letter));
  }

  #showTime() {
    const player = this.#player;
    if (!player) return;
    const play = this.querySelector('[data-do="booth-play"]');
    const sign = player.playing ? "pause" : "play";
    if (play?.getAttribute("data-shows") !== sign) {
      play?.replaceChildren(icon(sign));
      play?.setAttribute("data-shows", sign);
      play?.setAttribute("aria-label", player.playing ? "Pause" : "Play");
    }
    const slide = this.querySelector("[name=at]");
    if (slide instanceof HTMLInputElement && player.length) {
      slide.value = String(Math.round((player.at / player.length) * STEPS));
      slide.style.setProperty("--v", `${(player.at / player.length) * 100}%`);
      slide.setAttribute("aria-valuetext", clock(player.at));
    }
    const time = this.#place("clock");
    say(time, `${clock(player.at)} of ${clock(player.length)}`);
    say(this.#place("trouble"), player.trouble);
  }
}

/** Only what changed is written: this runs with every frame. @param {Element | null} place @param {string} words */
function say(place, words) {
  if (place && place.textContent !== words) place.textContent = words;
}

customElements.define("ballot-booth", BallotBooth);
