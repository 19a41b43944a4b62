// Where notes stand on the lane: those too close to be told apart share one mark.

/**
 * @template T
 * @typedef {{x: number, items: T[]}} Pin
 */

/** Closer than this, two heads cover each other. */
export const APART_PX = 26;

/**
 * Groups from left to right; a group stands where its first one does, so that heads stay apart.
 * @template T
 * @param {{x: number, item: T}[]} marks in pixels
 * @param {number} [apart]
 * @returns {Pin<T>[]}
 */
export function clustered(marks, apart = APART_PX) {
  /** @type {Pin<T>[]} */
  const groups = [];
  for (const { x, item } of [...marks].sort((one, other) => one.x - other.x)) {
    const last = groups.at(-1);
    // Measured from the first, so that a long row of notes does not become one single heap.
    if (last && x - last.x < apart) last.items.push(item);
    else groups.push({ x, items: [item] });
  }
  return groups;
}
