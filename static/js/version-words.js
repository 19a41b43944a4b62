// What people said of a version, and what changed in it, as lines of a list.

import { icon, make } from "./lib/dom.js";
import { clock } from "./lib/figures.js";

/** @typedef {{person: {id: number | null, name: string, is_guest: boolean}, choice: string, given_at: string | null, counts: boolean}} Word */
/** @typedef {{about: string, sentence: string, from_seconds: number | null, to_seconds: number | null}} Said */

const SAID = /** @type {const} */ ({
  approved: ["st st--ok", "ok", "Approved"],
  needs_work: ["st st--warn", "needs", "Needs work"],
  "": ["st", "clock", "Not yet"],
});

const SPAN = /^\d+:\d\d[.\d]*–\d+:\d\d[.\d]*/;

/** A sentence leads to its place, where it has one, told in the version's own time. @param {Said} said @param {number} version */
export function sentence(said, version) {
  if (said.from_seconds === null) return make("li", {}, said.sentence);
  const at = clock(said.from_seconds);
  // Many begin with their place: that is the key then, and is said once.
  const [span] = said.sentence.match(SPAN) ?? [""];
  const [label, rest] = span.startsWith(at.split(".")[0])
    ? [span, said.sentence.slice(span.length)]
    : [at, ` ${said.sentence}`];
  const seek = {
    "data-seek": String(said.from_seconds),
    "data-until": String(said.to_seconds ?? 0),
    "data-own": String(version),
  };
  const key = make(
    "button",
    { class: "linkish", type: "button", "data-close": "", ...seek },
    label,
  );
  return make("li", {}, key, rest);
}

/** @param {Word} word */
export function line(word) {
  const [type, sign, said] = SAID[/** @type {keyof typeof SAID} */ (word.choice)];
  const at = word.given_at ? new Date(word.given_at) : null;
  const moment = at
    ? make(
        "time",
        { class: "cap", datetime: at.toISOString() },
        at.toLocaleString("en-GB", {
          day: "numeric",
          month: "short",
          hour: "2-digit",
          minute: "2-digit",
        }),
      )
    : "";
  const { name, is_guest } = word.person;
  return make(
    "li",
    {},
    make("span", { class: "trunc" }, is_guest ? `${name} (guest)` : name),
    make("span", { class: type }, icon(sign), said),
    moment,
    ...(word.counts ? [] : [make("span", { class: "cap" }, "no longer asked")]),
  );
}
