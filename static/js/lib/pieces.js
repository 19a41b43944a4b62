// A sound in pieces: which of them a stretch needs, which bytes they are, where their sound begins.

/**
 * @typedef {object} Piece
 * @property {number} start_frame
 * @property {number} frames
 * @property {number} offset
 * @property {number} bytes
 * @property {number} skip_frames
 * @property {number} decoded_frames
 */
/** @typedef {{codec: string, rate: number, channels: number, frames: number, gain_db: number, header: string, pieces: Piece[]}} Index */
/** @typedef {{from: number, until: number}} Stretch in seconds of the sound's own time */

/** @param {Index} index @param {number} frame @returns {number} the piece that holds the frame */
export function pieceAt(index, frame) {
  let [low, high] = [0, index.pieces.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (index.pieces[middle].start_frame <= frame) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Numbers of the pieces of a stretch, in order. @param {Index} index @param {Stretch} stretch */
export function piecesIn(index, { from, until }) {
  const first = Math.max(0, Math.floor(from * index.rate));
  const end = Math.min(index.frames, Math.ceil(until * index.rate));
  /** @type {number[]} */
  const numbers = [];
  if (first >= end) return numbers;
  for (let number = pieceAt(index, first); number < index.pieces.length; number += 1) {
    if (index.pieces[number].start_frame >= end) break;
    numbers.push(number);
  }
  return numbers;
}

/** Where a piece begins, in seconds. @param {Index} index @param {number} number */
export const startOf = (index, number) => index.pieces[number].start_frame / index.rate;

/**
 * Pieces that lie side by side in the file, from `first` on: one request for all of them.
 * @param {Index} index @param {number} first
 * @param {(number: number) => boolean} wanted @param {number} mostBytes
 */
export function runFrom(index, first, wanted, mostBytes) {
  const numbers = [first];
  let end = index.pieces[first].offset + index.pieces[first].bytes;
  for (let next = first + 1; next < index.pieces.length && wanted(next); next += 1) {
    const piece = index.pieces[next];
    const bytes = piece.offset + piece.bytes - index.pieces[first].offset;
    if (piece.offset !== end || bytes > mostBytes) break;
    end = piece.offset + piece.bytes;
    numbers.push(next);
  }
  return { numbers, from: index.pieces[first].offset, until: end };
}

/**
 * The frames of the decoder's output that are the piece. A decoder that leaves out some of the
 * warm-up has fewer frames, and so many fewer are skipped.
 * @param {Piece} piece @param {number} decoded @returns {{from: number, until: number} | null}
 */
export function soundOf(piece, decoded) {
  const from = piece.skip_frames - (piece.decoded_frames - decoded);
  const until = from + piece.frames;
  return from < 0 || until > decoded ? null : { from, until };
}

/** The stream's header, which every piece needs in front of it. @param {Index} index */
export const headerOf = (index) =>
  Uint8Array.from(atob(index.header), (letter) => letter.charCodeAt(0));
