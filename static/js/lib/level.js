// Levels for comparing by ear. Loudness matching turns the louder side down and nothing up; a
// platform's level is turned up only where the platform does so, and never over its ceiling.

/** @typedef {{a: number, b: number}} Pair gains in dB */
/** @typedef {{lufs: number | null, truePeak: number | null}} Level */
/** @typedef {{id: string, name: string, target_lufs: number, turns_up?: boolean, ceiling_dbtp?: number}} Platform */
/** @typedef {"loudness" | "off" | Platform} Match */

const CEILING_DBTP = -1;

/** @param {number} db */
export const fromDb = (db) => 10 ** (db / 20);

/** @param {number} gain */
export const toDb = (gain) => 20 * Math.log10(gain);

/**
 * @param {number | null} aLufs @param {number | null} bLufs integrated loudness of both sides
 * @returns {Pair | null} gains in dB, at most 0; null when one was not measured
 */
export function matchGains(aLufs, bLufs) {
  if (aLufs === null || bLufs === null) return null;
  const quieter = Math.min(aLufs, bLufs);
  return { a: quieter - aLufs + 0, b: quieter - bLufs + 0 };
}

/**
 * What a platform does to a sound: down to its target always, up only if it does that, and then
 * no further than the true peak has room.
 * @param {Level} level @param {Platform} platform @returns {number | null} dB; null: not measured
 */
export function platformGain(level, platform) {
  if (level.lufs === null) return null;
  const wanted = platform.target_lufs - level.lufs;
  if (wanted <= 0) return wanted;
  if (!platform.turns_up || level.truePeak === null) return 0;
  const room = (platform.ceiling_dbtp ?? CEILING_DBTP) - level.truePeak;
  return Math.max(0, Math.min(wanted, room));
}

/**
 * @param {Match} match @param {Level | null} a @param {Level | null} b
 * @returns {Pair | null} null when there is nothing to match, or nothing to match it by
 */
export function gainsFor(match, a, b) {
  if (typeof match === "string") return a && b ? matchGains(a.lufs, b.lufs) : null;
  if (!a && !b) return null;
  const gains = { a: a ? platformGain(a, match) : 0, b: b ? platformGain(b, match) : 0 };
  return gains.a === null || gains.b === null ? null : { a: gains.a, b: gains.b };
}
