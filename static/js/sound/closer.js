// The samples themselves, for the closest look at a waveform.

import { piecesIn } from "../lib/pieces.js";
import { decode } from "./decoding.js";

/** @typedef {import("../lib/pieces.js").Index} Index */

/**
 * @param {Index} index @param {number} from @param {number} until seconds of the sound's own time
 * @param {(number: number) => Promise<Uint8Array>} bytesOf a piece
 */
export async function samplesOf(index, from, until, bytesOf) {
  const first = Math.max(0, Math.floor(from * index.rate));
  const count = Math.max(0, Math.min(index.frames, Math.ceil(until * index.rate)) - first);
  const channels = Array.from(
    { length: Math.min(index.channels, 2) },
    () => new Float32Array(count),
  );
  for (const number of piecesIn(index, { from, until })) {
    const piece = index.pieces[number];
    const decoded = await decode(index, number, await bytesOf(number));
    const skip = Math.max(0, first - piece.start_frame);
    const at = Math.max(0, piece.start_frame - first);
    for (const [n, channel] of channels.entries()) {
      channel.set((decoded[n] ?? decoded[0]).subarray(skip, skip + count - at), at);
    }
  }
  return { rate: index.rate, channels };
}
