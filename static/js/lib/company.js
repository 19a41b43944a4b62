// Listening together: what time it is at the studio, where the leader is, and when to catch up.

/** One question for the time: when it was asked and answered here, and what the studio said. @typedef {{asked: number, answered: number, studio: number}} Ping */
/** @typedef {{at_seconds: number, playing: boolean, moment_ms: number, speed?: number}} Place */
/** @typedef {{id: number, name: string, initials: string}} Person */
/** @typedef {Place & {user: Person, version: number | null, version_name: string, follows: number | null}} Present */
/** @typedef {Place & {by: Person, tab: string, version: number | null, version_name: string, speed: number, number: number}} Lead */

/** Nearer than that to the leader, nothing is done. */
export const NEAR_SECONDS = 0.06;
/** A correction needs time to show. */
export const SETTLES_MS = 1000;
/** Further from what was last said, it is a jump and others should know. */
export const JUMP_SECONDS = 3;
/** A leader's jump is told at once. */
export const STRAY_SECONDS = 0.05;
const LARGEST_AIM_SECONDS = 0.3;
/** No answer is that late: the studio's clock was set back. */
const SET_BACK_MS = 60_000;

/**
 * How far the studio's clock is ahead of ours, by the question that was answered soonest.
 * @param {readonly Ping[]} pings @returns {number | null}
 */
export function clockOffset(pings) {
  let best = null;
  for (const ping of pings) {
    if (!best || ping.answered - ping.asked < best.answered - best.asked) best = ping;
  }
  return best ? best.studio - (best.asked + best.answered) / 2 : null;
}

/** Where somebody is at a moment of the studio's clock. @param {Place} place @param {number} studioMs */
export function placeAt(place, studioMs) {
  if (!place.playing) return place.at_seconds;
  return place.at_seconds + ((studioMs - place.moment_ms) / 1000) * (place.speed ?? 1);
}

/**
 * Whether to set the playhead, and where: `late` is what the player lost on the last occasions.
 * @param {{apart: number, sinceMs: number, late: number}} now seconds apart (ours − theirs), and
 *   how long ago the last correction was
 * @returns {{move: boolean, late: number}} `late`: to be added when the playhead is set
 */
export function correction({ apart, sinceMs, late }) {
  if (sinceMs < SETTLES_MS || Math.abs(apart) <= NEAR_SECONDS) return { move: false, late };
  // A small distance soon after a correction is how long this player takes to begin.
  const learns = Math.abs(apart) < LARGEST_AIM_SECONDS && sinceMs < 3 * SETTLES_MS;
  const aim = learns ? late - apart : late;
  return { move: true, late: Math.min(Math.max(aim, 0), LARGEST_AIM_SECONDS) };
}

/**
 * "v7, 1:02, playing"
 * @param {Present} present @param {(seconds: number) => string} clock @param {number} studioMs
 * @param {number} [length] of the song: nobody is further than that
 */
export function whereabouts(present, clock, studioMs, length = Infinity) {
  if (!present.version_name) return "on this page";
  const where = `${present.version_name}, ${clock(Math.min(placeAt(present, studioMs), length))}`;
  return present.playing ? `${where}, playing` : where;
}

/** Answers and the stream overtake each other: what was asked before the newest is passed over. */
export class Newest {
  #at = -Infinity;

  /** @param {number} studioMs when the studio began to look */
  isNew(studioMs) {
    if (studioMs < this.#at && this.#at - studioMs < SET_BACK_MS) return false;
    this.#at = studioMs;
    return true;
  }
}

/** "Ines Corvale follows you." @param {readonly Present[]} followers */
export function followWords(followers) {
  const [first] = followers;
  if (!first) return "Nobody follows you yet.";
  if (followers.length === 1) return `${first.user.name} follows you.`;
  return `${followers.length} follow you: ${followers.map((it) => it.user.name).join(", ")}.`;
}
