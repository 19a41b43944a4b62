// The sections of a song as a list that people change; every deed answers with a new list.

import { loudnessAt } from "./curve.js";

/** @typedef {{id: string, name: string, from_seconds: number, to_seconds: number}} Section */
/** @typedef {import("./curve.js").ShortTerm} ShortTerm */
/** @typedef {"thin" | "mid" | "mid2" | "full"} Density */

export const SHORTEST = 0.25;
const AGAIN_SECONDS = 1.5; // "previous" soon after a beginning means the one before
const TOUCHING = 0.002;

/** @param {Section[]} sections @param {number} seconds */
export const indexAt = (sections, seconds) =>
  sections.findIndex((it) => seconds >= it.from_seconds && seconds < it.to_seconds);

/** @param {Section[]} sections @param {string} id @param {string} name */
export const renamed = (sections, id, name) =>
  sections.map((it) => (it.id === id ? { ...it, name } : it));

/**
 * A section that begins here: the rest of the one it falls into, or what is free.
 * @param {Section[]} sections @param {number} seconds @param {number} length of the song
 * @param {{id: string, name: string}} fresh
 * @returns {Section[] | null} null: there is no room for one
 */
export function begun(sections, seconds, length, fresh) {
  const index = indexAt(sections, seconds);
  const cut = sections[index];
  const next = sections.find((it) => it.from_seconds > seconds);
  const until = cut ? cut.to_seconds : (next?.from_seconds ?? length);
  if (until - seconds < SHORTEST || (cut && seconds - cut.from_seconds < SHORTEST)) return null;
  const made = { ...fresh, from_seconds: seconds, to_seconds: until };
  const kept = sections.map((it) => (it === cut ? { ...it, to_seconds: seconds } : it));
  return inOrder([...kept, made]);
}

/** Joined with its neighbour; what begins first lends its name. @param {Section[]} sections @param {string} id @param {-1 | 1} by */
export function joined(sections, id, by) {
  const index = sections.findIndex((it) => it.id === id);
  const other = sections[index + by];
  if (index < 0 || !other) return null;
  const [first, second] = by < 0 ? [other, sections[index]] : [sections[index], other];
  return sections
    .filter((it) => it !== second)
    .map((it) => (it === first ? { ...it, to_seconds: second.to_seconds } : it));
}

/** @param {Section[]} sections @param {string} id */
export const without = (sections, id) => sections.filter((it) => it.id !== id);

/**
 * Moves where a section begins; the one before ends there too where the two touch.
 * @param {Section[]} sections @param {number} index @param {number} seconds
 */
export function moved(sections, index, seconds) {
  const section = sections[index];
  const before = sections[index - 1];
  if (!section) return sections;
  const touching = before && section.from_seconds - before.to_seconds < TOUCHING;
  const lowest = before ? (touching ? before.from_seconds + SHORTEST : before.to_seconds) : 0;
  const at = Math.min(Math.max(seconds, lowest), section.to_seconds - SHORTEST);
  return sections.map((it, place) => {
    if (place === index) return { ...it, from_seconds: at };
    return touching && place === index - 1 ? { ...it, to_seconds: at } : it;
  });
}

/** Where "previous" leads. @param {Section[]} sections @param {number} seconds */
export function previousStart(sections, seconds) {
  const starts = sections.map((it) => it.from_seconds);
  return starts.filter((start) => start < seconds - AGAIN_SECONDS).at(-1) ?? 0;
}

/** Where "next" leads; null behind the last. @param {Section[]} sections @param {number} seconds */
export const nextStart = (sections, seconds) =>
  sections.find((it) => it.from_seconds > seconds + 0.01)?.from_seconds ?? null;

/**
 * How dense each is, by its mean short-term loudness against the loudest of them.
 * @param {Section[]} sections @param {ShortTerm | null} curve @returns {Density[]}
 */
export function densities(sections, curve) {
  if (!curve) return sections.map(() => "mid");
  const means = sections.map((it) => meanOf(it, curve));
  const loudest = Math.max(...means.map((mean) => mean ?? Number.NEGATIVE_INFINITY));
  return means.map((mean) => {
    const below = mean === null ? Number.POSITIVE_INFINITY : loudest - mean;
    if (below < 1) return "full";
    if (below < 3) return "mid2";
    return below < 8 ? "mid" : "thin";
  });
}

/** Mean of the power, in LUFS. @param {Section} section @param {ShortTerm} curve */
function meanOf(section, curve) {
  let power = 0;
  let count = 0;
  for (let at = section.from_seconds; at < section.to_seconds; at += curve.hop_seconds) {
    const lufs = loudnessAt(curve, at);
    count += 1;
    if (lufs !== null) power += 10 ** (lufs / 10);
  }
  return power > 0 ? 10 * Math.log10(power / count) : null;
}

/** @param {Section[]} a @param {Section[]} b */
export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** @param {Section[]} sections */
const inOrder = (sections) => sections.toSorted((a, b) => a.from_seconds - b.from_seconds);

/** An id that no section has, nor had: words of the song sheet may still point at it. */
export const freshId = () => `s${Math.random().toString(36).slice(2, 12)}`;
