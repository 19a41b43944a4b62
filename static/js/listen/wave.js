// The waveform of the song that is on: bars for all of it, and how dense its sections are.

import {
  columns,
  fill,
  rangeOf,
  reachOf,
  readPeaks,
  scaled,
  secondsOf,
  sharedScale,
} from "../lib/peaks.js";
import { bars } from "../lib/shape.js";

/** @typedef {import("../lib/peaks.js").Peaks} Peaks */
/** @typedef {import("../lib/sections.js").Density} Density */

// As `processing/engine/peaks.py` writes the file: its coarsest level first, the next four times as fine.
const HEAD_BYTES = 128;
const FRAMES_A_POINT = 16_384;
const POINT_BYTES = 6;
const ENOUGH_POINTS = 240;
const MOST_BYTES = 16 * 1024;
const BAR_STEP = 5;
const GAP = 2;

/** @param {string} url @param {number} first @param {number} last @param {AbortSignal} signal */
async function bytesOf(url, first, last, signal) {
  const headers = { Range: `bytes=${first}-${last}` };
  const answer = await fetch(url, { credentials: "same-origin", headers, signal });
  if (!answer.ok) throw new Error(`The waveform could not be read (${answer.status}).`);
  const bytes = await answer.arrayBuffer();
  return answer.status === 206 ? bytes : bytes.slice(first, last + 1);
}

/** How much of the file has a level that is fine enough for bars. @param {number} frames of the song */
export function firstBytes(frames) {
  const points = Math.ceil(frames / FRAMES_A_POINT);
  const wanted = points < ENOUGH_POINTS ? 5 * points : points;
  return Math.min(MOST_BYTES, HEAD_BYTES + POINT_BYTES * wanted);
}

/** At least with the coarsest level. @param {string} url @param {number} frames @param {AbortSignal} signal */
export async function peaksOf(url, frames, signal) {
  const first = firstBytes(frames);
  const peaks = readPeaks(await bytesOf(url, 0, first - 1, signal));
  const [coarsest] = peaks.levels;
  if (!coarsest.values) {
    const { first, last } = rangeOf(coarsest);
    fill(coarsest, await bytesOf(url, first, last, signal));
  }
  return peaks;
}

/** Path data of the bars; a quiet song fills its place as a loud one does. @param {Peaks} peaks @param {number} width @param {number} height */
export function barsOf(peaks, width, height) {
  const count = Math.floor(width / BAR_STEP);
  if (count < 1) return "";
  const shape = scaled(columns(peaks, 0, secondsOf(peaks), count), sharedScale([reachOf(peaks)]));
  return bars(shape, height, BAR_STEP, GAP);
}

/**
 * How dense each section is, by its mean power against the loudest of them.
 * @param {{from_seconds: number, to_seconds: number}[]} sections @param {Peaks} peaks
 * @returns {Density[]}
 */
export function densitiesOf(sections, peaks) {
  const means = sections.map(({ from_seconds: from, to_seconds: to }) => {
    const { rms } = columns(peaks, from, to, 64);
    return 10 * Math.log10(rms.reduce((sum, value) => sum + value ** 2, 1e-9) / 64);
  });
  const loudest = Math.max(...means);
  return means.map((mean) => {
    if (loudest - mean < 1) return "full";
    if (loudest - mean < 3) return "mid2";
    return loudest - mean < 8 ? "mid" : "thin";
  });
}

/** What a section is called where there is little room: "V1", "In", "Br". @param {string} name */
export function shortened(name) {
  const words = name.trim().split(/\s+/u);
  const number = words.length > 1 ? (words.at(-1)?.match(/^\d+$/u)?.[0] ?? "") : "";
  const first = [...words[0]];
  return number ? `${first[0].toUpperCase()}${number}` : first.slice(0, 2).join("");
}
