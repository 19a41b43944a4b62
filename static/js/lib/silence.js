// Silence as a WAV file: one channel of 8 bits, where 128 is the middle.

const RATE = 8000;
const HEAD_BYTES = 44;

/** @param {number} seconds @returns {ArrayBuffer} */
export function silence(seconds) {
  const frames = Math.round(seconds * RATE);
  const file = new ArrayBuffer(HEAD_BYTES + frames);
  const view = new DataView(file);
  const words = (/** @type {number} */ at, /** @type {string} */ text) => {
    for (const [n, letter] of [...text].entries()) view.setUint8(at + n, letter.charCodeAt(0));
  };
  words(0, "RIFF");
  view.setUint32(4, HEAD_BYTES - 8 + frames, true);
  words(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  words(36, "data");
  view.setUint32(40, frames, true);
  new Uint8Array(file, HEAD_BYTES).fill(128);
  return file;
}
