// A figure over time: its outline in a box, its value at a time, and where it stays low.

import { heightOf } from "./box.js";

/** @typedef {import("./box.js").Box} Box */
/** @typedef {{hop_seconds: number, values: (number | null)[]}} Series */
/** @typedef {{from: number, until: number}} Range */

const COLUMN_PIXELS = 2;

/** @param {Series} series @param {number} seconds */
export function valueAt(series, seconds) {
  const index = Math.round(seconds / series.hop_seconds);
  return series.values[Math.min(Math.max(index, 0), series.values.length - 1)] ?? null;
}

/**
 * SVG path data of the whole series, `seconds` across the box. Where many figures share a column its
 * lowest and highest are both drawn, so a short dip stays in sight; where nothing was measured the
 * line breaks.
 * @param {Series} series @param {number} seconds @param {Box} box
 */
export function outline(series, seconds, box) {
  const perPixel = seconds / series.hop_seconds / Math.max(box.width, 1);
  const stride = Math.max(1, Math.floor(perPixel * COLUMN_PIXELS));
  let data = "";
  let drawing = false;
  for (let first = 0; first < series.values.length; first += stride) {
    const points = ends(series.values, first, Math.min(first + stride, series.values.length));
    if (!points.length) drawing = false;
    for (const [index, value] of points) {
      const x = box.left + ((index * series.hop_seconds) / seconds) * box.width;
      data += `${drawing ? "L" : "M"}${x.toFixed(1)} ${heightOf(box, value).toFixed(1)}`;
      drawing = true;
    }
  }
  return data;
}

/**
 * The lowest and the highest of a stretch, in the order in which they come.
 * @param {(number | null)[]} values @param {number} first @param {number} stop @returns {[number, number][]}
 */
function ends(values, first, stop) {
  let low = -1;
  let high = -1;
  for (let at = first; at < stop; at += 1) {
    const value = values[at];
    if (value === null || value === undefined) continue;
    if (low < 0 || value < Number(values[low])) low = at;
    if (high < 0 || value > Number(values[high])) high = at;
  }
  if (low < 0) return [];
  const found = low === high ? [low] : [low, high].sort((one, other) => one - other);
  return found.map((at) => [at, Number(values[at])]);
}

/** The same outline, closed along the foot of the box. @param {string} data @param {Box} box */
export function filled(data, box) {
  const foot = (box.top + box.height).toFixed(1);
  return data
    .split("M")
    .slice(1)
    .map((part) => {
      const points = part.split("L");
      const [first, last] = [points[0], points[points.length - 1]].map((it) => it.split(" ")[0]);
      return `M${first} ${foot}L${points.join("L")}L${last} ${foot}Z`;
    })
    .join("");
}

/**
 * Stretches in which every figure is below `limit`, at least `least` seconds long.
 * @param {Series} series @param {number} limit @param {number} least @returns {Range[]}
 */
export function stretchesBelow(series, limit, least) {
  /** @type {Range[]} */
  const found = [];
  let from = -1;
  for (let at = 0; at <= series.values.length; at += 1) {
    const value = series.values[at];
    if (typeof value === "number" && value < limit) {
      if (from < 0) from = at;
      continue;
    }
    if (from >= 0 && (at - from) * series.hop_seconds >= least - 1e-9) {
      found.push({ from: from * series.hop_seconds, until: at * series.hop_seconds });
    }
    from = -1;
  }
  return found;
}

/** Ranges that touch become one, in order of time. @param {Range[]} ranges @returns {Range[]} */
export function joined(ranges) {
  /** @type {Range[]} */
  const found = [];
  for (const range of ranges.toSorted((one, other) => one.from - other.from)) {
    const last = found.at(-1);
    if (last && range.from <= last.until) last.until = Math.max(last.until, range.until);
    else found.push({ ...range });
  }
  return found;
}

/** @param {Series} series @returns {{value: number, seconds: number} | null} the highest figure and its first place */
export function highest(series) {
  return extreme(series, (value, best) => value > best);
}

/** @param {Series} series @returns {{value: number, seconds: number} | null} the lowest figure and its first place */
export function lowest(series) {
  return extreme(series, (value, best) => value < best);
}

/** @param {Series} series @param {(value: number, best: number) => boolean} beats */
function extreme(series, beats) {
  /** @type {{value: number, seconds: number} | null} */
  let found = null;
  for (const [index, value] of series.values.entries()) {
    if (value === null) continue;
    if (!found || beats(value, found.value)) found = { value, seconds: index * series.hop_seconds };
  }
  return found;
}

/**
 * How much of the time was spent at each step of a scale, from its top downward; shares of the whole.
 * @param {Series} series @param {number} top @param {number} bottom @param {number} [step]
 */
export function timeSpent(series, top, bottom, step = 1) {
  const counts = new Array(Math.round((top - bottom) / step)).fill(0);
  let all = 0;
  for (const value of series.values) {
    if (value === null) continue;
    all += 1;
    const row = Math.floor((top - value) / step);
    if (row >= 0 && row < counts.length) counts[row] += 1;
  }
  return counts.map((count) => (all ? count / all : 0));
}
