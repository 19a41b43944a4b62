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

/**
 * The edit that a form asks for, without what it leaves alone.
 * @param {Map<string, string>} form fields by name; a box that is not ticked is not there
 */
export function editRecipe(form) {
  const number = (/** @type {string} */ name) => numberOrNull(form.get(name) ?? "") ?? 0;
  /** @type {Record<string, unknown>} */
  const recipe = {
    kind: "edit",
    version: 1,
    remove_dc: form.has("remove_dc"),
    invert_polarity: form.has("invert_polarity"),
    fold_to_mono: form.has("fold_to_mono"),
    trim_silence: form.has("trim_silence"),
    threshold_db: number("threshold_db"),
    keep_in_time: form.has("keep_in_time"),
    start_at_seconds: number("start_at_seconds"),
    high_pass_hz: numberOrNull(form.get("high_pass_hz") ?? ""),
    high_pass_slope_db: number("high_pass_slope_db"),
    fade_in_seconds: number("fade_in_seconds"),
    fade_out_seconds: number("fade_out_seconds"),
    fade_shape: form.get("fade_shape") ?? "equal_power",
  };
  const level = form.get("normalise");
  if (level) recipe[level] = number("level");
  return recipe;
}

/** Whether an edit would leave the sound as it is. @param {Record<string, unknown>} recipe */
export function changesNothing(recipe) {
  const normalises = Object.entries(recipe).some(
    ([name, value]) => name.startsWith("normalise_") && value !== null,
  );
  return (
    !recipe.remove_dc &&
    !recipe.invert_polarity &&
    !recipe.fold_to_mono &&
    !recipe.trim_silence &&
    recipe.start_at_seconds === 0 &&
    recipe.high_pass_hz === null &&
    recipe.fade_in_seconds === 0 &&
    recipe.fade_out_seconds === 0 &&
    !normalises
  );
}
