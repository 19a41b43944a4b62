// Loudness matching for comparing by ear: the louder side is turned down, nothing is turned up.

/** @param {number} db */
export const fromDb = (db) => 10 ** (db / 20);

/**
 * @param {number | null} aLufs @param {number | null} bLufs integrated loudness of both sides
 * @returns {{a: number, b: number} | null} gains in dB, at most 0; null when one was not measured
 */
export function matchGains(aLufs, bLufs) {
  if (aLufs === null || bLufs === null) return null;
  const quieter = Math.min(aLufs, bLufs);
  return { a: quieter - aLufs + 0, b: quieter - bLufs + 0 };
}
