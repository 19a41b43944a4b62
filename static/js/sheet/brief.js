// The brief as it is read: "Feeling: warm" is a term and what it means, everything else is text.

import { make } from "../lib/dom.js";

const TERM = /^([\p{L}][^:\n]{0,23}):\s+(\S.*)$/u;

/** @param {string} text @returns {({term: string, words: string} | {words: string})[]} */
export function linesOf(text) {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const found = TERM.exec(line);
      return found ? { term: found[1].trim(), words: found[2] } : { words: line };
    });
}

/** @param {HTMLElement} place @param {string} text */
export function showBrief(place, text) {
  /** @type {Node[]} */
  const drawn = [];
  for (const line of linesOf(text)) {
    if (!("term" in line)) {
      drawn.push(make("p", { dir: "auto" }, line.words));
      continue;
    }
    const last = drawn.at(-1);
    const list = last instanceof HTMLDListElement ? last : make("dl", { class: "bl" });
    list.append(make("dt", {}, line.term), make("dd", { dir: "auto" }, line.words));
    if (list !== last) drawn.push(list);
  }
  place.replaceChildren(...drawn);
}
