// Who is meant by an @ while somebody writes, and who was meant when it is sent.

/** @typedef {{id: number, name: string, initials: string, role: string, reads_internal: boolean}} Reader */

const LONGEST = 40;
const MOST = 6;

/**
 * The beginning of a name behind an @ before the caret.
 * @param {string} words @param {number} caret @returns {{from: number, begun: string} | null}
 */
export function begunAt(words, caret) {
  const before = words.slice(Math.max(0, caret - LONGEST), caret);
  const found = /(^|[\s([,;:"'\u2013-])@([^@\n]*)$/.exec(before);
  if (!found || / {2}|\s$.*\s/.test(found[2])) return null;
  return { from: caret - found[2].length - 1, begun: found[2] };
}

/** Those whose name, or any word of it, begins so. @param {Reader[]} people @param {string} begun */
export function matching(people, begun) {
  const wanted = folded(begun);
  const first = people.filter((person) => folded(person.name).startsWith(wanted));
  const later = people.filter(
    (person) =>
      !first.includes(person) &&
      folded(person.name)
        .split(/\s+/)
        .some((word) => word.startsWith(wanted)),
  );
  return [...first, ...later].slice(0, MOST);
}

/**
 * @param {string} words @param {number} caret @param {{from: number}} begun @param {string} name
 * @returns {{words: string, caret: number}}
 */
export function completed(words, caret, begun, name) {
  const rest = words.slice(caret);
  const put = `@${name}${/^[\s.,;:!?)]/.test(rest) ? "" : " "}`;
  return {
    words: words.slice(0, begun.from) + put + rest,
    caret: begun.from + put.length,
  };
}

/** The ids of those who are named in full; of two names, the longer one is meant. @param {string} words @param {Reader[]} people */
export function meant(words, people) {
  let left = folded(words);
  const ids = [];
  for (const person of [...people].sort((one, other) => other.name.length - one.name.length)) {
    const name = `@${folded(person.name)}`;
    const at = left.search(new RegExp(`${escaped(name)}(?![\\p{L}\\p{N}])`, "u"));
    if (at < 0) continue;
    ids.push(person.id);
    left = left.replaceAll(name, " ");
  }
  return ids.sort((one, other) => one - other);
}

/** Letters without their accents, so that Zoe finds Zoë. @param {string} text */
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** @param {string} text */
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
