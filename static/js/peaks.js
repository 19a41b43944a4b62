// Waveform files, each fetched once.

import { readPeaks } from "./lib/peaks.js";

/** @type {Map<string, Promise<import("./lib/peaks.js").Peaks>>} */
const known = new Map();

/** @param {string} url */
export function peaksAt(url) {
  const found = known.get(url);
  if (found) return found;
  const coming = fetch(url, { credentials: "same-origin" }).then(async (answer) => {
    if (!answer.ok) throw new Error(`The waveform could not be read (${answer.status}).`);
    return readPeaks(await answer.arrayBuffer());
  });
  coming.catch(() => known.delete(url));
  known.set(url, coming);
  return coming;
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
