// The songs of a link in their order: where each begins on one clock, and how loud each is played.

/** @typedef {{frames: number, rate: number}} Long */
/** @typedef {{lufs: number | null, truePeak: number | null}} Measured */

const CEILING_DBTP = -1;
/** No song is turned down further than this for a quieter one: that one is turned up instead. */
const MOST_DOWN_DB = 8;
const AGAIN_SECONDS = 3; // "previous" soon after a beginning means the song before

/** @param {Long} song */
export const secondsOf = ({ frames, rate }) => (rate > 0 ? frames / rate : 0);

/** Where each begins, and where the last one ends, in seconds. @param {Long[]} songs */
export function startsOf(songs) {
  const starts = [0];
  for (const song of songs) starts.push((starts.at(-1) ?? 0) + secondsOf(song));
  return starts;
}

/** Which song that moment is in. @param {number[]} starts as `startsOf` tells them @param {number} at */
export function songAt(starts, at) {
  const next = starts.findIndex((start) => start > at);
  return next < 0 ? Math.max(0, starts.length - 2) : Math.max(0, next - 1);
}

/** Where "previous" leads from so far into a song. @param {number} index @param {number} at */
export const beforeThat = (index, at) => (at > AGAIN_SECONDS ? index : Math.max(0, index - 1));

/**
 * What makes all songs equally loud, in dB: louder ones come down to the quietest, as far as that is
 * bearable; a much quieter one goes up as far as its true peak has room.
 * @param {Measured[]} songs @returns {number[]} 0 for what was not measured
 */
export function matchedGains(songs) {
  const known = songs.flatMap(({ lufs }) => (lufs === null ? [] : [lufs]));
  if (known.length < 2) return songs.map(() => 0);
  const target = Math.max(Math.min(...known), Math.max(...known) - MOST_DOWN_DB);
  return songs.map(({ lufs, truePeak }) => {
    if (lufs === null) return 0;
    const wanted = target - lufs;
    if (wanted <= 0) return wanted + 0;
    return truePeak === null ? 0 : Math.max(0, Math.min(wanted, CEILING_DBTP - truePeak));
  });
}
