// A WAV file of 24 bits from what a microphone gave, as every audio program reads it.

const BYTES = 3;
const TOP = 2 ** 23 - 1;

/**
 * @param {Float32Array[][]} pieces pieces in time, each one array a channel
 * @param {number} rate
 * @returns {ArrayBuffer}
 */
export function wav(pieces, rate) {
  const channels = pieces[0]?.length ?? 1;
  const frames = pieces.reduce((sum, piece) => sum + piece[0].length, 0);
  const size = frames * channels * BYTES;
  const padded = size + (size % 2);
  const buffer = new ArrayBuffer(44 + padded);
  const view = new DataView(buffer);
  word(view, 0, "RIFF");
  view.setUint32(4, 36 + padded, true);
  word(view, 8, "WAVE");
  word(view, 12, "fmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * channels * BYTES, true);
  view.setUint16(32, channels * BYTES, true);
  view.setUint16(34, 8 * BYTES, true);
  word(view, 36, "data");
  view.setUint32(40, size, true);
  let at = 44;
  for (const piece of pieces) {
    for (let frame = 0; frame < piece[0].length; frame += 1) {
      for (let channel = 0; channel < channels; channel += 1) {
        const value = level(piece[channel][frame]);
        view.setInt16(at, value & 0xffff, true);
        view.setInt8(at + 2, value >> 16);
        at += BYTES;
      }
    }
  }
  return buffer;
}

/** @param {number} sample */
function level(sample) {
  const bounded = Math.min(Math.max(sample || 0, -1), 1);
  return Math.round(bounded * TOP);
}

/** @param {DataView} view @param {number} at @param {string} letters */
function word(view, at, letters) {
  for (let index = 0; index < letters.length; index += 1) {
    view.setUint8(at + index, letters.charCodeAt(index));
  }
}
