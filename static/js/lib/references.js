// A record that the song is held against, as something to hear.

/** @typedef {{id: number, title: string, artist: string, seconds: number, lufs: number | null, truePeak: number | null, lossless: boolean, stream: string}} Reference `stream`: the file that plays everywhere */

/** @param {{title: string, artist: string}} reference */
export const titleOf = ({ title, artist }) => (artist ? `${title}, ${artist}` : title);

/** @param {any} told a reference of the API @returns {Reference} */
export function fromApi(told) {
  const { id, title, artist, files, measured } = told;
  return {
    id,
    title,
    artist,
    seconds: measured?.seconds ?? 0,
    lufs: measured?.integrated_lufs ?? null,
    truePeak: measured?.true_peak_dbtp ?? null,
    lossless: "lossless" in files,
    stream: "proxy" in files ? "proxy" : "lossless",
  };
}

/** @param {Reference} reference @returns {import("../sound/sides.js").Side} */
export function referenceSide(reference) {
  const { id, seconds, lufs, truePeak, lossless, stream } = reference;
  const api = `/api/references/${id}`;
  return {
    key: `reference:${id}`,
    kind: "reference",
    id,
    name: "Ref",
    label: titleOf(reference),
    files: `${api}/files/`,
    reports: `${api}/report/`,
    peaks: `${api}/files/peaks/`,
    report: `${api}/report/`,
    seconds,
    lufs,
    truePeak,
    lossless,
    stream: `${api}/files/${stream}/`,
  };
}
