// Which parts of a sound were played, gathered from where the playhead stood.

/** @typedef {[number, number]} Span seconds of a sound's own time */
/** What a player plays now; `version` is null where it is none that counts. @typedef {{version: number | null, at: number, playing: boolean}} Now */

/** Faster than any player plays. */
const FASTEST = 2.1;
/** A playhead is read a little late at times. */
const LOOSE_SECONDS = 0.3;
/** Spans that almost meet are one: in between lies a frame, not music that was left out. */
const MEET_SECONDS = 0.1;

/** In order, none touching another. @param {Iterable<Span>} spans @returns {Span[]} */
export function merged(spans) {
  const sorted = [...spans].filter(([from, to]) => to > from).sort((a, b) => a[0] - b[0]);
  /** @type {Span[]} */
  const found = [];
  for (const [from, to] of sorted) {
    const last = found.at(-1);
    if (last && from <= last[1] + MEET_SECONDS) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found;
}

/** @param {Iterable<Span>} spans @param {number} length @returns {number} 0 to 1 */
export function shareOf(spans, length) {
  if (length <= 0) return 0;
  const heard = merged(spans).reduce((sum, [from, to]) => sum + Math.min(to, length) - from, 0);
  return Math.min(1, Math.max(0, heard / length));
}

/** "92 %": never 100 before all of it was heard. @param {number} share */
export const percent = (share) => `${Math.floor(share * 100 + 1e-6)} %`;

/** "not the Bridge", "not the Intro and 3 more"; nothing where nothing was missed. @param {string[]} missed */
export function without(missed) {
  const [first, second, ...more] = missed;
  if (!first) return "";
  if (!second) return `not the ${first}`;
  return more.length
    ? `not the ${first} and ${more.length + 1} more`
    : `not the ${first}, ${second}`;
}

export class Heard {
  /** @type {{version: number, at: number, now: number} | null} */
  #last = null;
  /** @type {Map<number, Span[]>} */
  #waiting = new Map();

  /**
   * Between two looks the sound ran, or it was moved: what lies between counts if the clock had time
   * for it. A loop that comes round, a press in the waveform and another version begin anew.
   * @param {Now} what @param {number} now milliseconds
   */
  look({ version, at, playing }, now) {
    const last = this.#last;
    this.#last = version !== null && playing ? { version, at, now } : null;
    if (!last || version !== last.version) return;
    const passed = Math.max(0, (now - last.now) / 1000);
    const ran = at - last.at;
    if (ran > 0 && ran <= passed * FASTEST + LOOSE_SECONDS) this.add(version, [[last.at, at]]);
  }

  /** Also what could not be sent. @param {number} version @param {Span[]} spans */
  add(version, spans) {
    this.#waiting.set(version, merged([...(this.#waiting.get(version) ?? []), ...spans]));
  }

  /** Versions of which something waits to be told. @returns {number[]} */
  get versions() {
    return [...this.#waiting.keys()];
  }

  /** What waits of one; then it waits no more. @param {number} version @returns {Span[]} */
  drain(version) {
    const spans = this.#waiting.get(version) ?? [];
    this.#waiting.delete(version);
    return spans.map(([from, to]) => [thousandth(from), thousandth(to)]);
  }
}

/** @param {number} seconds */
const thousandth = (seconds) => Math.max(0, Math.round(seconds * 1000) / 1000);
