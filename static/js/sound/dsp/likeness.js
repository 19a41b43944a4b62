// One splice for all tracks, found in what is heard of them together.

import { HOP_SECONDS, SEARCH_SECONDS } from "./head.js";
import { bestLag } from "./splice.js";
import { room } from "./track.js";

/** @typedef {import("./track.js").Track} Track */

// Not in equal parts: what is out of phase between the sides must not vanish.
const RIGHT = 0.6;

/**
 * Finds the place near `target` that goes on most like `at`.
 * @param {number} rate @param {Map<string, Track>} tracks
 * @returns {(at: number, target: number) => number}
 */
export function likeness(rate, tracks) {
  const reach = Math.round(SEARCH_SECONDS * rate);
  const hop = Math.round(HOP_SECONDS * rate);
  const like = new Float32Array(hop);
  const where = new Float32Array(2 * reach + hop);
  const both = room(where.length);

  /** @param {number} at @param {Float32Array} out */
  function together(at, out) {
    out.fill(0);
    for (const track of tracks.values()) {
      if (!track.isWanted) continue;
      track.read(at, out.length, both);
      const [left, right] = [track.left.target, RIGHT * track.right.target];
      for (let n = 0; n < out.length; n += 1) out[n] += both.left[n] * left + both.right[n] * right;
    }
  }

  return (at, target) => {
    const first = target - reach;
    together(at, like);
    together(first, where);
    const goesOn = at - first;
    const preferred = goesOn >= 0 && goesOn <= 2 * reach ? goesOn : reach;
    return first + bestLag(like, hop, where, 2 * reach + 1, preferred);
  };
}
