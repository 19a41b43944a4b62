// The short-term loudness curve: its path in a window, its value at a time, and its words.

import { clock, figure } from "./figures.js";

/** @typedef {{hop_seconds: number, lufs: (number | null)[]}} ShortTerm */

/** @param {ShortTerm} curve @param {number} seconds */
export function loudnessAt(curve, seconds) {
  const index = Math.round(seconds / curve.hop_seconds);
  return curve.lufs[Math.min(Math.max(index, 0), curve.lufs.length - 1)] ?? null;
}

/**
 * SVG path data over a box of `width` × `height`; silence breaks the line, and what leaves the scale
 * runs along its edge.
 * @param {ShortTerm} curve @param {{from: number, to: number}} view
 * @param {{width: number, height: number, top: number, bottom: number}} box `top` and `bottom` in LUFS
 */
export function path(curve, view, box) {
  const span = view.to - view.from;
  const first = Math.max(0, Math.floor(view.from / curve.hop_seconds) - 1);
  const last = Math.min(curve.lufs.length - 1, Math.ceil(view.to / curve.hop_seconds) + 1);
  const stride = Math.max(1, Math.floor((last - first) / Math.max(box.width, 1)));
  let drawing = false;
  let data = "";
  for (let at = first; at <= last; at += stride) {
    const lufs = curve.lufs[at];
    if (lufs === null || lufs === undefined) {
      drawing = false;
      continue;
    }
    const x = ((at * curve.hop_seconds - view.from) / span) * box.width;
    data += `${drawing ? "L" : "M"}${x.toFixed(1)} ${height(lufs, box).toFixed(1)}`;
    drawing = true;
  }
  return data;
}

/** @param {number} lufs @param {{height: number, top: number, bottom: number}} box */
export function height(lufs, box) {
  const share = (box.top - lufs) / (box.top - box.bottom);
  return Math.min(Math.max(share, 0), 1) * box.height;
}

/**
 * A scale in steps of 4 or 6 LU that holds the loud part of the curve and the target.
 * @param {ShortTerm} curve @param {number | null} target
 */
export function scale(curve, target) {
  let top = target ?? -60;
  for (const lufs of curve.lufs) if (lufs !== null) top = Math.max(top, lufs);
  const ceiling = Math.min(0, Math.ceil((top + 2) / 4) * 4);
  return {
    top: ceiling,
    bottom: ceiling - 24,
    lines: [4, 8, 12, 16, 20].map((lu) => ceiling - lu),
  };
}

/** @param {ShortTerm} curve */
export function words(curve) {
  let loudest = Number.NEGATIVE_INFINITY;
  let at = 0;
  let quietest = Number.POSITIVE_INFINITY;
  for (const [index, lufs] of curve.lufs.entries()) {
    if (lufs === null) continue;
    quietest = Math.min(quietest, lufs);
    if (lufs > loudest) {
      loudest = lufs;
      at = index * curve.hop_seconds;
    }
  }
  if (!Number.isFinite(loudest)) return "Short-term loudness: nothing but silence was measured.";
  return `Short-term loudness runs from ${figure(quietest)} to ${figure(loudest)} LUFS; loudest at ${clock(at)}.`;
}
