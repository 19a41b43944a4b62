// The closest look at a sound: its samples, as columns while many share one, then as a line.

/** Samples from `from` seconds on. @typedef {{from: number, rate: number, channels: Float32Array[]}} Stretch */
/** @typedef {{from: number, to: number}} View */
/** @typedef {{width: number, height: number}} Box */

/** Frames a pixel column, below which samples are drawn and not the waveform file. */
export const CLOSE_FRAMES = 64;
const LINE_FRAMES = 1;
const POINT_FRAMES = 0.2; // from five pixels a sample on, each is a point

/** @param {View} view @param {number} rate @param {number} width */
export const framesPerColumn = (view, rate, width) => ((view.to - view.from) * rate) / width;

/** Whether a stretch holds all of the window that is in the song. @param {Stretch | null} stretch @param {View} view */
export function covers(stretch, view) {
  if (!stretch?.channels.length) return false;
  const until = stretch.from + stretch.channels[0].length / stretch.rate;
  const one = 1 / stretch.rate;
  return stretch.from <= Math.max(view.from, 0) + one && until >= view.to - one;
}

/** The first and last index that the window needs, with one beyond each edge. @param {Stretch} stretch @param {View} view */
function reach({ from, rate, channels }, view) {
  const first = Math.floor((view.from - from) * rate) - 1;
  const last = Math.ceil((view.to - from) * rate) + 1;
  return { first: Math.max(0, first), last: Math.min(channels[0].length - 1, last) };
}

/**
 * Path data of one channel: a line through the samples, or an upright stroke a column.
 * @param {Stretch} stretch @param {number} channel @param {View} view @param {Box} box
 */
export function linePath(stretch, channel, view, box) {
  const { first, last } = reach(stretch, view);
  const place = placing(stretch, channel, view, box);
  if (framesPerColumn(view, stretch.rate, box.width) > LINE_FRAMES) {
    return strokes(stretch, channel, view, box);
  }
  let data = "";
  for (let index = first; index <= last; index += 1) {
    const { x, y } = place(index);
    data += `${data ? "L" : "M"}${x.toFixed(2)} ${y.toFixed(2)}`;
  }
  return data;
}

/** A point for each sample, where there is room. @param {Stretch} stretch @param {number} channel @param {View} view @param {Box} box */
export function pointPath(stretch, channel, view, box) {
  if (framesPerColumn(view, stretch.rate, box.width) > POINT_FRAMES) return "";
  const { first, last } = reach(stretch, view);
  const place = placing(stretch, channel, view, box);
  let data = "";
  for (let index = first; index <= last; index += 1) {
    const { x, y } = place(index);
    data += `M${(x - 2).toFixed(2)} ${(y - 2).toFixed(2)}h4v4h-4z`;
  }
  return data;
}

/** @param {Stretch} stretch @param {number} channel @param {View} view @param {Box} box */
function placing({ from, rate, channels }, channel, view, box) {
  const { [channel]: samples } = channels;
  const middle = box.height / 2;
  const perSecond = box.width / (view.to - view.from);
  return (/** @type {number} */ index) => ({
    x: (from + index / rate - view.from) * perSecond,
    y: middle - Math.max(-1, Math.min(1, samples[index])) * (middle - 1),
  });
}

/** @param {Stretch} stretch @param {number} channel @param {View} view @param {Box} box */
function strokes(stretch, channel, view, box) {
  const { from, rate, channels } = stretch;
  const { [channel]: samples } = channels;
  const step = framesPerColumn(view, rate, box.width);
  const middle = box.height / 2;
  let data = "";
  for (let x = 0; x < box.width; x += 1) {
    const start = Math.floor((view.from - from) * rate + x * step);
    const end = Math.min(samples.length, Math.ceil(start + step) + 1);
    let low = 1;
    let high = -1;
    for (let index = Math.max(0, start); index < end; index += 1) {
      low = Math.min(low, samples[index]);
      high = Math.max(high, samples[index]);
    }
    if (low > high) continue;
    const top = middle - Math.min(1, high) * (middle - 1);
    const bottom = middle - Math.max(-1, low) * (middle - 1);
    data += `M${x + 0.5} ${top.toFixed(1)}V${Math.max(bottom, top + 1).toFixed(1)}`;
  }
  return data;
}
