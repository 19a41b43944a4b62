// What is played on this page is told, and what I have heard of a version is known.

import { Hearing } from "./hearing.js";
import { call } from "./lib/api.js";
import { merged } from "./lib/heard.js";
import { transport } from "./transport.js";

/** @typedef {import("./lib/heard.js").Span} Span */
/** @typedef {{who: {name: string, initials: string, is_guest: boolean}, is_me: boolean, share: number, spans: Span[], missed: string[], matched: boolean, device: string, first_at: string, last_at: string}} HeardMap */
/** @typedef {{share: number, spans: Span[], missed: string[]}} Mine */

const NOTHING = { share: 0, spans: [], missed: [] };

/** @param {number} version @returns {Promise<HeardMap[]>} */
export const mapsOf = (version) => call("GET", addressOf(version));

/** @param {number} version */
const addressOf = (version) => `/api/versions/${version}/hearings/`;

/** What somebody at this page hears of a version as it is: no stems, no difference, no silence. */
function now() {
  const { heard, offsets, sounding, alone, monitor, delta, muted, volume, isBlind } = transport;
  const counts = heard?.kind === "version" && !alone && !monitor && !delta && !isBlind;
  return {
    version: counts && !muted && volume > 0 ? heard.id : null,
    at: Math.max(0, transport.nowAt(performance.now()) + offsets[sounding]),
    playing: transport.playing,
    matched: transport.matched,
  };
}

/** Events: `change`, when more of some version was heard. */
class MyHearing extends EventTarget {
  /** @type {Map<number, Mine>} */
  #known = new Map();
  /** @type {Set<number>} */
  #asked = new Set();

  begin() {
    const hearing = new Hearing({ address: addressOf, now });
    hearing.addEventListener("told", (event) => {
      void this.#ask(/** @type {CustomEvent<{version: number}>} */ (event).detail.version);
    });
    for (const event of ["state", "sides"]) transport.addEventListener(event, () => hearing.look());
  }

  /** Null while it is not known. @param {number} version @returns {Mine | null} */
  of(version) {
    if (!this.#known.has(version) && !this.#asked.has(version)) void this.#ask(version);
    return this.#known.get(version) ?? null;
  }

  /** @param {number} version */
  async #ask(version) {
    this.#asked.add(version);
    try {
      const mine = (await mapsOf(version)).filter((it) => it.is_me);
      this.#known.set(version, together(mine));
    } catch {
      this.#asked.delete(version); // The next report asks again; until then the page is silent.
      return;
    }
    this.dispatchEvent(new Event("change"));
  }
}

/** Somebody who came as a guest first has two maps. @param {HeardMap[]} maps @returns {Mine} */
function together(maps) {
  const [first, ...more] = maps;
  if (!first) return NOTHING;
  if (!more.length) return first;
  const spans = merged(
    maps.flatMap((it) => it.spans.map((span) => /** @type {Span} */ ([...span]))),
  );
  const share = Math.max(...maps.map((it) => it.share));
  const missed = first.missed.filter((name) => more.every((it) => it.missed.includes(name)));
  return { share, spans, missed };
}

/** The page's own. */
export const myHearing = new MyHearing();
