// What must be at hand, and what of it comes first.

import { piecesIn, startOf } from "./pieces.js";

/** @typedef {import("./pieces.js").Stretch} Stretch */
/** @typedef {import("./pieces.js").Index} Index */
/** @typedef {{at: number, speed: number, loop: Stretch | null}} Place song time in seconds */

/** How much is kept, in seconds of song: less of each where there are many. @param {number} count */
export function reach(count) {
  if (count <= 4) return { behind: 2, ahead: 10 };
  return count <= 12 ? { behind: 1, ahead: 7 } : { behind: 0.5, ahead: 5 };
}

/**
 * The stretches of song time that are wanted from here, the first to be heard first. In a loop,
 * what follows its end is its start.
 * @param {Place} place @param {{behind: number, ahead: number}} most @returns {(Stretch & {since: number})[]}
 */
export function stretches({ at, speed, loop }, most) {
  const ahead = most.ahead * Math.max(1, speed);
  const back = { from: at - most.behind, until: at, since: Number.POSITIVE_INFINITY };
  if (!loop || at >= loop.until) return [{ from: at, until: at + ahead, since: 0 }, back];
  const end = Math.min(at + ahead, loop.until);
  const left = Math.max(ahead - (end - at), Math.min(ahead, 2));
  const again = {
    from: loop.from - 0.1,
    until: Math.min(loop.from + left, loop.until),
    since: end - at,
  };
  return [{ from: at, until: end, since: 0 }, again, back];
}

/**
 * Which pieces of a sound are wanted, and in how many seconds; never is: kept, and not fetched.
 * @param {Index} index @param {number} offset of its own time against song time
 * @param {(Stretch & {since: number})[]} wanted @param {number} later so much less urgent than what is heard
 * @returns {Map<number, number>}
 */
export function urgencies(index, offset, wanted, later) {
  /** @type {Map<number, number>} */
  const found = new Map();
  for (const { from, until, since } of wanted) {
    const own = from + offset;
    for (const number of piecesIn(index, { from: own, until: until + offset })) {
      const urgency = since + Math.max(0, startOf(index, number) - own) + later;
      found.set(number, Math.min(urgency, found.get(number) ?? Number.POSITIVE_INFINITY));
    }
  }
  return found;
}
