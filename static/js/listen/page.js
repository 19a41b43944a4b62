// What the server told this page, and asking it for more. Where a link has ended, everything is a 404.

import { call, Refused } from "../lib/api.js";
import { ending } from "./ended.js";

/** @typedef {{name: string, from_seconds: number, to_seconds: number}} Section */
/**
 * @typedef {object} Song
 * @property {number} version
 * @property {string} title
 * @property {string} label "v7, Mix 4"
 * @property {number} frames
 * @property {number} rate
 * @property {number | null} lufs
 * @property {number | null} truePeak
 * @property {Section[]} sections
 * @property {boolean} proposed nobody placed the sections: they were heard
 */
/**
 * @typedef {object} Told
 * @property {string} api "/api/listen/<slug>/"
 * @property {string} page
 * @property {string} artist
 * @property {string} album
 * @property {string} sharer the first name of who sent it
 * @property {string} me what this guest is called; empty while nobody knows
 * @property {boolean} isCounted Not in a preview.
 * @property {boolean} mayNote
 * @property {boolean} mayApprove
 * @property {boolean} mayDownload
 * @property {{page: string, notes: string}} states of what the server showed; others mean that it changed
 * @property {Song[]} songs
 */

/** @type {Told} */
export const told = JSON.parse(document.getElementById("told")?.textContent ?? "{}");

/**
 * @param {string} method @param {string} path below the link's own address @param {unknown} [body]
 * @returns {Promise<any>}
 */
export async function ask(method, path, body) {
  try {
    return await call(method, told.api + path, body);
  } catch (problem) {
    if (problem instanceof Refused && problem.status === 404) await ending.doubt();
    throw problem;
  }
}

/** @param {string} name @param {ParentNode} [within] @returns {HTMLElement | null} */
export const slot = (name, within = document) => within.querySelector(`[data-slot="${name}"]`);

/** Only what changed is written: some of it comes with every frame. @param {Node | null} place @param {string} words */
export function say(place, words) {
  if (place && place.textContent !== words) place.textContent = words;
}

/** The name that a guest gave: by a marked link the player shows it. @param {string} name */
export function called(name) {
  told.me = name;
  say(slot("whose"), `For ${name}`);
}
