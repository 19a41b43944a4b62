// Where two places of a sound are most alike: what keeps the pitch when the speed is another.

const COARSE = 4;

/**
 * The lag at which `where` goes on most like `like`. First roughly, then to the sample.
 * @param {Float32Array} like @param {number} count frames of it
 * @param {Float32Array} where @param {number} lags how many starts in `where` may be chosen
 * @param {number} preferred the lag to take where none is better, as in silence
 */
export function bestLag(like, count, where, lags, preferred) {
  let best = preferred;
  let most = likeness(like, count, where, preferred, COARSE);
  for (let lag = 0; lag < lags; lag += COARSE) {
    const alike = likeness(like, count, where, lag, COARSE);
    if (alike > most) [best, most] = [lag, alike];
  }
  const from = Math.max(0, best - COARSE + 1);
  const until = Math.min(lags, best + COARSE);
  most = likeness(like, count, where, best, 1);
  for (let lag = from; lag < until; lag += 1) {
    const alike = likeness(like, count, where, lag, 1);
    if (alike > most) [best, most] = [lag, alike];
  }
  return best;
}

/**
 * Correlation, with the level taken out.
 * @param {Float32Array} like @param {number} count @param {Float32Array} where @param {number} lag @param {number} step
 */
function likeness(like, count, where, lag, step) {
  let product = 0;
  let energy = 1e-12;
  for (let n = 0; n < count; n += step) {
    const value = where[lag + n];
    product += like[n] * value;
    energy += value * value;
  }
  return product / Math.sqrt(energy);
}
