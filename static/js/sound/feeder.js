// Keeps the player fed: every sound that is heard, or may be heard in a moment, has its next seconds
// decoded before they are due; what lies behind goes again.

import { reach, stretches, urgencies } from "../lib/feeding.js";
import { free } from "../lib/freeing.js";
import { runFrom } from "../lib/pieces.js";
import { Cellar } from "./cellar.js";
import { samplesOf } from "./closer.js";
import { decode, NotDecoded } from "./decoding.js";
import { Line, Refused } from "./line.js";
import { Pool } from "./pool.js";
import { Roster } from "./roster.js";

/** @typedef {import("../lib/feeding.js").Place} Place */
/** @typedef {import("../lib/pieces.js").Index} Index */
/** @typedef {import("./fed.js").Fed} Fed */
/** @typedef {import("./roster.js").Wanted} Wanted */
/** @typedef {import("./roster.js").Entry} Entry */
/** @typedef {import("./dsp/player.js").Command} Command */
/** @typedef {{fed: Fed, number: number, urgency: number}} Due */
/** @typedef {(command: Command, transfer?: Transferable[]) => void} Send */

const RUN_BYTES = 400_000;
const SOON_SECONDS = 1;
const RANK_SECONDS = 3; // so much later is what nobody hears yet
const DECODING_AT_ONCE = 3;

export class Feeder {
  /** @type {Place} */
  #place = { at: 0, speed: 1, loop: null };
  /** @type {Send | null} */
  #send = null;
  #roster;
  #changed;
  #line = new Line();
  #cellar = new Cellar();
  /** @type {Map<AbortController, Set<string>>} */
  #underWay = new Map();
  #pool = new Pool();
  #decoding = 0;
  #alarm = 0;

  /** @param {() => void} changed called when it is known of a sound what it is, or that it fails */
  constructor(changed) {
    this.#changed = changed;
    this.#roster = new Roster((command) => this.#send?.(command), changed);
  }

  /** The player is there: it gets what is known, and from now on what comes. @param {Send} send */
  attach(send) {
    this.#send = send;
    for (const fed of this.#roster.all) {
      fed.held.clear();
      this.#roster.introduce(fed);
    }
    this.pump();
  }

  /** @param {Wanted[]} list all that is to be fed from now on */
  want(list) {
    this.#roster.want(list);
    this.pump();
  }

  /** @param {Place} place */
  move(place) {
    this.#place = place;
    this.pump();
  }

  /** The player has done with it. @param {ArrayBuffer[]} buffers */
  takeBack(buffers) {
    this.#pool.give(buffers);
  }

