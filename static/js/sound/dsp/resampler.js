// Another sample rate, by a windowed sinc with one filter for each place between two samples.

/** @typedef {{up: number, down: number, taps: number, phases: number, table: Float32Array}} Filter */

const TAPS = 64; // at rates that are not halved
const KAISER = 10.06; // side lobes at -100 dB
const MOST_PHASES = 1024;

/** @param {number} a @param {number} b @returns {number} */
const common = (a, b) => (b === 0 ? a : common(b, a % b));

/** The modified Bessel function of order 0. @param {number} x */
function bessel(x) {
  let sum = 1;
  let term = 1;
  for (let n = 1; term > sum * 1e-12; n += 1) {
    term *= (x / (2 * n)) ** 2;
    sum += term;
  }
  return sum;
}

/**
 * Frame k of the output lies at k * down / up of the input.
 * @param {number} fromRate @param {number} toRate @returns {Filter}
 */
export function filterFor(fromRate, toRate) {
  const shared = common(Math.round(fromRate), Math.round(toRate));
  const [down, up] = [Math.round(fromRate) / shared, Math.round(toRate) / shared];
  const cut = Math.min(1, up / down);
  const taps = 2 * Math.ceil(TAPS / 2 / cut);
  const phases = Math.min(up, MOST_PHASES);
  const table = new Float32Array(phases * taps);
  for (let phase = 0; phase < phases; phase += 1) {
    row(table.subarray(phase * taps, (phase + 1) * taps), phase / phases, cut);
  }
  return { up, down, taps, phases, table };
}

/** One filter: the value `share` after its middle tap. @param {Float32Array} out @param {number} share @param {number} cut */
function row(out, share, cut) {
  const half = out.length / 2;
  let sum = 0;
  for (let tap = 0; tap < out.length; tap += 1) {
    const x = tap - (half - 1) - share;
    const across = Math.abs(x) / half;
    const angle = Math.PI * x * cut;
    const sinc = angle === 0 ? 1 : Math.sin(angle) / angle;
    out[tap] = across < 1 ? sinc * bessel(KAISER * Math.sqrt(1 - across ** 2)) : 0;
    sum += out[tap];
  }
  for (let tap = 0; tap < out.length; tap += 1) out[tap] /= sum;
}

/** The first frame of the input that frame `at` of the output needs. @param {Filter} filter @param {number} at */
export const firstOf = (filter, at) =>
  Math.floor((at * filter.down) / filter.up) - filter.taps / 2 + 1;

/** How many frames of the input make `count` of the output, wherever it begins. @param {Filter} filter @param {number} count */
export const neededFor = (filter, count) =>
  Math.ceil((count * filter.down) / filter.up) + filter.taps + 1;

/**
 * Output frames [at, at + count) from an input that begins at `firstOf(filter, at)`.
 * @param {Filter} filter @param {number} at @param {number} count
 * @param {Float32Array} from @param {Float32Array} out
 */
export function resample(filter, at, count, from, out) {
  const { up, down, taps, phases, table } = filter;
  const first = firstOf(filter, at);
  for (let n = 0; n < count; n += 1) {
    const place = (at + n) * down;
    const whole = Math.floor(place / up);
    const phase =
      phases === up ? place - whole * up : Math.floor(((place - whole * up) * phases) / up);
    const begin = whole - taps / 2 + 1 - first;
    const row = phase * taps;
    let sum = 0;
    for (let tap = 0; tap < taps; tap += 1) sum += table[row + tap] * from[begin + tap];
    out[n] = sum;
  }
}
