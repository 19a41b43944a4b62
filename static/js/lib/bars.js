// Bars and beats of a song: where a time stands in them, and back.

import { ticks } from "./view.js";

/**
 * `times` are beats in seconds, rising; before the first and after the last the tempo goes on.
 * `origin` is the beat that begins bar 1. `sure`: where bars begin was heard, not assumed.
 * @typedef {object} Grid
 * @property {number[]} times
 * @property {number} perBar
 * @property {number} origin
 * @property {"heard" | "typed"} source
 * @property {boolean} sure
 */

/** @typedef {{from: number, to: number}} View */
/** @typedef {{seconds: number, words: string}} Tick */

const NEAR = 0.06; // a typed tempo that is further off was meant otherwise than it was heard
const EDGE_BEATS = 8;
const BAR_STEPS = [1, 2, 4, 8, 16, 32, 64, 128];
const LEAST_APART = 48;
const ALMOST_BEATS = 0.005; // beats are told to a tenth of a millisecond, sections to a whole one

/**
 * From the worker's file of features, or from a tempo that somebody typed, counted in four from 0.
 * @param {any} features @param {number} typedBpm 0: nobody typed one
 * @returns {Grid | null}
 */
export function gridOf(features, typedBpm) {
  const tempo = features?.tempo;
  const heard = Array.isArray(tempo?.beats_seconds) ? tempo.beats_seconds : [];
  if (heard.length >= 2 && tempo.bpm > 0) {
    const ratio = typedBpm ? tempo.bpm / typedBpm : 1;
    if (Math.abs(ratio - 1) < NEAR) return fromBeats(heard, tempo.bar);
    if (Math.abs(ratio / 2 - 1) < NEAR) return halved(heard, tempo.bar);
    if (Math.abs(ratio * 2 - 1) < NEAR) return doubled(heard, tempo.bar);
  }
  if (!typedBpm) return null;
  return { times: [0, 60 / typedBpm], perBar: 4, origin: 0, source: "typed", sure: false };
}

/** @param {number[]} times @param {{beats: number, first: number} | null} bar @returns {Grid} */
function fromBeats(times, bar) {
  const perBar = bar?.beats ?? 4;
  const grid = { times, perBar, origin: 0, source: /** @type {const} */ ("heard"), sure: !!bar };
  return { ...grid, origin: origin(grid, bar?.first ?? 0) };
}

/** It was heard at twice the tempo: every other beat, from the one that begins a bar. @param {number[]} times @param {any} bar */
function halved(times, bar) {
  const odd = (bar?.first ?? 0) % 2;
  const kept = times.filter((_, index) => index % 2 === odd);
  const first = bar ? { beats: 4, first: Math.floor(bar.first / 2) } : null;
  return { ...fromBeats(kept, first), sure: false };
}

/** It was heard at half the tempo. @param {number[]} times @param {any} bar */
function doubled(times, bar) {
  const filled = times.flatMap((time, index) =>
    index + 1 < times.length ? [time, (time + times[index + 1]) / 2] : [time],
  );
  const first = bar ? { beats: 4, first: bar.first * 2 } : null;
  return { ...fromBeats(filled, first), sure: false };
}

/** Bar 1 is the first that begins in the song, be it silent there. @param {Grid} grid @param {number} first */
function origin(grid, first) {
  const start = beatAt(grid, 0);
  return first + Math.ceil((start - first) / grid.perBar - 0.06) * grid.perBar;
}

/** The mean distance of beats near an end. @param {number[]} times @param {"first" | "last"} end */
function period(times, end) {
  const count = Math.min(EDGE_BEATS, times.length - 1);
  const last = times.length - 1;
  return end === "first"
    ? (times[count] - times[0]) / count
    : (times[last] - times[last - count]) / count;
}

/** How many beats after the first of the list; with its fraction. @param {Grid} grid @param {number} seconds */
export function beatAt({ times }, seconds) {
  const last = times.length - 1;
  if (seconds < times[0]) return (seconds - times[0]) / period(times, "first");
  if (seconds >= times[last]) return last + (seconds - times[last]) / period(times, "last");
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (times[middle] <= seconds) low = middle;
    else high = middle;
  }
  return low + (seconds - times[low]) / (times[high] - times[low]);
}

