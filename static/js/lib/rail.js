// Finding a version among many.

/** @typedef {{name?: string, number?: string, label?: string, kind?: string}} Told a spine's data */

/**
 * Whether a version answers to the words typed (all of them, anywhere) and the kind chosen.
 * @param {Told} told @param {string} words @param {string} kind
 */
export function answers(told, words, kind) {
  if (kind && told.kind !== kind) return false;
  const said = `${told.name ?? ""} ${told.label ?? ""}`.toLocaleLowerCase();
  return words
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => said.includes(word));
}

/**
 * The spine before or after the one in A, by number: the one in A may be hidden or put aside.
 * @template {{dataset: DOMStringMap}} Spine
 * @param {Spine[]} spines oldest first @param {number} number @param {-1 | 1} by
 * @returns {Spine | undefined}
 */
export function neighbour(spines, number, by) {
  const of = (/** @type {Spine} */ spine) => Number(spine.dataset.number);
  if (by > 0) return spines.find((spine) => of(spine) > number);
  return spines.findLast((spine) => of(spine) < number);
}

/** "v4 of 6". @param {string} name @param {number} newest */
export const placeOf = (name, newest) => (newest ? `${name} of ${newest}` : name);

/** @typedef {{lufs: number | null, peak: number | null, seconds: number | null}} Figures */
/** @typedef {{name: string, unit: string, before: number | null, after: number | null, change: number | null}} Row */

/**
 * What was measured on two versions, line by line; a change is told only between two figures.
 * @param {Figures} before @param {Figures} after @returns {Row[]}
 */
export function differences(before, after) {
  /** @type {[string, string, keyof Figures][]} */
  const told = [
    ["Integrated", "LUFS", "lufs"],
    ["True peak", "dBTP", "peak"],
    ["Length", "s", "seconds"],
  ];
  return told.map(([name, unit, key]) => {
    const [was, is] = [before[key], after[key]];
    return {
      name,
      unit,
      before: was,
      after: is,
      change: was === null || is === null ? null : is - was,
    };
  });
}
