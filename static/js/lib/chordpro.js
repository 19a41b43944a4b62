// Lyrics with chords as they are written (ChordPro): sections, lines, chords over their syllables.

/** @typedef {{chord: string, text: string}} Part */
/** @typedef {{kind: "line" | "comment" | "tab" | "gap", at: number | null, parts: Part[]}} Line */
/** @typedef {{name: string, kind: string, at: number | null, lines: Line[]}} Section */
/** @typedef {{title: string, facts: {name: string, value: string}[], sections: Section[]}} Sheet */

const NAMES = /** @type {Record<string, string>} */ ({
  c: "chorus",
  v: "verse",
  b: "bridge",
  t: "tab",
});
const FACTS = ["subtitle", "st", "artist", "composer", "lyricist", "key", "tempo", "time", "capo"];
const COMMENTS = ["comment", "c", "ci", "cb", "comment_italic", "comment_box", "highlight"];
const CHORD =
  /^\(?(?:N\.?C\.?|[A-H][#b♯♭]?(?:maj|min|dim|aug|sus|add|omit|alt|[mM0-9#b♯♭()+\-°øΔ,])*(?:\/[A-H][#b♯♭]?)?)\)?$/;
const HEADING =
  /^(?:intro|verse|vers|pre|pre[- ]?chorus|chorus|refrain|post[- ]?chorus|bridge|middle(?: eight| 8)?|hook|solo|break|breakdown|instrumental|interlude|drop|tag|coda|outro|ending|strophe|couplet)(?: [0-9a-z]{1,3})?:?$/i;

/** @param {string} chord */
export const looksLikeChord = (chord) => CHORD.test(chord.trim());

/** Seconds of `1:02.5`, `62.5` or `0:58`; null when it is no time. @param {string} words */
export function secondsOf(words) {
  const found = /^(?:(\d{1,3}):)?(\d{1,4}(?:\.\d{1,3})?)$/.exec(words.trim());
  return found ? Number(found[1] ?? 0) * 60 + Number(found[2]) : null;
}

/** @param {string} text @returns {Sheet} */
export function parse(text) {
  const reader = new Reader();
  for (const line of text.split("\n")) reader.read(line.trimEnd());
  for (const { lines } of reader.sheet.sections) while (lines.at(-1)?.kind === "gap") lines.pop();
  return reader.sheet;
}

class Reader {
  /** @type {Sheet} */
  sheet = { title: "", facts: [], sections: [] };
  /** @type {Section | null} */
  #section = null;
  /** A time that the next line or section begins at. @type {number | null} */
  #at = null;
  /** Until its end is said, a section goes on over empty lines. */
  #lasts = false;

  /** @param {string} line */
  read(line) {
    if (line.startsWith("#")) return;
    const directive = /^\s*\{\s*([a-z_]+)\s*(?:[:\s]\s*([^{}]*))?\}\s*(.*)$/i.exec(line);
    if (directive) {
      this.#directive(directive[1].toLowerCase(), (directive[2] ?? "").trim());
      if (directive[3]) this.read(directive[3]);
      return;
    }
    const heading = headingOf(line);
    if (heading) this.#begin(heading, "", true);
    else if (!line.trim()) this.#gap();
    else if (this.#section?.kind === "tab") this.#add("tab", [{ chord: "", text: line }]);
    else this.#add("line", partsOf(line));
  }

  /** @param {string} name @param {string} value */
  #directive(name, value) {
    const time = name === "t" || name === "x_at" ? secondsOf(value) : null;
    if (time !== null) this.#at = time;
    else if (name === "t" || name === "title") this.sheet.title ||= value;
    else if (COMMENTS.includes(name)) this.#comment(value);
    else if (FACTS.includes(name)) this.sheet.facts.push({ name, value: signs(value) });
    else if (name === "chorus") this.#comment(value || "Chorus");
    else this.#bounds(name, value);
  }

  /** @param {string} name @param {string} value */
  #bounds(name, value) {
    const start = /^(?:start_of_([a-z]+)|so([cvbt]))$/.exec(name);
    if (start) {
      const kind = start[1] ?? NAMES[start[2]];
      const label = /^label\s*=\s*"([^"]*)"$/.exec(value)?.[1] ?? value;
      this.#begin(label || kind[0].toUpperCase() + kind.slice(1), kind, true);
    } else if (/^(?:end_of_[a-z]+|eo[cvbt])$/.test(name)) {
      this.#section = null;
      this.#lasts = false;
    }
  }

  /** @param {string} words */
  #comment(words) {
    // What stands over an empty place and names a part of a song is its heading.
    if (HEADING.test(words) && !this.#lasts) this.#begin(words.replace(/:$/, ""), "", true);
    else this.#add("comment", [{ chord: "", text: words }]);
  }

  /** @param {string} name @param {string} kind @param {boolean} lasts */
  #begin(name, kind, lasts) {
    this.#section = { name, kind, at: this.#at, lines: [] };
    this.#at = null;
    this.#lasts = lasts;
    this.sheet.sections.push(this.#section);
  }

  #gap() {
    if (!this.#lasts) this.#section = null;
    else if (this.#section?.lines.length) this.#add("gap", []);
  }

  /** @param {Line["kind"]} kind @param {Part[]} parts */
  #add(kind, parts) {
    if (!this.#section) this.#begin("", "", false);
    const at = kind === "gap" ? null : this.#at;
    if (kind !== "gap") this.#at = null;
    this.#section?.lines.push({ kind, at, parts });
  }
}

/** `[Verse 1]`, `Verse 1:` and `Chorus` by themselves name what follows. @param {string} line */
function headingOf(line) {
  const words = line.trim();
  const held = /^\[([^[\]]{1,40})\]:?$/.exec(words)?.[1];
  if (held !== undefined) return looksLikeChord(held) ? "" : held.trim();
  if (words.includes("[")) return "";
  if (HEADING.test(words)) return words.replace(/:$/, "");
  return /^[^:]{1,30} \d{1,2}:$/.test(words) ? words.slice(0, -1) : "";
}

/** @param {string} line @returns {Part[]} */
function partsOf(line) {
  /** @type {Part[]} */
  const parts = [];
  let rest = line;
  let chord = "";
  for (;;) {
    const found = /\[([^[\]]{1,24})\]/.exec(rest);
    const text = found ? rest.slice(0, found.index) : rest;
    if (text || chord) parts.push({ chord, text });
    if (!found) return parts;
    chord = signs(found[1].trim());
    rest = rest.slice(found.index + found[0].length);
  }
}

/** ♯ and ♭ as they are read. @param {string} chord */
function signs(chord) {
  if (!looksLikeChord(chord)) return chord;
  return chord.replace(/([A-H])#/g, "$1♯").replace(/([A-H])b/g, "$1♭");
}

const STEPS = /** @type {Record<string, number>} */ ({
  C: 0,
  D: 2,
  E: 4,
  F: 5,
  G: 7,
  A: 9,
  H: 11,
  B: 11,
});
const SHARPS = "C C♯ D D♯ E F F♯ G G♯ A A♯ B".split(" ");
const FLATS = "C D♭ D E♭ E F G♭ G A♭ A B♭ B".split(" ");

/** @param {string} chord @param {number} semitones @param {boolean} [flats] */
export function transposed(chord, semitones, flats = false) {
  if (semitones % 12 === 0 || !looksLikeChord(chord)) return chord;
  return chord.replace(/(^\(?|\/)([A-H])([♯♭]?)/g, (_, before, letter, sign) => {
    const step = STEPS[letter] + (sign === "♯" ? 1 : sign === "♭" ? -1 : 0) + semitones;
    return before + (flats ? FLATS : SHARPS)[((step % 12) + 12) % 12];
  });
}

/** Whether a sheet is written in flats rather than sharps. @param {Sheet} sheet */
export function inFlats(sheet) {
  const chords = sheet.sections
    .flatMap((section) => section.lines)
    .flatMap((line) => line.parts)
    .map((part) => part.chord)
    .join(" ");
  return chords.split("♭").length > chords.split("♯").length;
}
