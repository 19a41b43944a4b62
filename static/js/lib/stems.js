// The monitoring mix of stems: what mute, solo, gain and pan come to, as the engine's mix places them.

import { fromDb } from "./level.js";

/** @typedef {{gain_db: number, pan: number, mute: boolean, solo: boolean}} StemMix */

/** @type {Readonly<StemMix>} */
export const AS_IT_IS = Object.freeze({ gain_db: 0, pan: 0, mute: false, solo: false });

const LOWEST_DB = -60;
const HIGHEST_DB = 24;

/** @param {StemMix} before @param {Partial<StemMix>} change @returns {StemMix} */
export function changed(before, change) {
  const wanted = { ...before, ...change };
  return {
    gain_db: Math.min(Math.max(wanted.gain_db, LOWEST_DB), HIGHEST_DB),
    pan: Math.min(Math.max(wanted.pan, -1), 1),
    mute: wanted.mute,
    solo: wanted.solo,
  };
}

/** Whether a stem sounds: not muted, and one of the soloed where any is. @param {StemMix} mix @param {boolean} anySolo */
export const sounds = (mix, anySolo) => !mix.mute && (!anySolo || mix.solo);

/**
 * Mono at its place by constant power; stereo balanced, untouched in the centre.
 * @param {number} pan −1 to 1 @param {number} channels @returns {[number, number]} left, right
 */
export function placed(pan, channels) {
  if (channels === 1) {
    const angle = ((pan + 1) * Math.PI) / 4;
    return [Math.cos(angle), Math.sin(angle)];
  }
  const far = Math.cos((Math.abs(pan) * Math.PI) / 2);
  return [pan > 0 ? far : 1, pan < 0 ? far : 1];
}

/** @param {StemMix} mix @param {number} channels @param {boolean} anySolo @returns {[number, number]} */
export function gainsOf(mix, channels, anySolo) {
  if (!sounds(mix, anySolo)) return [0, 0];
  const gain = mix.gain_db <= LOWEST_DB ? 0 : fromDb(mix.gain_db);
  const [left, right] = placed(mix.pan, channels);
  return [left * gain, right * gain];
}
