// Whether all that is to be heard from a moment on is here, round the loop as well.

/**
 * @param {Iterable<import("./track.js").Track>} tracks @param {import("./head.js").Head} head
 * @param {{at: number, ahead: number, length: number}} wanted frames; nothing is missing after the end
 */
export function isHere(tracks, { loop, speed }, { at, ahead, length }) {
  const from = Math.floor(at);
  const until = Math.min(Math.ceil(at + ahead * Math.max(1, speed)), length);
  const turn = loop && at < loop.until ? Math.min(until, loop.until) : until;
  for (const track of tracks) {
    if (!track.isWanted) continue;
    if (!track.has(from, turn)) return false;
    if (loop && turn < until && !track.has(loop.from, loop.from + until - turn)) return false;
  }
  return true;
}
