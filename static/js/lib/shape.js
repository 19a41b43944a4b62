// SVG path data of a waveform.

/** @typedef {import("./peaks.js").Columns} Columns */

/** The area between lowest and highest. @param {Columns} columns @param {number} height */
export function peakArea(columns, height) {
  return area(columns.high, columns.low, height);
}

/** The area of the RMS, around the middle. @param {Columns} columns @param {number} height */
export function rmsArea(columns, height) {
  return area(
    columns.rms,
    columns.rms.map((value) => -value),
    height,
  );
}

/** @param {Float32Array} high @param {Float32Array} low @param {number} height */
function area(high, low, height) {
  const middle = height / 2;
  const reach = middle - 1;
  let upper = `M0 ${middle}`;
  let lower = "";
  for (let x = 0; x < high.length; x += 1) {
    upper += `L${x} ${(middle - Math.max(0.5, high[x] * reach)).toFixed(1)}`;
  }
  for (let x = high.length - 1; x >= 0; x -= 1) {
    lower += `L${x} ${(middle - Math.min(-0.5, low[x] * reach)).toFixed(1)}`;
  }
  return `${upper}${lower}Z`;
}

/**
 * Bars with gaps, for the whole song at a glance.
 * @param {Columns} columns one per bar @param {number} height @param {number} step pixels from bar to bar
 * @param {number} [gap] how many of these are free
 */
export function bars(columns, height, step, gap = 1) {
  const middle = height / 2;
  let data = "";
  for (let n = 0; n < columns.rms.length; n += 1) {
    const peak = Math.max(columns.high[n], -columns.low[n]);
    const reach = Math.max(0.8, Math.min(1, 0.3 * peak + 1.15 * columns.rms[n]) * (middle - 1));
    data += `M${n * step} ${(middle - reach).toFixed(1)}h${step - gap}v${(reach * 2).toFixed(1)}h-${step - gap}z`;
  }
  return data;
}
