// A piece's bytes become samples, at the file's own rate.

import { free, remind } from "../lib/freeing.js";
import { fromDb } from "../lib/level.js";
import { headerOf, soundOf } from "../lib/pieces.js";

/** @typedef {import("../lib/pieces.js").Index} Index */

/** The piece is not what its index says, or the browser cannot read its codec. */
export class NotDecoded extends Error {}

/** @type {Map<number, OfflineAudioContext>} */
const contexts = new Map();

/** @param {number} rate */
function contextOf(rate) {
  const known = contexts.get(rate) ?? new OfflineAudioContext(2, 1, rate);
  contexts.set(rate, known);
  return known;
}

/**
 * @param {Index} index @param {number} number @param {Uint8Array} bytes
 * @param {(bytes: number) => ArrayBuffer} [roomFor] where to put a channel of it
 * @returns {Promise<Float32Array<ArrayBuffer>[]>} the piece's frames, with the file's gain undone
 */
export async function decode(index, number, bytes, roomFor = (size) => new ArrayBuffer(size)) {
  const piece = index.pieces[number];
  const header = headerOf(index);
  const file = new Uint8Array(header.length + bytes.length);
  file.set(header);
  file.set(bytes, header.length);
  const sound = await decoded(contextOf(index.rate), file.buffer);
  const span = soundOf(piece, sound.length);
  if (!span) throw new NotDecoded(`Piece ${number} has ${sound.length} frames.`);
  remind(4 * sound.length * sound.numberOfChannels);
  const gain = fromDb(-index.gain_db);
  return Array.from({ length: Math.min(sound.numberOfChannels, 2) }, (_, channel) => {
    const all = sound.getChannelData(channel);
    const samples = new Float32Array(roomFor(4 * piece.frames), 0, piece.frames);
    samples.set(all.subarray(span.from, span.until));
    free(all);
    if (gain !== 1) for (let n = 0; n < samples.length; n += 1) samples[n] *= gain;
    return samples;
  });
}

/** @param {OfflineAudioContext} context @param {ArrayBuffer} file */
async function decoded(context, file) {
  try {
    return await context.decodeAudioData(file);
  } catch (problem) {
    throw new NotDecoded(String(problem));
  }
}
