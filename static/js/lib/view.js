// The window of time that the deck shows: zoom, follow, and where the ruler has its ticks.

/** @typedef {{from: number, to: number}} View */

export const SHORTEST = 0.001; // some fifty samples
/** Below this a page lasts less than a glance: while it plays, the window stays where it is. */
const LEAST_PAGE = 0.5;
const STEPS = [
  0.00001, 0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1,
  0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200,
];

/** @param {number} length @returns {View} */
export const whole = (length) => ({ from: 0, to: Math.max(length, SHORTEST) });

/** @param {View} view @param {number} length @returns {View} */
export function within(view, length) {
  const end = Math.max(length, SHORTEST);
  const span = Math.min(Math.max(view.to - view.from, SHORTEST), end);
  const from = Math.min(Math.max(view.from, 0), end - span);
  return { from, to: from + span };
}

/**
 * A factor below 1 shows less time; `around` keeps its place on the screen.
 * @param {View} view @param {number} factor @param {number} around @param {number} length
 * @returns {View}
 */
export function zoom(view, factor, around, length) {
  const span = Math.min(
    Math.max((view.to - view.from) * factor, SHORTEST),
    Math.max(length, SHORTEST),
  );
  const share = (around - view.from) / (view.to - view.from);
  return within({ from: around - share * span, to: around + (1 - share) * span }, length);
}

/** @param {View} view @param {number} seconds @param {number} length @returns {View} */
export const moved = (view, seconds, length) =>
  within({ from: view.from + seconds, to: view.to + seconds }, length);

/**
 * Turns the page when the playhead leaves the window; returns the same view while it is inside.
 * @param {View} view @param {number} at @param {number} length @returns {View}
 */
export function follow(view, at, length) {
  if (at >= view.from && at <= view.to) return view;
  const span = view.to - view.from;
  return within({ from: at - span * 0.08, to: at + span * 0.92 }, length);
}

/** As `follow`, for a playhead that moves by itself. @param {View} view @param {number} at @param {number} length */
export const turn = (view, at, length) =>
  view.to - view.from < LEAST_PAGE ? view : follow(view, at, length);

/** Share of the window, 0 at its left edge. @param {View} view @param {number} seconds */
export const shareOf = (view, seconds) => (seconds - view.from) / (view.to - view.from);

/** @param {View} view @param {number} share */
export const timeAt = (view, share) => view.from + share * (view.to - view.from);

/**
 * Round times, at least `apart` pixels from each other.
 * @param {View} view @param {number} width @param {number} [apart]
 */
export function ticks(view, width, apart = 72) {
  const span = view.to - view.from;
  const least = (span * apart) / Math.max(width, 1);
  const step = STEPS.find((candidate) => candidate >= least - 1e-12) ?? 3600;
  const at = [];
  for (let n = Math.ceil(view.from / step - 1e-9); n * step <= view.to + 1e-9; n += 1) {
    at.push(Number((n * step).toFixed(6)));
  }
  return { step, at };
}
