// A blind test: X is A or B, drawn anew each round, and how well chance alone would have done.

/** @typedef {"a" | "b"} Letter */
/** @typedef {{x: Letter, said: Letter}} Round */

/** One fair bit, from the browser's own source of chance. @returns {Letter} */
export function draw() {
  const [byte = 0] = crypto.getRandomValues(new Uint8Array(1));
  return byte & 1 ? "b" : "a";
}

/** @param {Round[]} rounds */
export const rightOf = (rounds) => rounds.filter((round) => round.x === round.said).length;

/**
 * How often guessing gets at least so many right: the upper tail of the binomial for one half,
 * summed exactly in whole numbers before it is divided once.
 * @param {number} right @param {number} rounds
 */
export function chance(right, rounds) {
  let ways = 1n; // of getting none of them wrong
  let sum = 0n;
  for (let wrong = 0; wrong <= rounds - right; wrong += 1) {
    sum += ways;
    ways = (ways * BigInt(rounds - wrong)) / BigInt(wrong + 1);
  }
  // Kept as a ratio of whole numbers to a millionth of a millionth: 2^1000 is no JavaScript number.
  return Number((sum * 10n ** 12n) / 2n ** BigInt(rounds)) / 1e12;
}

/** "7 %", "0.4 %", "less than 0.1 %" @param {number} p */
export function percent(p) {
  const hundredths = p * 100;
  if (hundredths < 0.1) return "less than 0.1\u00a0%";
  return `${hundredths < 1 ? hundredths.toFixed(1) : hundredths.toFixed(0)}\u00a0%`;
}

/** Below this many rounds even a perfect run happens by luck in more than one of twenty. */
export const ENOUGH = 5;

/** @param {number} right @param {number} rounds @returns {string} what the result means, in plain words */
export function verdict(right, rounds) {
  if (!rounds) return "No round was answered.";
  const p = chance(right, rounds);
  const told = `${right} of ${rounds}: chance alone does this, or better, in ${percent(p)} of tests.`;
  if (rounds < ENOUGH) return `${told} That is too few rounds to say anything.`;
  if (p <= 0.01) return `${told} You hear a difference.`;
  if (p <= 0.05) return `${told} You most likely hear a difference.`;
  return `${told} That is no sign that you hear a difference, and no proof that there is none.`;
}
