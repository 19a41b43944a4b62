// What is known of files on their way in: names, roles, order and totals.

/**
 * waiting → sending ⇄ paused, sending ⇄ broken → finishing → checking → ready; or failed.
 * @typedef {"waiting" | "sending" | "paused" | "broken" | "finishing" | "checking" | "ready" | "failed"} State
 */

/**
 * @typedef {object} Row
 * @property {State} state
 * @property {number} size
 * @property {number} sent
 */

const ROLES = [
  ["backing_vocal", /\b(bvs?|bgvs?|backings?|back(ing)? ?vox|choir|harmon(y|ies)|doubles?)\b/],
  ["lead_vocal", /\b(vox|vocals?|voice|vcl|lead ?vo(x|cal)s?|sing(er|ing)?)\b/],
  ["kick", /\b(kick|kik|bd|bass ?drum)\b/],
  ["snare", /\b(snare|snr|sd|clap|rim)\b/],
  ["cymbals", /\b(oh|overheads?|cymbals?|hats?|hh|hi ?hats?|ride|crash)\b/],
  ["toms", /\b(toms?|floor ?tom)\b/],
  ["drums", /\b(drums?|kit|beat|loop|drum ?bus|rooms?)\b/],
  ["bass", /\b(bass|sub|808)\b/],
  ["guitar", /\b(guitars?|gtrs?|gits?|acoustic|electric|banjo|ukulele)\b/],
  ["keys", /\b(keys|piano|pno|rhodes|ep|organ|wurl(i|itzer)?|clav)\b/],
  ["pad", /\b(pads?|strings?|str|violins?|cello|drone|atmos?)\b/],
  ["lead", /\b(lead|synth|melody|solo|sax|trumpet|horns?|brass|flute|arp|pluck)\b/],
  ["fx", /\b(fx|sfx|efx|risers?|impacts?|perc(ussion)?|shakers?|tamb(ourine)?|noise|tape)\b/],
];

/** The words of a file name. @param {string} filename */
function bare(filename) {
  return filename
    .replace(/\.[a-z0-9]{1,5}$/i, "")
    .replace(/[_.]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

/**
 * A stem's name from its file's: "03_Lead Vox_01.wav" → "Lead Vox 01".
 * @param {string} filename
 */
export function stemName(filename) {
  const words = bare(filename).replace(/^\d{1,3}\s*[-)]?\s+(?=\D)/, "");
  return (words || bare(filename) || "Stem").slice(0, 120);
}

/** The part a file most likely plays. @param {string} filename */
export function likelyRole(filename) {
  const words = bare(filename)
    .toLowerCase()
    .replace(/[-+&()]/g, " ")
    .replace(/(\D)(\d)/g, "$1 $2");
  for (const [role, pattern] of ROLES) {
    if (pattern instanceof RegExp && pattern.test(words)) return String(role);
  }
  return "other";
}

/** Files that no audio folder should send: hidden ones, notes, sheets, pictures. @param {string} filename */
export function looksLikeSound(filename) {
  return (
    /\.(wav|wave|bwf|w64|rf64|aiff?|aifc|flac|mp3|m4a|mp4|aac|ogg|oga|opus|caf)$/i.test(filename) &&
    !filename.startsWith(".")
  );
}

/** The same file again, as far as a browser can tell. @param {{name: string, size: number, lastModified: number}} file @param {number} song */
export const fingerprint = (file, song) =>
  `upload:${song}:${file.name}:${file.size}:${file.lastModified}`;

const URGENCY = [
  "failed",
  "broken",
  "sending",
  "finishing",
  "checking",
  "paused",
  "waiting",
  "ready",
];

/** Rows that need a person first. @template {Row} T @param {T[]} rows @returns {T[]} */
export function inOrder(rows) {
  return [...rows].sort((one, other) => URGENCY.indexOf(one.state) - URGENCY.indexOf(other.state));
}

/**
 * @param {Row[]} rows @param {number} bytesPerSecond
 * @returns {{share: number, left: number | null, words: string, bytes: number}}
 */
export function totals(rows, bytesPerSecond) {
  const counted = rows.filter((row) => row.state !== "failed");
  const bytes = counted.reduce((sum, row) => sum + row.size, 0);
  const sent = counted.reduce((sum, row) => sum + row.sent, 0);
  const is = (/** @type {State[]} */ ...states) =>
    rows.filter((row) => states.includes(row.state)).length;
  const words = [
    [is("ready"), "done"],
    [is("sending", "finishing"), "moving"],
    [is("checking"), "being checked"],
    [is("waiting"), "waiting"],
    [is("paused"), "paused"],
    [is("broken"), "cut off"],
    [is("failed"), is("failed") === 1 ? "needs you" : "need you"],
  ];
  return {
    share: bytes ? sent / bytes : rows.length ? 1 : 0,
    left: bytesPerSecond > 0 && sent < bytes ? (bytes - sent) / bytesPerSecond : null,
    words: words
      .filter(([count]) => count)
      .map(([count, word]) => `${count} ${word}`)
      .join(", "),
    bytes,
  };
}

/** Bytes a second over the last few seconds. */
export class Speed {
  /** @type {{at: number, sent: number}[]} */
  #samples = [];

  /** @param {number} at milliseconds @param {number} sent bytes so far */
  add(at, sent) {
    this.#samples.push({ at, sent });
    while (this.#samples.length > 2 && at - this.#samples[0].at > 6000) this.#samples.shift();
  }

  get bytesPerSecond() {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.at - first.at < 300) return 0;
    return Math.max(0, ((last.sent - first.sent) * 1000) / (last.at - first.at));
  }
}
