// Recipes as forms show them: the words of `processing.recipes`, in and out.

import { figure, signed } from "./figures.js";

/** @typedef {{shape: string, hz: number, gain_db: number, q: number}} EqBand */
/** @typedef {{threshold_lu: number, ratio: number, attack_ms: number, release_ms: number}} Compressor */
/**
 * @typedef {object} Strip
 * @property {string} name
 * @property {string} role
 * @property {boolean} muted
 * @property {number | null} level_lu
 * @property {number} gain_db
 * @property {number} pan
 * @property {number | null} high_pass_hz
 * @property {EqBand[]} eq
 * @property {Compressor | null} compressor
 * @property {number | null} reverb_send_lu
 */

const SHAPES = { bell: "", low_shelf: "below ", high_shelf: "above " };

/** @param {number} hz */
export const hertz = (hz) =>
  hz >= 1000 ? `${Number((hz / 1000).toFixed(1))} kHz` : `${Math.round(hz)} Hz`;

/** "−3.0 dB at 300 Hz, +2.0 dB above 8 kHz" @param {EqBand[]} bands */
export function eqWords(bands) {
  return bands
    .map((band) => {
      const where = SHAPES[/** @type {keyof typeof SHAPES} */ (band.shape)] ?? "";
      return `${signed(band.gain_db)} dB ${where || "at "}${hertz(band.hz)}`;
    })
    .join(", ");
}

/** C, L 30, R 18 @param {number} pan */
export function panWords(pan) {
  const percent = Math.round(Math.abs(pan) * 100);
  return percent ? `${pan < 0 ? "L" : "R"} ${percent}` : "C";
}

/** @param {Compressor | null} compressor */
export function compressorWords(compressor) {
  if (!compressor) return "";
  const { ratio, attack_ms: attack, release_ms: release } = compressor;
  return `${Number(ratio.toFixed(1))}:1 from ${figure(compressor.threshold_lu)} LU over its own loudness, ${attack} and ${release} ms`;
}

/** Ratios that the form offers; 1 means: no compressor. */
export const RATIOS = [1, 1.5, 2, 3, 4, 6, 8];

/**
 * The compressor that a chosen ratio means: the recipe's own one, or one as the recipe's words begin.
 * @param {Compressor | null} given @param {number} ratio @returns {Record<string, number> | null}
 */
export function withRatio(given, ratio) {
  if (ratio <= 1) return null;
  return { ...(given ?? {}), ratio };
}

/** A field's number; null where it is empty. @param {string} written */
export function numberOrNull(written) {
  const text = written.trim().replace("\u2212", "-").replace(",", ".");
  return text === "" || !Number.isFinite(Number(text)) ? null : Number(text);
}
