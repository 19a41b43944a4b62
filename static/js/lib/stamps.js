// Markup that the server cut into pieces and gave a fingerprint each (`{% stamped %}`).

/** Without a fingerprint: what stands between, or markup that was not cut. @typedef {{stamp: string, markup: string}} Piece */

/** @param {string} html @returns {Piece[]} */
export function pieces(html) {
  const [before, ...rest] = html.split(/<!--stamp ([0-9a-f]*)-->/);
  const found = [{ stamp: "", markup: before }];
  for (let at = 0; at < rest.length; at += 2) found.push({ stamp: rest[at], markup: rest[at + 1] });
  return found.filter((piece) => piece.markup.trim());
}
