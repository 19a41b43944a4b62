// Which words of a song sheet belong to which seconds of the song.

/** @typedef {import("./chordpro.js").Section} Section */
/** @typedef {{id: string | number, name: string, from_seconds: number, to_seconds: number}} SongSection */
/** @typedef {{from: number, to: number, section: number}} Span */

/** @param {string} name */
const plain = (name) =>
  name
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/** Without its number: Chorus 2 is a chorus. @param {string} name */
const kindOf = (name) => {
  const words = plain(name).replace(/\s*\d+$/, "");
  return /^pre( ?chorus)?$/.test(words) ? "pre" : words;
};

/**
 * When each section of the sheet is sung. Its own time counts first, then the song's section of the
 * same name, then the next of its kind; words that come again are written once and sung often.
 * @param {Section[]} sections @param {SongSection[]} song @param {number} length seconds
 * @returns {Span[]} in the order of the song
 */
export function tie(sections, song, length) {
  const timed = sections.some((section) => section.at !== null);
  return timed ? byOwnTimes(sections, length) : byNames(sections, song);
}

/** @param {Section[]} sections @param {number} length @returns {Span[]} */
function byOwnTimes(sections, length) {
  const own = sections
    .map((section, index) => ({ from: section.at, section: index }))
    .filter((it) => it.from !== null)
    .sort((a, b) => Number(a.from) - Number(b.from));
  return own.map((it, index) => ({
    from: Number(it.from),
    to: Number(own[index + 1]?.from ?? Math.max(length, Number(it.from))),
    section: it.section,
  }));
}

/** @param {Section[]} sections @param {SongSection[]} song @returns {Span[]} */
function byNames(sections, song) {
  /** @type {Map<string, number>} */
  const heard = new Map();
  /** @type {Span[]} */
  const spans = [];
  for (const { name, from_seconds: from, to_seconds: to } of song) {
    const kind = kindOf(name);
    const count = heard.get(kind) ?? 0;
    heard.set(kind, count + 1);
    const section = wordsOf(sections, name, count);
    if (section >= 0) spans.push({ from, to, section });
  }
  return spans;
}

/** @param {Section[]} sections @param {string} name @param {number} count how many of its kind were before */
function wordsOf(sections, name, count) {
  const exact = sections.findIndex(
    (section) => section.name && plain(section.name) === plain(name),
  );
  if (exact >= 0) return exact;
  const kind = kindOf(name);
  const alike = sections
    .map((section, index) => ({ index, kind: kindOf(section.name) }))
    .filter((it) => kind && it.kind === kind);
  return alike[Math.min(count, alike.length - 1)]?.index ?? -1;
}

/**
 * What is sung at a moment: the section, and the line where lines say their own time.
 * @param {Section[]} sections @param {Span[]} spans @param {number} at
 * @returns {{section: number, line: number}} -1: none
 */
export function sungAt(sections, spans, at) {
  const span = spans.find((it) => at >= it.from && at < it.to);
  const timed = sections
    .flatMap((section, index) =>
      section.lines.map((line, number) => ({ from: line.at, section: index, line: number })),
    )
    .filter((it) => it.from !== null && Number(it.from) <= at)
    .sort((a, b) => Number(a.from) - Number(b.from))
    .at(-1);
  if (!timed) return { section: span?.section ?? -1, line: -1 };
  // A line is over when another section has begun since.
  const still = !span || span.section === timed.section || span.from <= Number(timed.from);
  if (still && (span || sections.every((section) => section.at === null)))
    return { section: timed.section, line: timed.line };
  return { section: span?.section ?? -1, line: -1 };
}

/** `1:02.5`, as a line of the sheet says it. @param {number} seconds */
export function timeMark(seconds) {
  const tenths = Math.round(Math.max(0, seconds) * 10);
  const rest = ((tenths % 600) / 10).toFixed(1).padStart(4, "0");
  return `{t: ${Math.floor(tenths / 600)}:${rest}}`;
}

/**
 * The line of the caret gets a time, in place of the one it had.
 * @param {string} text @param {number} caret @param {number} seconds
 * @returns {{from: number, to: number, text: string}}
 */
export function timeEdit(text, caret, seconds) {
  const from = text.lastIndexOf("\n", caret - 1) + 1;
  const had = /^\{(?:t|x_at):\s*[\d:.]+\s*\}\s?/.exec(text.slice(from));
  return { from, to: from + (had?.[0].length ?? 0), text: timeMark(seconds) };
}
