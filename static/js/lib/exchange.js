// Notes as files of other programs: which kind a file is, where exports are, what an import did.

/** @typedef {"markdown" | "csv" | "reaper" | "audacity" | "midi" | "protools"} Format */
/** @typedef {{created: number, updated: number, resolved: number, reopened: number, unchanged: number, refused: unknown[]}} Counts */

export const LARGEST = 700_000; // bytes: what the server takes, as base64 of a MIDI file

/** @type {Record<string, string>} */
export const WORDS = {
  created: "New",
  updated: "Changed",
  resolved: "Done",
  reopened: "Open again",
};

/**
 * What a file most likely is; people may say otherwise.
 * @param {string} name @param {string} text its beginning @returns {Format}
 */
export function formatOf(name, text) {
  const ending = name.toLowerCase().split(".").at(-1) ?? "";
  if (ending.startsWith("mid") || text.startsWith("MThd")) return "midi";
  if (ending === "md" || ending === "markdown") return "markdown";
  if (/^M A R K E R S {2}L I S T I N G/m.test(text)) return "protools";
  const head = (text.split("\n", 1)[0] ?? "").toLowerCase();
  if (/(^|[,;\t])"?start"?([,;\t]|\s*$)/.test(head)) {
    return /(^|[,;\t])"?text"?([,;\t]|\s*$)/.test(head) ? "csv" : "reaper";
  }
  return /^[0-9]+(\.[0-9]+)?\t[0-9]/m.test(text) ? "audacity" : "markdown";
}

/**
 * @param {string} song @param {string} format
 * @param {{version?: string, open?: boolean, internal?: boolean}} [asked]
 */
export function exportUrl(song, format, { version = "", open = false, internal = false } = {}) {
  const query = new URLSearchParams({ format });
  if (version) query.set("version", version);
  if (open) query.set("state", "open");
  if (internal) query.set("internal", "1");
  return `/api/songs/${song}/notes/export/?${query}`;
}

/** What happened, or would, in one sentence. @param {Counts} told */
export function summary(told) {
  const parts = [
    told.created && `${told.created} new`,
    told.updated && `${told.updated} changed`,
    told.resolved && `${told.resolved} done`,
    told.reopened && `${told.reopened} open again`,
    told.unchanged && `${told.unchanged} as ${told.unchanged === 1 ? "it is" : "they are"}`,
    told.refused.length && `${told.refused.length} not taken`,
  ].filter(Boolean);
  return parts.length ? `${parts.join(", ")}.` : "There are no marks in this file.";
}

/** Whether there is anything to bring in. @param {Counts} told */
export function changes(told) {
  return told.created + told.updated + told.resolved + told.reopened > 0;
}

/** Bytes as base64, in pieces that fit on the stack. @param {Uint8Array} bytes */
export function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
}

/** Text of a file: UTF-8, or UTF-16 where it says so. @param {Uint8Array} bytes */
export function decoded(bytes) {
  const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const name = wide ? (bytes[0] === 0xff ? "utf-16le" : "utf-16be") : "utf-8";
  return new TextDecoder(name).decode(bytes);
}
