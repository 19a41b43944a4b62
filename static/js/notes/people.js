// Who may be named in a note of this song, or be given one.

import { call } from "../lib/api.js";

/** @typedef {import("../lib/mention.js").Reader} Reader */

/** @type {Map<string, Promise<Reader[]>>} */
const asked = new Map();

/** Asked once a visit, and again after it failed. @param {string} song @returns {Promise<Reader[]>} */
export function peopleOf(song) {
  const known = asked.get(song);
  if (known) return known;
  const answer = call("GET", `/api/songs/${song}/people/`);
  asked.set(song, answer);
  answer.catch(() => asked.delete(song));
  return answer;
}

/** The song of the page. */
export const songHere = () => document.querySelector("main")?.dataset.song ?? "";
