// What is known of files on their way in: names, roles, order and totals.

import { personHere } from "./person.js";

/**
 * waiting → sending ⇄ paused, sending ⇄ broken → finishing → checking → ready; or failed.
 * @typedef {"waiting" | "sending" | "paused" | "broken" | "finishing" | "checking" | "ready" | "failed"} State
 */

/**
 * @typedef {object} Row
 * @property {State} state
 * @property {number} size
 * @property {number} sent
 */

/** Files that no audio folder should send: hidden ones, notes, sheets, pictures. @param {string} filename */
export function looksLikeSound(filename) {
  return (
    /\.(wav|wave|bwf|w64|rf64|aiff?|aifc|flac|mp3|m4a|mp4|aac|ogg|oga|opus|caf)$/i.test(filename) &&
    !filename.startsWith(".")
  );
}

/** A ZIP: one upload, many stems. @param {string} filename */
export const looksLikeArchive = (filename) => /\.zip$/i.test(filename) && !filename.startsWith(".");

/** The same file again of the same person, as far as a browser can tell. @param {{name: string, size: number, lastModified: number}} file @param {number} song */
export const fingerprint = (file, song) =>
  `upload:${personHere()}:${song}:${file.name}:${file.size}:${file.lastModified}`;

/**
 * Rows that need a person first, finished ones last; in between nothing moves, so that a key stays
 * where it was pressed.
 * @template {Row} T @param {T[]} rows @returns {T[]}
 */
export function inOrder(rows) {
  const place = (/** @type {Row} */ row) =>
    ["failed", "broken"].indexOf(row.state) + 1 || (row.state === "ready" ? 4 : 3);
  return [...rows].sort((one, other) => place(one) - place(other));
}

/**
 * @param {Row[]} rows @param {number} bytesPerSecond
 * @returns {{share: number, left: number | null, words: string, bytes: number}}
 */
export function totals(rows, bytesPerSecond) {
  const counted = rows.filter((row) => row.state !== "failed");
  const bytes = counted.reduce((sum, row) => sum + row.size, 0);
  const sent = counted.reduce((sum, row) => sum + row.sent, 0);
  const is = (/** @type {State[]} */ ...states) =>
    rows.filter((row) => states.includes(row.state)).length;
  const words = [
    [is("ready"), "done"],
    [is("sending", "finishing"), "moving"],
    [is("checking"), "being checked"],
    [is("waiting"), "waiting"],
    [is("paused"), "paused"],
    [is("broken"), "cut off"],
    [is("failed"), is("failed") === 1 ? "needs you" : "need you"],
  ];
  return {
    share: bytes ? sent / bytes : rows.length ? 1 : 0,
    left: bytesPerSecond > 0 && sent < bytes ? (bytes - sent) / bytesPerSecond : null,
    words: words
      .filter(([count]) => count)
      .map(([count, word]) => `${count} ${word}`)
      .join(", "),
    bytes,
  };
}

/** Bytes a second over the last few seconds. */
export class Speed {
  /** @type {{at: number, sent: number}[]} */
  #samples = [];

  /** @param {number} at milliseconds @param {number} sent bytes so far */
  add(at, sent) {
    this.#samples.push({ at, sent });
    while (this.#samples.length > 2 && at - this.#samples[0].at > 6000) this.#samples.shift();
  }

  get bytesPerSecond() {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.at - first.at < 300) return 0;
    return Math.max(0, ((last.sent - first.sent) * 1000) / (last.at - first.at));
  }
}
