// The server's waveform file, and what of it falls into a window of so many pixels.

const MAGIC = 0x4b504d52; // "RMPK", little endian
const HEADER_BYTES = 28;
const FULL_SCALE = 32_767;

/**
 * @typedef {object} Peaks
 * @property {number} rate
 * @property {number} framesPerPoint
 * @property {number} frames
 * @property {number} points
 * @property {Int16Array} values three per point: lowest, highest, RMS
 */

/**
 * @typedef {object} Columns
 * @property {Float32Array} low
 * @property {Float32Array} high
 * @property {Float32Array} rms
 */

export class NotPeaks extends Error {}

/** @param {ArrayBuffer} buffer @returns {Peaks} */
export function readPeaks(buffer) {
  if (buffer.byteLength < HEADER_BYTES) throw new NotPeaks("The waveform file is too short.");
  const view = new DataView(buffer);
  if (view.getUint32(0, true) !== MAGIC) throw new NotPeaks("This is not a waveform file.");
  if (view.getUint32(4, true) !== 1) throw new NotPeaks("The waveform file is of another version.");
  const points = view.getUint32(24, true);
  if (buffer.byteLength < HEADER_BYTES + points * 6) {
    throw new NotPeaks("The waveform file is cut off.");
  }
  return {
    rate: view.getUint32(8, true),
    framesPerPoint: view.getUint32(12, true),
    frames: Number(view.getBigUint64(16, true)),
    points,
    values: new Int16Array(buffer.slice(HEADER_BYTES, HEADER_BYTES + points * 6)),
  };
}

/** @param {Peaks} peaks */
export const secondsOf = (peaks) => (peaks.rate ? peaks.frames / peaks.rate : 0);

/** How far the sound reaches at its loudest point, 0 to 1. @param {Peaks} peaks */
export function reachOf(peaks) {
  let most = 0;
  for (let at = 0; at < peaks.points; at += 1) {
    most = Math.max(most, -peaks.values[at * 3], peaks.values[at * 3 + 1]);
  }
  return most / FULL_SCALE;
}

const FILLED = 0.94;
const SCALE_AT_MOST = 32; // 30 dB: below that, what is seen would be noise

/**
 * One factor for sounds that are drawn beside each other, so that the loudest fills its row and
 * the others keep their size against it.
 * @param {number[]} reaches
 */
export function sharedScale(reaches) {
  const most = Math.max(0, ...reaches);
  return most > 0 ? Math.min(SCALE_AT_MOST, Math.max(1, FILLED / most)) : 1;
}

/** @param {Columns} columns @param {number} scale @returns {Columns} */
export function scaled(columns, scale) {
  if (scale === 1) return columns;
  const grow = (/** @type {Float32Array} */ values) =>
    values.map((value) => Math.max(-1, Math.min(1, value * scale)));
  return { low: grow(columns.low), high: grow(columns.high), rms: grow(columns.rms) };
}

/**
 * One low, high and RMS value a pixel column, from `from` to `to` seconds; silence outside the sound.
 * @param {Peaks} peaks @param {number} from @param {number} to @param {number} count
 * @returns {Columns}
 */
export function columns(peaks, from, to, count) {
  const made = {
    low: new Float32Array(count),
    high: new Float32Array(count),
    rms: new Float32Array(count),
  };
  const perSecond = peaks.rate / peaks.framesPerPoint;
  const step = ((to - from) * perSecond) / count;
  for (let column = 0; column < count; column += 1) {
    const start = from * perSecond + column * step;
    fold(
      peaks,
      Math.floor(start),
      Math.max(Math.floor(start) + 1, Math.floor(start + step)),
      made,
      column,
    );
  }
  return made;
}

/**
 * @param {Peaks} peaks @param {number} first @param {number} end
 * @param {Columns} into @param {number} column
 */
function fold(peaks, first, end, into, column) {
  const from = Math.max(0, first);
  const until = Math.min(peaks.points, end);
  if (from >= until) return;
  let low = FULL_SCALE;
  let high = -FULL_SCALE;
  let squares = 0;
  for (let at = from; at < until; at += 1) {
    low = Math.min(low, peaks.values[at * 3]);
    high = Math.max(high, peaks.values[at * 3 + 1]);
    squares += peaks.values[at * 3 + 2] ** 2;
  }
  into.low[column] = low / FULL_SCALE;
  into.high[column] = high / FULL_SCALE;
  into.rms[column] = Math.sqrt(squares / (until - from)) / FULL_SCALE;
}
