// A level on the meter's scale: three equal thirds for −40 to −20, −20 to −10 and −10 to 0 dBFS.

const MARKS = [-40, -20, -10, 0];

/** @param {number} dbfs @returns {number} 0 to 1 */
export function shareOfScale(dbfs) {
  if (!(dbfs > MARKS[0])) return 0;
  const third = MARKS.findIndex((mark) => dbfs < mark);
  if (third < 0) return 1;
  const [low, high] = [MARKS[third - 1], MARKS[third]];
  return (third - 1 + (dbfs - low) / (high - low)) / 3;
}

const FALL_DB = 24; // a second, as peak programme meters fall
const HOLD_SECONDS = 1.5;

/** @typedef {{level: number, peak: number, heldFor: number}} Needle dBFS, and how long the peak has stood */

/** @type {Needle} */
export const AT_REST = { level: -Infinity, peak: -Infinity, heldFor: 0 };

/**
 * A needle rises at once and falls slowly; its peak is held before it falls.
 * @param {Needle} before @param {{level: number, peak: number}} now @param {number} seconds since then
 * @returns {Needle}
 */
export function moved(before, now, seconds) {
  const level = Math.max(now.level, before.level - FALL_DB * seconds);
  if (now.peak >= before.peak) return { level, peak: now.peak, heldFor: 0 };
  const heldFor = before.heldFor + seconds;
  const peak = heldFor > HOLD_SECONDS ? before.peak - FALL_DB * seconds : before.peak;
  return { level, peak: Math.max(now.peak, peak), heldFor };
}

/** For ears, no more often than somebody wants to hear it. @param {number} left @param {number} right @param {(value: number) => string} figure */
export function words(left, right, figure) {
  const told = (/** @type {number} */ value) => (value > -90 ? `${figure(value)} dBFS` : "silent");
  return `Output level, left ${told(left)}, right ${told(right)}`;
}
