// What this device remembers between visits. Where storage is refused, nothing is remembered.

const ROOT = "roughmix:";

/** @template T @param {string} name @param {T} otherwise @returns {T} */
export function recall(name, otherwise) {
  try {
    const kept = localStorage.getItem(ROOT + name);
    return kept === null ? otherwise : JSON.parse(kept);
  } catch {
    return otherwise;
  }
}

/** @param {string} name @param {unknown} value */
export function remember(name, value) {
  try {
    localStorage.setItem(ROOT + name, JSON.stringify(value));
  } catch {
    // A private window, or a full store: the choice holds for this visit.
  }
}
