// The server's waveform file, and what of it falls into a window of so many pixels.

const MAGIC = 0x4b504d52; // "RMPK", little endian
const HEADER_BYTES = 24;
const LEVEL_BYTES = 16;
const POINT_BYTES = 6;
const OLD_HEADER_BYTES = 28; // version 1: a single level
const FULL_SCALE = 32_767;

/**
 * The sound at one zoom.
 * @typedef {object} Level
 * @property {number} framesPerPoint
 * @property {number} points
 * @property {number} offset of its first point, in bytes of the file
 * @property {Int16Array | null} values three per point: lowest, highest, RMS; null: not here yet
 */

/**
 * @typedef {object} Peaks
 * @property {number} rate
 * @property {number} frames
 * @property {Level[]} levels coarsest first
 */

/**
 * @typedef {object} Columns
 * @property {Float32Array} low
 * @property {Float32Array} high
 * @property {Float32Array} rms
 */

export class NotPeaks extends Error {}

/**
 * Levels that are not whole in these first bytes of the file stay without values.
 * @param {ArrayBuffer} buffer @returns {Peaks}
 */
export function readPeaks(buffer) {
  if (buffer.byteLength < OLD_HEADER_BYTES) throw new NotPeaks("The waveform file is too short.");
  const view = new DataView(buffer);
  if (view.getUint32(0, true) !== MAGIC) throw new NotPeaks("This is not a waveform file.");
  const levels = tableOf(view);
  for (const level of levels) {
    const end = level.offset + level.points * POINT_BYTES;
    if (end <= buffer.byteLength) fill(level, buffer.slice(level.offset, end));
  }
  return { rate: view.getUint32(8, true), frames: Number(view.getBigUint64(16, true)), levels };
}

/** @param {DataView} view @returns {Level[]} */
function tableOf(view) {
  const version = view.getUint32(4, true);
  if (version === 1) {
    const framesPerPoint = view.getUint32(12, true);
    const points = Math.ceil(Number(view.getBigUint64(16, true)) / framesPerPoint);
    return [{ framesPerPoint, points, offset: OLD_HEADER_BYTES, values: null }];
  }
  if (version !== 2) throw new NotPeaks("The waveform file is of another version.");
  const count = view.getUint32(12, true);
  if (view.byteLength < HEADER_BYTES + count * LEVEL_BYTES) {
    throw new NotPeaks("The waveform file is cut off.");
  }
  return Array.from({ length: count }, (_, index) => {
    const at = HEADER_BYTES + index * LEVEL_BYTES;
    return {
      framesPerPoint: view.getUint32(at, true),
      points: view.getUint32(at + 4, true),
      offset: Number(view.getBigUint64(at + 8, true)),
      values: null,
    };
  });
}

/** @param {Level} level @param {ArrayBuffer} bytes */
export function fill(level, bytes) {
  if (bytes.byteLength !== level.points * POINT_BYTES) {
    throw new NotPeaks("The waveform file is cut off.");
  }
  level.values = new Int16Array(bytes);
}

/** The first and last byte of a level, as a `Range` header counts them. @param {Level} level */
export const rangeOf = (level) => ({
  first: level.offset,
  last: level.offset + level.points * POINT_BYTES - 1,
});

/**
 * The coarsest level that is still as fine as the columns, here or not.
 * @param {Peaks} peaks @param {number} framesPerColumn
 */
export function levelFor(peaks, framesPerColumn) {
  const fine = peaks.levels.filter((level) => level.framesPerPoint <= framesPerColumn);
  return fine[0] ?? peaks.levels[peaks.levels.length - 1];
}

/** @param {Peaks} peaks @param {number} from @param {number} to @param {number} count */
export const framesPerColumn = (peaks, from, to, count) => ((to - from) * peaks.rate) / count;

/** @param {Peaks} peaks */
export const secondsOf = (peaks) => (peaks.rate ? peaks.frames / peaks.rate : 0);

/** How far the sound reaches at its loudest point, 0 to 1. @param {Peaks} peaks */
export function reachOf(peaks) {
  const values = peaks.levels.find((level) => level.values)?.values ?? [];
  let most = 0;
  for (let at = 0; at < values.length; at += 3) most = Math.max(most, -values[at], values[at + 1]);
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
 * Drawn from the level that fits best of those that are here.
 * @param {Peaks} peaks @param {number} from @param {number} to @param {number} count
 * @returns {Columns}
 */
export function columns(peaks, from, to, count) {
  const made = {
    low: new Float32Array(count),
    high: new Float32Array(count),
    rms: new Float32Array(count),
  };
  const here = { ...peaks, levels: peaks.levels.filter((level) => level.values) };
  if (!here.levels.length) return made;
  const level = levelFor(here, framesPerColumn(peaks, from, to, count));
  const perSecond = peaks.rate / level.framesPerPoint;
  const step = ((to - from) * perSecond) / count;
  for (let column = 0; column < count; column += 1) {
    const start = from * perSecond + column * step;
    fold(
      level,
      Math.floor(start),
      Math.max(Math.floor(start) + 1, Math.floor(start + step)),
      made,
      column,
    );
  }
  return made;
}

/**
 * @param {Level} level @param {number} first @param {number} end
 * @param {Columns} into @param {number} column
 */
function fold({ values, points }, first, end, into, column) {
  const from = Math.max(0, first);
  const until = Math.min(points, end);
  if (!values || from >= until) return;
  let low = FULL_SCALE;
  let high = -FULL_SCALE;
  let squares = 0;
  for (let at = from; at < until; at += 1) {
    low = Math.min(low, values[at * 3]);
    high = Math.max(high, values[at * 3 + 1]);
    squares += values[at * 3 + 2] ** 2;
  }
  into.low[column] = low / FULL_SCALE;
  into.high[column] = high / FULL_SCALE;
  into.rms[column] = Math.sqrt(squares / (until - from)) / FULL_SCALE;
}
