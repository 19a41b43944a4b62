// Which notes of a song are shown, in which order, and how many there are.

/**
 * What the page knows of a note.
 * @typedef {object} Sifted
 * @property {boolean} resolved
 * @property {string} by the writer's id
 * @property {string} version
 * @property {string} section
 * @property {string} stem the stem's id; empty: the mix
 * @property {string} forWhom the ids of who is assigned or mentioned, between spaces
 * @property {boolean} internal
 * @property {number} at
 * @property {number} written milliseconds
 */
/**
 * Empty words filter nothing. `stem` is "mix" for notes that are about no stem.
 * @typedef {{state: string, by: string, version: string, section: string, stem: string, me: string, internal: string, sort: string}} Sieve
 */

/** @type {Readonly<Sieve>} */
export const OPEN = Object.freeze({
  state: "open",
  by: "",
  version: "",
  section: "",
  stem: "",
  me: "",
  internal: "",
  sort: "time",
});

const NARROWING = /** @type {const} */ (["by", "version", "section", "stem", "me", "internal"]);

/** But for its state. @param {Sifted} note @param {Sieve} sieve @param {{me: string, a: string}} now */
export function belongs(note, sieve, now) {
  if (sieve.by && note.by !== sieve.by) return false;
  if (sieve.version && note.version !== (sieve.version === "a" ? now.a : sieve.version))
    return false;
  if (sieve.section && folded(note.section) !== folded(sieve.section)) return false;
  if (sieve.stem && (note.stem || "mix") !== sieve.stem) return false;
  if (sieve.me && !` ${note.forWhom} `.includes(` ${now.me} `)) return false;
  return !sieve.internal || note.internal;
}

/** @param {Sifted} note @param {string} state */
export const inState = (note, state) => state === "all" || note.resolved === (state === "resolved");

/** How many open and resolved ones the menu lets through. @param {Sifted[]} notes @param {Sieve} sieve @param {{me: string, a: string}} now */
export function counts(notes, sieve, now) {
  const kept = notes.filter((note) => belongs(note, sieve, now));
  const resolved = kept.filter((note) => note.resolved).length;
  return { open: kept.length - resolved, resolved, all: kept.length };
}

/** How many things of the menu are in force. @param {Sieve} sieve */
export const inForce = (sieve) => NARROWING.filter((name) => sieve[name]).length;

/** @template {Sifted} T @param {T[]} notes @param {string} sort @returns {T[]} */
export function inOrder(notes, sort) {
  const late = (/** @type {T} */ one, /** @type {T} */ other) =>
    other.written - one.written || other.at - one.at;
  const time = (/** @type {T} */ one, /** @type {T} */ other) =>
    one.at - other.at || one.written - other.written;
  return [...notes].sort(sort === "newest" ? late : time);
}

/** @param {string} words */
const folded = (words) => words.trim().toLowerCase();
