// What can be heard, as pages tell of it.

/**
 * Something to hear as A or B.
 * @typedef {object} Side
 * @property {string} key "version:7", "reference:3", "ballot:5:A"
 * @property {string} kind "version", "reference", "ballot"
 * @property {number} id
 * @property {string} name "v7"
 * @property {string} label
 * @property {string} files "/api/versions/7/files/"
 * @property {string} reports "/api/versions/7/report/"
 * @property {string} peaks
 * @property {string} report
 * @property {number} seconds
 * @property {number | null} lufs
 * @property {number | null} truePeak
 * @property {boolean} lossless whether this person may hear it lossless, and it is there
 * @property {boolean} [small] whether the small file is there by now; true unless told otherwise
 * @property {number} [rate] of the sound; the audio graph is opened at A's
 * @property {string} [stream]
 */

/** @typedef {Partial<Side> & {id: number, name: string, label: string, peaks: string, report: string, seconds: number, lufs: number | null, truePeak: number | null}} ToldSide */
/** A stem of the monitoring mix. @typedef {{id: number, name: string, files: string, reports: string, seconds: number, lossless?: boolean, small?: boolean}} Stem */
/** A stem to play by itself; older callers name its stream only. @typedef {{id: number, name: string, seconds: number, stream?: string, files?: string, reports?: string, lossless?: boolean}} Alone */
/** @typedef {"a" | "b"} Letter */

export const LETTERS = /** @type {Letter[]} */ (["a", "b"]);

/** @param {Letter} letter @returns {Letter} */
export const otherThan = (letter) => (letter === "a" ? "b" : "a");

/** "/api/versions/7/files/proxy/" -> "/api/versions/7/files/". @param {string} stream */
const folderOf = (stream) => stream.replace(/[^/]+\/$/, "");

/** Fills in what follows from the rest. @param {ToldSide} told @returns {Side} */
export function sideFrom(told) {
  const kind = told.kind ?? "version";
  return {
    ...told,
    kind,
    key: told.key ?? `${kind}:${told.id}`,
    files: told.files ?? folderOf(told.stream ?? ""),
    reports: told.reports ?? told.report,
    lossless: told.lossless ?? true,
    small: told.small ?? !told.stream?.endsWith("/lossless/"),
  };
}

/** @param {Alone} told @returns {Stem} */
export function stemFrom(told) {
  const files = told.files ?? folderOf(told.stream ?? "");
  return {
    id: told.id,
    name: told.name,
    seconds: told.seconds,
    files,
    lossless: told.lossless,
    small: !told.stream?.endsWith("/lossless/"),
    reports: told.reports ?? files.replace(/files\/$/, "report/"),
  };
}