  /** Somebody pressed play again: what failed is tried again. */
  again() {
    for (const fed of this.#roster.all) fed.recovered();
    this.pump();
  }

  /** Whoever listened may no longer: nothing of what was fetched stays. */
  empty() {
    this.#roster.want([]);
    for (const request of this.#underWay.keys()) request.abort();
    clearTimeout(this.#alarm);
    this.#cellar.clear("");
    this.#pool = new Pool();
    this.#send = null;
  }

  /** The sound's name in the player. @param {string} key */
  idOf(key) {
    return this.#roster.of(key)?.id ?? key;
  }

  /** @param {string} key @returns {Index | null} */
  indexOf(key) {
    return this.#roster.of(key)?.index ?? null;
  }

  /** @param {string} key @returns {boolean | null} null while it is not known */
  isLossless(key) {
    const fed = this.#roster.of(key);
    return fed?.index ? fed.file === "lossless" : null;
  }

  /** @param {string[]} keys @returns {import("./fed.js").Trouble | null} */
  troubleOf(keys) {
    return this.#roster.troubleOf(keys);
  }

  /** What is held, for whoever measures it. */
  get holdings() {
    let pieces = 0;
    for (const fed of this.#roster.all) pieces += fed.held.size;
    return {
      sounds: this.#roster.size,
      pieces,
      bytes: this.#cellar.bytes,
      indexes: this.#roster.indexCount,
    };
  }

  /**
   * Samples of a sound, from what was fetched anyway or from the line.
   * @param {string} key @param {number} from @param {number} until seconds of its own time
   */
  async samples(key, from, until) {
    const fed = this.#roster.of(key);
    if (!fed?.index) return null;
    const bytesOf = async (/** @type {number} */ number) =>
      this.#cellar.get(fed.pieceKey(number)) ?? (await this.#bytesOf(fed, number));
    return samplesOf(fed.index, from, until, bytesOf);
  }

  /** @param {Fed} fed @param {number} number */
  async #bytesOf(fed, number) {
    const { offset, bytes } = /** @type {Index} */ (fed.index).pieces[number];
    const never = new AbortController();
    const body = await this.#line.bytes(fed.url, offset, offset + bytes, never.signal);
    this.#cellar.put(fed.pieceKey(number), body);
    return body;
  }

  /** Starts whatever is due, the most urgent first; called whenever something has changed. */
  pump() {
    const now = performance.now();
    const most = reach(this.#roster.size);
    /** @type {Due[]} */
    const due = [];
    for (const entry of this.#roster.entries) {
      this.#roster.swapWhenReady(entry, this.#place.at, this.#send !== null);
      for (const fed of entry.next ? [entry.fed, entry.next] : [entry.fed]) {
        if (fed.rests(now)) continue;
        if (!fed.index) this.#askIndex(entry, fed);
        else this.#dueOf(entry, fed, most, due);
      }
    }
    due.sort((one, other) => one.urgency - other.urgency);
    this.#stopUseless(due);
    for (const each of due) this.#serve(each, due);
  }

  /** @param {Entry} entry @param {Fed} fed @param {{behind: number, ahead: number}} most @param {Due[]} due */
  #dueOf(entry, fed, most, due) {
    const index = /** @type {Index} */ (fed.index);
    const { offset, rank } = entry.wanted;
    const later = rank * RANK_SECONDS + (fed === entry.next ? 1 : 0);
    const wanted = urgencies(index, offset, stretches(this.#place, most), later);
    for (const number of fed.held) {
      if (wanted.has(number)) continue;
      fed.held.delete(number);
      this.#send?.({ do: "drop", key: fed.id, start: index.pieces[number].start_frame });
    }
    for (const [number, urgency] of wanted) {
      if (urgency === Number.POSITIVE_INFINITY || fed.held.has(number)) continue;
      if (!fed.decoding.has(number)) due.push({ fed, number, urgency });
    }
  }

  /** Requests for what nobody wants any more make room for others. @param {Due[]} due */
  #stopUseless(due) {
    const wanted = new Set(due.map(({ fed, number }) => fed.pieceKey(number)));
    for (const [request, keys] of this.#underWay) {
      if (![...keys].some((key) => wanted.has(key))) request.abort();
    }
  }

  /** @param {Due} each @param {Due[]} due */
  #serve({ fed, number, urgency }, due) {
    const bytes = this.#cellar.has(fed.pieceKey(number));
    if (bytes && this.#send && this.#decoding < DECODING_AT_ONCE) this.#decode(fed, number);
    if (bytes || fed.fetching.has(number) || !this.#line.isFree || !fed.isOpen) return;
    // Before anybody has pressed play, the very first moment is enough.
    if (!this.#send && urgency > 0) return;
    const missing = new Set(
      due
        .filter((it) => it.fed === fed && !fed.fetching.has(it.number))
        .filter((it) => !this.#cellar.has(fed.pieceKey(it.number)))
        .map((it) => it.number),
    );
    const most = urgency < SOON_SECONDS ? 0 : RUN_BYTES;
    this.#fetch(
      fed,
      runFrom(/** @type {Index} */ (fed.index), number, (it) => missing.has(it), most),
    );
  }

  /** @param {Fed} fed @param {{numbers: number[], from: number, until: number}} run */
  async #fetch(fed, { numbers, from, until }) {
    const request = new AbortController();
    const { pieces } = /** @type {Index} */ (fed.index);
    for (const number of numbers) fed.fetching.add(number);
    this.#underWay.set(request, new Set(numbers.map((number) => fed.pieceKey(number))));
    try {
      const body = await this.#line.bytes(fed.url, from, until, request.signal);
      for (const number of numbers) {
        const start = pieces[number].offset - from;
        this.#cellar.put(fed.pieceKey(number), body.slice(start, start + pieces[number].bytes));
      }
      free(body);
      fed.recovered();
    } catch (problem) {
      if (!request.signal.aborted) this.#failed(fed, problem);
    } finally {
      this.#underWay.delete(request);
      for (const number of numbers) fed.fetching.delete(number);
    }
    this.pump();
  }

  /** @param {Fed} fed @param {number} number */
  async #decode(fed, number) {
    const index = /** @type {Index} */ (fed.index);
    const bytes = this.#cellar.get(fed.pieceKey(number));
    if (!bytes) return;
    fed.decoding.add(number);
    this.#decoding += 1;
    try {
      const channels = await decode(index, number, bytes, (size) => this.#pool.take(size));
      if (this.#send && this.#roster.has(fed)) {
        fed.held.add(number);
        const start = index.pieces[number].start_frame;
        const buffers = channels.map((channel) => channel.buffer);
        this.#send({ do: "piece", key: fed.id, start, channels }, buffers);
      } else {
        this.#pool.give(channels.map((channel) => channel.buffer));
      }
    } catch (problem) {
      this.#cellar.remove(fed.pieceKey(number));
      this.#failed(fed, problem);
    } finally {
      fed.decoding.delete(number);
      this.#decoding -= 1;
    }
    this.pump();
  }

  /** @param {Entry} entry @param {Fed} fed */
  async #askIndex(entry, fed) {
    if (fed.isAsking || !this.#line.isFree) return;
    fed.isAsking = true;
    try {
      const index = await this.#line.json(fed.indexUrl);
      // More than two channels are heard as the engine folds them: that is the small file.
      if (index.channels > 2) throw new Refused(403);
      this.#roster.learn(fed, index);
      fed.recovered();
      entry.wasHere = true;
      if (entry.fed === fed) this.#changed();
    } catch (problem) {
      this.#failed(fed, problem);
    } finally {
      fed.isAsking = false;
    }
    this.pump();
  }

  /** @param {Fed} fed @param {unknown} problem */
  #failed(fed, problem) {
    const now = performance.now();
    const final = problem instanceof NotDecoded || this.#isNo(problem);
    if (!final) fed.rest(now, "network");
    else if (!this.#roster.turnToOther(fed, problem)) this.#giveUp(fed, problem, now);
    if (fed.trouble) this.#changed();
    clearTimeout(this.#alarm);
    this.#alarm = setTimeout(() => this.pump(), Math.max(0, fed.restsUntil - now));
  }

  /** @param {unknown} problem */
  #isNo(problem) {
    return problem instanceof Refused && [401, 403, 404, 410].includes(problem.status);
  }

  /** @param {Fed} fed @param {unknown} problem @param {number} now */
  #giveUp(fed, problem, now) {
    this.#roster.giveUp(fed, problem, now);
    if (fed.trouble === "gone") this.#cellar.clear(`${fed.id}/`);
  }
}
