// Which key means what, whatever the layout: named by what it writes, not by where it lies.

/**
 * "shift+arrowleft", "m", "?". Shift is named only where the key writes nothing by itself. Where
 * letters are not Latin, the letter counts that is printed in the same place elsewhere.
 * @param {{key: string, code?: string, shiftKey: boolean}} event
 */
export function nameOf({ key, code = "", shiftKey }) {
  const foreign = /^\p{L}$/u.test(key) && !/^\p{Script=Latin}$/u.test(key);
  if (foreign && /^Key[A-Z]$/.test(code)) return code.slice(3).toLowerCase();
  const name = key === "\u2212" ? "-" : key.toLowerCase();
  return shiftKey && name.length > 1 ? `shift+${name}` : name;
}

/** Speeds that `,` and `.` step through. */
export const SPEEDS = [0.5, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 2];

/** @param {number} speed @param {-1 | 1} by */
export function nextSpeed(speed, by) {
  const near = SPEEDS.reduce((best, it) =>
    Math.abs(it - speed) < Math.abs(best - speed) ? it : best,
  );
  const index = SPEEDS.indexOf(near) + by;
  return SPEEDS[Math.min(Math.max(index, 0), SPEEDS.length - 1)];
}