/** @param {Grid} grid @param {number} beat */
export function secondsAt({ times }, beat) {
  const last = times.length - 1;
  if (beat < 0) return times[0] + beat * period(times, "first");
  if (beat >= last) return times[last] + (beat - last) * period(times, "last");
  const low = Math.floor(beat);
  return times[low] + (beat - low) * (times[low + 1] - times[low]);
}

/** Bar and beat, both counted from 1; bars before the first are 0, −1, … @param {Grid} grid @param {number} seconds */
export function placeOf(grid, seconds) {
  const beat = Math.floor(beatAt(grid, seconds) - grid.origin + ALMOST_BEATS);
  const bar = Math.floor(beat / grid.perBar);
  return { bar: bar + 1, beat: beat - bar * grid.perBar + 1 };
}

/** "23 | 2" @param {Grid} grid @param {number} seconds */
export function written(grid, seconds) {
  const { bar, beat } = placeOf(grid, seconds);
  return `${bar < 0 ? "\u2212" : ""}${Math.abs(bar)} | ${beat}`;
}

/** @param {Grid} grid @param {number} bar @param {number} [beat] */
export const timeOf = (grid, bar, beat = 1) =>
  secondsAt(grid, grid.origin + (bar - 1) * grid.perBar + beat - 1);

/** The beat next to a time, never before the song. @param {Grid} grid @param {number} seconds */
export function nearest(grid, seconds) {
  const beat = Math.round(beatAt(grid, seconds));
  const time = secondsAt(grid, beat);
  return time >= 0 ? time : secondsAt(grid, beat + 1);
}

/** The same place some bars on. @param {Grid} grid @param {number} seconds @param {number} bars */
export const barsOn = (grid, seconds, bars) =>
  secondsAt(grid, beatAt(grid, seconds) + bars * grid.perBar);

/** @param {Grid} grid @param {number} from @param {number} to */
export const barsBetween = (grid, from, to) =>
  (beatAt(grid, to) - beatAt(grid, from)) / grid.perBar;

/** "8 bars", "2 beats" @param {Grid} grid @param {number} from @param {number} to */
export function lengthOf(grid, from, to) {
  const bars = barsBetween(grid, from, to);
  const whole = Math.round(bars);
  if (whole >= 1) return `${whole} bar${whole === 1 ? "" : "s"}`;
  const beats = Math.max(1, Math.round(bars * grid.perBar));
  return `${beats} beat${beats === 1 ? "" : "s"}`;
}

/**
 * Bars in the window, as many as have room; beats where a bar is wide. Null: not even one beat is
 * in sight, and only the clock can tell where this is.
 * @param {Grid} grid @param {View} view @param {number} width @returns {Tick[] | null}
 */
export function barTicks(grid, view, width) {
  const middle = beatAt(grid, (view.from + view.to) / 2);
  const beatSeconds = secondsAt(grid, Math.floor(middle) + 1) - secondsAt(grid, Math.floor(middle));
  const beatWidth = (beatSeconds / (view.to - view.from)) * width;
  const step = stepFor(grid, beatWidth);
  const from = beatAt(grid, view.from) - grid.origin;
  const to = beatAt(grid, view.to) - grid.origin;
  const found = [];
  for (let n = Math.ceil(from / step - 1e-6); n * step <= to + 1e-6; n += 1) {
    const seconds = secondsAt(grid, grid.origin + n * step);
    if (seconds < -1e-6) continue;
    const bar = Math.floor((n * step) / grid.perBar);
    const beat = n * step - bar * grid.perBar;
    found.push({ seconds, words: beat ? `${bar + 1}.${beat + 1}` : String(bar + 1) });
  }
  return found.length > 1 ? found : null;
}

/** In beats. @param {Grid} grid @param {number} beatWidth */
function stepFor({ perBar }, beatWidth) {
  if (beatWidth >= LEAST_APART) return 1;
  const bars = BAR_STEPS.find((count) => count * perBar * beatWidth >= LEAST_APART);
  return (bars ?? 256) * perBar;
}

/** Ticks of the clock in the same shape. @param {View} view @param {number} width @param {(seconds: number, places: number) => string} clock */
export function clockTicks(view, width, clock) {
  const { step, at } = ticks(view, width);
  const places = step >= 1 ? 0 : Math.min(5, Math.ceil(-Math.log10(step) - 1e-9));
  return at.map((seconds) => ({ seconds, words: clock(seconds, places) }));
}
