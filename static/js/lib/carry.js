// Where a moment of one version stands in another, by what was measured between the two.

/** @typedef {{from_seconds: number, to_seconds: number, shift_seconds: number, confidence: number}} Piece */
/** @typedef {{state: "measured" | "waiting" | "unknown", offset_seconds: number | null, pieces: Piece[]}} Carried */

/**
 * Seconds in the version that it is carried onto; null where its place is gone.
 * As long as nothing was measured a moment stays where it was.
 * @param {number} at @param {Carried | null | undefined} entry @returns {number | null}
 */
export function place(at, entry) {
  if (entry?.state !== "measured") return at;
  const piece = entry.pieces.find((it) => it.from_seconds <= at && at < it.to_seconds);
  return piece ? at + piece.shift_seconds : null;
}

/**
 * A range, from where its first moment that is left stands to where its last one does; null where
 * nothing of it is left.
 * @param {number} from @param {number} until @param {Carried | null | undefined} entry
 * @returns {{from: number, until: number} | null}
 */
export function placeRange(from, until, entry) {
  if (entry?.state !== "measured") return { from, until };
  const parts = entry.pieces.filter((it) => it.from_seconds < until && from < it.to_seconds);
  if (!parts.length) return null;
  const first = parts[0];
  const last = parts[parts.length - 1];
  const start = Math.max(from, first.from_seconds) + first.shift_seconds;
  const end = Math.min(until, last.to_seconds) + last.shift_seconds;
  // A part that was moved to before the rest makes no range that runs backwards.
  return {
    from: start,
    until: Math.max(end, Math.min(until, first.to_seconds) + first.shift_seconds),
  };
}

/**
 * A version's own time in the time of the song: by its offset where it is on, else carried onto the
 * version in A; null where A does not have the place. Without a range `until` is not after `from`.
 * @param {{from: number, until: number}} own
 * @param {{offset: number | null, entry: Carried | undefined, offsetOfA: number}} lies `offset`: null while it is not on
 * @returns {{from: number, until: number} | null}
 */
export function inSong({ from, until }, { offset, entry, offsetOfA }) {
  if (offset !== null) return { from: from - offset, until: until - offset };
  const range = until > from ? placeRange(from, until, entry) : null;
  const at = range?.from ?? (until > from ? null : place(from, entry));
  return at === null ? null : { from: at - offsetOfA, until: (range?.until ?? at) - offsetOfA };
}

/** Whether anybody knows how the two lie on each other. @param {Carried | null | undefined} entry */
export function isKnown(entry) {
  return entry?.state === "measured";
}
