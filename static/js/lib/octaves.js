// Third octaves: where a band stands on a plot, which of them differ most, and how that is said.

import { heightOf } from "./box.js";
import { figure, signed } from "./figures.js";

/** @typedef {import("./box.js").Box} Box */
/** @typedef {(number | null)[]} Bands decibels, one a third octave; null where nothing was measured */

const LOWEST_HZ = 19;
const HIGHEST_HZ = 21_000;
const APART = 6; // bands, two octaves: nearer ones say the same twice
const TOLD_HZ = [40, 16_000]; // beyond, records differ too much to say anything
const MIDDLE_HZ = [100, 10_000]; // where two sounds are made equally loud, as the engine does

export const TICKS_HZ = [30, 100, 300, 1000, 3000, 10_000];

/** @param {Box} box @param {number} hertz */
export function across(box, hertz) {
  const share = Math.log(hertz / LOWEST_HZ) / Math.log(HIGHEST_HZ / LOWEST_HZ);
  return box.left + share * box.width;
}

/** 70, 1.25k, 10k @param {number} hertz */
export function short(hertz) {
  return hertz < 1000 ? String(Math.round(hertz)) : `${Number((hertz / 1000).toFixed(2))}k`;
}

/** 70 Hz, 1.25 kHz @param {number} hertz */
export function long(hertz) {
  return hertz < 1000 ? `${Math.round(hertz)} Hz` : `${Number((hertz / 1000).toFixed(2))} kHz`;
}

/** SVG path data of a curve over the bands; it breaks where a band is empty. @param {number[]} centres @param {Bands} bands @param {Box} box */
export function curve(centres, bands, box) {
  let data = "";
  let drawing = false;
  for (const [index, hertz] of centres.entries()) {
    const value = bands[index];
    if (typeof value !== "number") {
      drawing = false;
      continue;
    }
    const point = `${across(box, hertz).toFixed(1)} ${heightOf(box, value).toFixed(1)}`;
    data += `${drawing ? "L" : "M"}${point}`;
    drawing = true;
  }
  return data;
}

/**
 * The bands that lie farthest from 0, worst first, none within two octaves of a worse one.
 * @param {number[]} centres @param {Bands} bands @param {number} [count]
 * @returns {{hertz: number, db: number}[]}
 */
export function worst(centres, bands, count = 2) {
  const order = bands
    .map((db, index) => ({ db: db ?? 0, index }))
    .filter(({ index }) => within(centres[index], TOLD_HZ))
    .sort((one, other) => Math.abs(other.db) - Math.abs(one.db) || one.index - other.index);
  /** @type {{db: number, index: number}[]} */
  const found = [];
  for (const band of order) {
    if (found.length === count || Math.abs(band.db) < 0.05) break;
    if (found.every((it) => Math.abs(it.index - band.index) >= APART)) found.push(band);
  }
  return found.map(({ db, index }) => ({ hertz: centres[index], db }));
}

/**
 * What the second sound has more of than the first, once both are equally loud from 100 Hz to 10 kHz.
 * @param {number[]} centres @param {Bands} first @param {Bands} second @returns {Bands}
 */
export function difference(centres, first, second) {
  const apart = second.map((db, index) => {
    const before = first[index];
    return typeof db === "number" && typeof before === "number" ? db - before : null;
  });
  const middle = apart.filter((db, index) => db !== null && within(centres[index], MIDDLE_HZ));
  const offset = middle.reduce((sum, db) => Number(sum) + Number(db), 0) ?? 0;
  const mean = middle.length ? offset / middle.length : 0;
  return apart.map((db) => (db === null ? null : db - mean));
}

/** @param {number} hertz @param {number[]} range */
const within = (hertz, [low, high]) => hertz >= low && hertz <= high;

/**
 * A scale around 0 that holds the bands and `least` decibels, with its lines: ±24 dB at most.
 * @param {number[]} centres @param {number} least @param {...Bands} all
 */
export function scale(centres, least, ...all) {
  const told = all.flatMap((bands) => bands.filter((_, at) => within(centres[at], TOLD_HZ)));
  const most = Math.max(least, ...told.map((db) => Math.abs(db ?? 0)));
  const step = most > 14 ? 12 : most > 9 ? 8 : most > 5 ? 6 : 4;
  const reach = Math.min(24, Math.max(5, Math.ceil(most + 0.5)));
  return { high: reach, low: -reach, lines: [step, 0, -step] };
}

/**
 * @param {number[]} centres @param {Bands} bands @param {string} against "the reference"
 * @param {number} tolerance
 */
export function words(centres, bands, against, tolerance) {
  const far = worst(centres, bands);
  if (!far.length) return `The same balance as ${against}.`;
  const isWithin = far.every(({ db }) => Math.abs(db) <= tolerance);
  const named = far.map(
    ({ hertz, db }) => `${figure(Math.abs(db))} dB ${db > 0 ? "more" : "less"} at ${long(hertz)}`,
  );
  const said = `${named.join(", ")}, against ${against}`;
  return isWithin
    ? `Within ${figure(tolerance)} dB of ${against} everywhere; most: ${named.join(", ")}.`
    : `${said}. The tolerance is ${figure(tolerance)} dB.`;
}

/** "+2.6 at 70 Hz" @param {{hertz: number, db: number}} band */
export const label = (band) => `${signed(band.db)} at ${long(band.hertz)}`;
