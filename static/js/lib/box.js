// The box of a plot: pixels on the screen, and the figures that its edges stand for.

/**
 * `high` and `low` are the figures at the upper and the lower edge.
 * @typedef {{left: number, top: number, width: number, height: number, high: number, low: number}} Box
 */

/** Where a figure stands; what leaves the scale runs along its edge. @param {Box} box @param {number} value */
export function heightOf(box, value) {
  const share = (box.high - value) / (box.high - box.low);
  return box.top + Math.min(Math.max(share, 0), 1) * box.height;
}
