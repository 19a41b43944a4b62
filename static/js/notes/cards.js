// What a card on the page says of its note.

/** @typedef {import("../lib/sifting.js").Sifted} Sifted */
/** @typedef {Sifted & {card: HTMLElement, id: number, until: number | null, gone: boolean}} Card */

/** @param {HTMLElement} card @returns {Card} */
export function read(card) {
  const { dataset } = card;
  const at = Number(dataset.at);
  return {
    card,
    id: Number(dataset.note),
    resolved: dataset.resolved !== undefined,
    by: dataset.writer ?? "",
    version: dataset.version ?? "",
    section: dataset.section ?? "",
    stem: dataset.stem ?? "",
    forWhom: dataset.forWhom ?? "",
    internal: dataset.internal !== undefined,
    written: Date.parse(dataset.written ?? "") || 0,
    at,
    until: dataset.until ? Number(dataset.until) : null,
    gone: false,
  };
}

/** All cards, in the order of the page. @param {ParentNode} root @returns {Card[]} */
export const cardsIn = (root) =>
  [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(".note[data-note]"))].map(read);
