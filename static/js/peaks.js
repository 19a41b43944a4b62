// Waveform files: the coarse levels at once, finer ones when somebody looks that closely.

import { fill, levelFor, NotPeaks, rangeOf, readPeaks } from "./lib/peaks.js";

/** @typedef {import("./lib/peaks.js").Peaks} Peaks */
/** @typedef {import("./lib/peaks.js").Level} Level */

const FIRST_BYTES = 32 * 1024; // all that a window shows of a song of five minutes

/** @type {Map<string, Promise<Peaks>>} */
const known = new Map();
/** @type {WeakMap<Level, Promise<void>>} */
const coming = new WeakMap();

/** @param {string} url @returns {Promise<Peaks>} with its coarsest level */
export function peaksAt(url) {
  const found = known.get(url);
  if (found) return found;
  const begun = bytesOf(url, 0, FIRST_BYTES - 1).then(async (bytes) => {
    const peaks = readPeaks(bytes);
    await here(url, peaks.levels[0]);
    return peaks;
  });
  begun.catch(() => known.delete(url));
  known.set(url, begun);
  return begun;
}

/**
 * Fetches the level that fits columns of so many frames, unless it is here.
 * @param {string} url @param {Peaks} peaks @param {number} framesPerColumn
 * @returns {Promise<boolean>} whether there is more to see than before
 */
export async function sharpen(url, peaks, framesPerColumn) {
  const level = levelFor(peaks, framesPerColumn);
  if (level.values) return false;
  await here(url, level);
  return true;
}

/** @param {string} url @param {Level} level */
function here(url, level) {
  if (level.values) return Promise.resolve();
  const begun = coming.get(level);
  if (begun) return begun;
  const { first, last } = rangeOf(level);
  const fetched = bytesOf(url, first, last).then((bytes) => fill(level, bytes));
  fetched.catch(() => coming.delete(level));
  coming.set(level, fetched);
  return fetched;
}

/** @param {string} url @param {number} first @param {number} last */
async function bytesOf(url, first, last) {
  const answer = await fetch(url, {
    credentials: "same-origin",
    headers: { Range: `bytes=${first}-${last}` },
  });
  if (!answer.ok) throw new NotPeaks(`The waveform could not be read (${answer.status}).`);
  const bytes = await answer.arrayBuffer();
  return answer.status === 206 ? bytes : bytes.slice(first, last + 1);
}

/** @type {Map<string, Promise<any>>} */
const reports = new Map();

/** A report's JSON, fetched once: it never changes. @param {string} url */
export function reportAt(url) {
  const found = reports.get(url);
  if (found) return found;
  const coming = fetch(url, { credentials: "same-origin" }).then((answer) => {
    if (!answer.ok) throw new Error(`The report could not be read (${answer.status}).`);
    return answer.json();
  });
  coming.catch(() => reports.delete(url));
  reports.set(url, coming);
  return coming;
}
