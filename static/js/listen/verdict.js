// "Approved" or "needs work", asked for by whoever sent the link; said twice, since others act on it.

import { sentenceOf } from "./notes.js";
import { ask, called, say, slot, told } from "./page.js";

/** @typedef {import("./programme.js").Programme} Programme */
/** @typedef {"approved" | "needs_work"} State */

const WORDS = {
  approved: { ask: "Approve", done: "You approved", key: "Approve it" },
  needs_work: { ask: "Say that work is needed on", done: "You asked for work on", key: "Send it" },
};

/** @param {Programme} programme */
export function followVerdict(programme) {
  const place = document.getElementById("verdict");
  const form = place?.querySelector("form");
  if (!place || !form) return;
  /** @type {Map<number, State>} */
  const given = new Map();
  /** @type {State | null} */
  let asked = null;
  const song = () => told.songs[programme.index];

  const show = () => {
    const { version, title, label } = song();
    const state = given.get(version);
    say(slot("verdict", place), state ? `${WORDS[state].done} ${title}, ${label}.` : "");
    for (const key of /** @type {NodeListOf<HTMLButtonElement>} */ (
      place.querySelectorAll("[data-verdict]")
    ))
      key.setAttribute("aria-pressed", String(key.dataset.verdict === (asked ?? state)));
    const back = slot("take-back", place);
    if (back) back.hidden = !state;
    form.hidden = asked === null;
    if (!asked) return;
    say(
      slot("sure", form),
      `${WORDS[asked].ask} ${title}, ${label}? ${told.sharer} reads it under your name.`,
    );
    say(slot("send", form), WORDS[asked].key);
  };

  /** @param {() => Promise<unknown>} deed */
  const dare = async (deed) => {
    try {
      await deed();
      asked = null;
      say(slot("verdict-bad", place), "");
    } catch (problem) {
      say(slot("verdict-bad", place), sentenceOf(problem));
    }
    show();
  };

  place.addEventListener("click", (event) => {
    const key = event.target instanceof Element ? event.target.closest("button") : null;
    const { verdict } = key?.dataset ?? {};
    if (verdict === "approved" || verdict === "needs_work") {
      asked = verdict;
      show();
      form.querySelector("button")?.focus();
    }
    if (key?.dataset.slot === "take-back") {
      const { version } = song();
      void dare(async () => {
        await ask("DELETE", `versions/${version}/verdict/`);
        given.delete(version);
      });
    }
    if (key?.hasAttribute("data-cancel")) {
      asked = null;
      show();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { version } = song();
    const state = asked;
    if (!state) return;
    const name = document.querySelector("#note [name=name], #verdict [name=name]");
    const mine = name instanceof HTMLInputElement ? name.value.trim() : "";
    void dare(async () => {
      if (mine && mine !== told.me) {
        await ask("PUT", "name/", { name: mine });
        called(mine);
      }
      await ask("PUT", `versions/${version}/verdict/`, { state });
      given.set(version, state);
    });
  });
  /** What was said on an earlier visit. */
  const learn = async () => {
    const { version } = song();
    if (given.has(version)) return;
    try {
      /** @type {{state: State | ""}} */
      const { state } = await ask("GET", `versions/${version}/verdict/`);
      if (state && !given.has(version)) given.set(version, state);
      show();
    } catch {
      // It shows as not given yet; giving it again changes nothing.
    }
  };

  programme.addEventListener("song", () => {
    asked = null;
    show();
    void learn();
  });
  show();
  void learn();
}
