// Which sounds are fed, which file of each, and which file takes over where one is not to be had.

import { piecesIn } from "../lib/pieces.js";
import { NotDecoded } from "./decoding.js";
import { Fed } from "./fed.js";
import { Refused } from "./line.js";

/** @typedef {import("../lib/pieces.js").Index} Index */
/** @typedef {import("./fed.js").File} File */
/** @typedef {import("./fed.js").Trouble} Trouble */
/** @typedef {{key: string, files: string, reports: string, finder?: import("./line.js").Finder, order: File[], offset: number, rank: number}} Wanted a sound, which of its files first, and 0 if it is heard */
/** @typedef {{wanted: Wanted, fed: Fed, next: Fed | null, refused: Set<File>, wasHere: boolean}} Entry */
/** @typedef {import("./dsp/player.js").Command} Command */

const READY_SECONDS = 1.5;
const CROSSED_MS = 250;
const MOST_INDEXES = 64;

export class Roster {
  /** @type {Map<string, Entry>} */
  #entries = new Map();
  /** @type {Map<string, Index>} */
  #indexes = new Map();
  #tell;
  #changed;

  /** @param {(command: Command) => void} tell the player, if it is there @param {() => void} changed */
  constructor(tell, changed) {
    this.#tell = tell;
    this.#changed = changed;
  }

  get size() {
    return this.#entries.size;
  }

  get indexCount() {
    return this.#indexes.size;
  }

  get entries() {
    return this.#entries.values();
  }

  /** @param {string} key */
  of(key) {
    return this.#entries.get(key)?.fed ?? null;
  }

  /** @returns {Fed[]} */
  get all() {
    return [...this.#entries.values()].flatMap(({ fed, next }) => (next ? [fed, next] : [fed]));
  }

  /** Whether it is still to be fed, now or next. @param {Fed} fed */
  has(fed) {
    const entry = this.#entries.get(fed.key);
    return entry?.fed === fed || entry?.next === fed;
  }

  /** @param {Wanted[]} list all that is to be fed from now on */
  want(list) {
    const keys = new Set(list.map((each) => each.key));
    for (const [key, entry] of this.#entries) if (!keys.has(key)) this.#leave(key, entry);
    for (const wanted of list) {
      const entry = this.#entries.get(wanted.key);
      if (entry) this.#renew(entry, wanted);
      else this.#enter(wanted);
    }
  }

  /** @param {string[]} keys @returns {Trouble | null} */
  troubleOf(keys) {
    for (const key of keys) {
      const trouble = this.of(key)?.trouble;
      if (trouble) return trouble;
    }
    return null;
  }

  /** @param {Wanted} wanted */
  #enter(wanted) {
    const fed = this.#begin(wanted, wanted.order[0]);
    this.#entries.set(wanted.key, { wanted, fed, next: null, refused: new Set(), wasHere: false });
  }

  /** @param {Wanted} wanted @param {File} file */
  #begin(wanted, file) {
    const fed = new Fed(wanted.key, file, wanted);
    const index = this.#indexes.get(fed.indexUrl);
    if (index) this.learn(fed, index);
    return fed;
  }

  /** @param {string} key @param {Entry} entry */
  #leave(key, entry) {
    this.#entries.delete(key);
    this.#remove(entry.fed);
    if (entry.next) this.#remove(entry.next);
  }

  /** @param {Fed} fed */
  #remove(fed) {
    fed.held.clear();
    this.#tell({ do: "remove", key: fed.id });
  }

  /** @param {Entry} entry @param {Wanted} wanted */
  #renew(entry, wanted) {
    entry.wanted = wanted;
    const file = wanted.order.find((each) => !entry.refused.has(each));
    if (!file || file === (entry.next ?? entry.fed).file) return;
    if (entry.next) this.#remove(entry.next);
    entry.next = file === entry.fed.file ? null : this.#begin(wanted, file);
  }

  /**
   * Another file of the same sound takes over once its next moments are here; at once while nobody plays.
   * @param {Entry} entry @param {number} at song time @param {boolean} isPlayed whether the player is there
   */
  swapWhenReady(entry, at, isPlayed) {
    const { fed, next, wanted } = entry;
    if (!next?.index) return;
    const from = at + wanted.offset;
    const near = piecesIn(next.index, { from, until: from + READY_SECONDS });
    if (isPlayed && !near.every((number) => next.held.has(number))) return;
    entry.fed = next;
    entry.next = null;
    this.#changed();
    setTimeout(() => {
      if (this.#entries.get(wanted.key)?.fed !== fed) this.#remove(fed);
    }, CROSSED_MS);
  }

  /** @param {Fed} fed @param {Index} index */
  learn(fed, index) {
    fed.index = index;
    this.#indexes.delete(fed.indexUrl);
    this.#indexes.set(fed.indexUrl, index);
    if (this.#indexes.size > MOST_INDEXES) {
      this.#indexes.delete(/** @type {string} */ (this.#indexes.keys().next().value));
    }
    this.introduce(fed);
  }

  /** @param {Fed} fed */
  introduce(fed) {
    if (!fed.index) return;
    this.#tell({ do: "track", key: fed.id, rate: fed.index.rate, frames: fed.index.frames });
  }

  /** Lossless is not for everybody, and the small file comes later: one stands in for the other. @param {Fed} fed @param {unknown} problem */
  turnToOther(fed, problem) {
    const entry = this.#entries.get(fed.key);
    if (!entry || (problem instanceof Refused && problem.status === 401)) return false;
    entry.refused.add(fed.file);
    if (entry.next === fed) {
      this.#remove(fed);
      entry.next = null;
      return true;
    }
    const file = entry.wanted.order.find((each) => !entry.refused.has(each));
    if (!file || fed !== entry.fed) return false;
    this.#remove(fed);
    entry.fed = entry.next ?? this.#begin(entry.wanted, file);
    entry.next = null;
    this.#changed();
    return true;
  }

  /** No file of it is to be had. @param {Fed} fed @param {unknown} problem @param {number} now */
  giveUp(fed, problem, now) {
    const entry = this.#entries.get(fed.key);
    entry?.refused.clear();
    const isMissing = problem instanceof Refused && problem.status === 404;
    if (problem instanceof NotDecoded) fed.trouble = "broken";
    else if (entry?.wasHere || !isMissing) {
      // It was there, and is not any more: nothing of it is kept.
      this.#remove(fed);
      this.#indexes.delete(fed.indexUrl);
      fed.index = null;
      fed.trouble = "gone";
    } else fed.rest(now, "preparing");
  }
}
