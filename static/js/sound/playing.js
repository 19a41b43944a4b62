// What is asked of the player for what is to be heard: gains, order of files, what to keep at hand.

import { fromDb } from "../lib/level.js";
import { AS_IT_IS, gainsOf } from "../lib/stems.js";
import { LETTERS, otherThan, stemFrom } from "./sides.js";

/** @typedef {import("./listening.js").Listening} Listening */
/** @typedef {import("./sides.js").Side} Side */
/** @typedef {import("./sides.js").Stem} Stem */
/** @typedef {import("./sides.js").Letter} Letter */
/** @typedef {import("./fed.js").File} File */
/** @typedef {{key: string, left: number, right: number, offset: number}} Sounding */
/** @typedef {{files: string, reports: string, lossless?: boolean, small?: boolean}} Source */

const MANY = 8;

/** @param {Stem} stem */
export const keyOf = (stem) => `stem:${stem.files}`;

/** @param {Listening} state */
const anySolo = (state) =>
  state.stems.some((stem) => (state.stemMix.get(stem.id) ?? AS_IT_IS).solo);

/**
 * What sounds, with which gains. @param {Listening} state
 * @param {(key: string) => number} channelsOf
 * @returns {Sounding[]}
 */
export function sounding(state, channelsOf) {
  if (state.alone) return [{ key: keyOf(stemFrom(state.alone)), left: 1, right: 1, offset: 0 }];
  if (state.monitor) {
    const solo = anySolo(state);
    return state.stems.map((stem) => {
      const key = keyOf(stem);
      const mix = state.stemMix.get(stem.id) ?? AS_IT_IS;
      const [left, right] = gainsOf(mix, channelsOf(key), solo);
      return { key, left, right, offset: 0 };
    });
  }
  const { applied, offsets, sides } = state;
  const letters = state.delta ? LETTERS : [state.sounding];
  return letters.flatMap((letter) => {
    const { [letter]: side } = sides;
    if (!side) return [];
    const gain = fromDb(applied[letter]) * (state.delta && letter === "a" ? -1 : 1);
    return [{ key: side.key, left: gain, right: gain, offset: offsets[letter] }];
  });
}

/**
 * All that is to be at hand, what sounds first.
 * @param {Listening} state @param {Sounding[]} heard @param {(source: Source) => File[]} order
 */
export function wanted(state, heard, order) {
  const audible = new Set(heard.filter((it) => it.left || it.right).map((it) => it.key));
  /** @type {Map<string, Source & {offset: number}>} */
  const all = new Map();
  if (state.alone) {
    const stem = stemFrom(state.alone);
    all.set(keyOf(stem), { ...stem, offset: 0 });
  }
  if (state.monitor) for (const stem of state.stems) all.set(keyOf(stem), { ...stem, offset: 0 });
  const letters = [state.sounding, otherThan(state.sounding)];
  for (const letter of letters) {
    const { [letter]: side } = state.sides;
    if (side) all.set(side.key, { ...side, offset: state.offsets[letter] });
  }
  return [...all]
    .map(([key, source]) => ({
      key,
      files: source.files,
      reports: source.reports,
      offset: source.offset,
      // Where nobody told, a stem is as free as the song's own versions.
      order: order({ ...source, lossless: source.lossless ?? state.sides.a?.lossless }),
      rank: audible.has(key) ? 0 : 1,
    }))
    .sort((one, other) => one.rank - other.rank);
}

/**
 * Which file of a sound first. Many stems at once are heard small, unless somebody insists.
 * @param {import("./listening.js").Quality} quality @param {boolean} thin the line or the screen is small
 * @param {number} count @returns {(source: Source) => File[]}
 */
export function orderOf(quality, thin, count) {
  const small = quality === "small" || (quality === "auto" && (thin || count > MANY));
  return (source) => {
    if (source.lossless === false) return ["segments"];
    if (source.small === false) return ["lossless", "segments"];
    return small ? ["segments", "lossless"] : ["lossless", "segments"];
  };
}

/** Whether this device, on this line, is better served with the small files. */
export function isThin() {
  const { connection } =
    /** @type {{connection?: {saveData?: boolean, effectiveType?: string}}} */ (navigator);
  if (connection?.saveData) return true;
  if (["slow-2g", "2g", "3g"].includes(connection?.effectiveType ?? "")) return true;
  return matchMedia("(max-width: 40rem)").matches;
}

/** @param {Listening} state @returns {"even" | "power"} how two sides cross */
export function shapeOf(state) {
  const { a, b } = state.sides;
  return a && b && a.kind !== b.kind ? "power" : "even";
}
