// What is heard: which side, at which level, from where; or a stem alone, or the stems' own mix.

import { gainsFor } from "../lib/level.js";
import { recall, remember } from "../lib/remembered.js";
import { AS_IT_IS, changed } from "../lib/stems.js";
import { Axis } from "./axis.js";
import { LETTERS, otherThan, sideFrom } from "./sides.js";

/** @typedef {import("./sides.js").Side} Side */
/** @typedef {import("./sides.js").ToldSide} ToldSide */
/** @typedef {import("./sides.js").Stem} Stem */
/** @typedef {import("./sides.js").Alone} Alone */
/** @typedef {import("./sides.js").Letter} Letter */
/** @typedef {import("../lib/level.js").Match} Match */
/** @typedef {import("../lib/level.js").Pair} Pair */
/** @typedef {import("../lib/stems.js").StemMix} StemMix */
/** @typedef {"auto" | "lossless" | "small"} Quality */

const QUALITIES = ["auto", "lossless", "small"];
const LOUDEST = 0.82;

export class Listening extends Axis {
  /** @type {{a: Side | null, b: Side | null}} */
  sides = { a: null, b: null };
  /** @type {Letter | "x"} "x" is the side that a blind test hides */
  hear = "a";
  /** @type {Letter | null} */
  hidden = null;
  /** @type {Alone | null} */
  alone = null;
  /** @type {Stem[]} */
  stems = [];
  /** @type {Map<number, StemMix>} */
  stemMix = new Map();
  /** The stems' own mix is heard instead of a version. */
  monitor = false;
  /** @type {Match} */
  match = "loudness";
  /** A side's own time is song time and its offset. @type {Pair} */
  offsets = { a: 0, b: 0 };
  /** B − A is heard. */
  delta = false;
  speed = 1;
  volume = LOUDEST;
  muted = false;
  /** @type {Quality} */
  quality = "auto";
  #stemSeconds = 0;
  /** @type {Match} */
  #lastMatch = "loudness";
  /** @type {Set<Letter>} */
  #offsetsTold = new Set();

  constructor() {
    super();
    this.volume = within(Number(recall("volume", LOUDEST)) || LOUDEST, 0, 1);
    const quality = recall("quality", "auto");
    if (QUALITIES.includes(quality)) this.quality = /** @type {Quality} */ (quality);
  }

  /** The longest of what can be heard on the axis. @override */
  get length() {
    const { sides, offsets } = this;
    // A record that the song is held against may be longer; the axis stays that of the song.
    const beside = sides.a && sides.b?.kind === "reference";
    const ends = LETTERS.map((it) => {
      const { [it]: side } = sides;
      return side && !(it === "b" && beside) ? side.seconds - offsets[it] : 0;
    });
    return Math.max(0, ...ends, sides.a || sides.b ? 0 : this.#stemSeconds);
  }

  get isBlind() {
    return this.hidden !== null;
  }

  /** The side that sounds, whatever a blind test says of it. @returns {Letter} */
  get sounding() {
    return this.hear === "x" ? (this.hidden ?? "a") : this.hear;
  }

  /** The side that is heard; null while nobody may know which. */
  get heard() {
    return this.hear === "x" ? null : this.sides[this.hear];
  }

  get canPlay() {
    if (this.alone) return true;
    return this.monitor ? this.stems.length > 0 : this.sides[this.sounding] !== null;
  }

  get matched() {
    return this.match !== "off";
  }

  /** What the chosen match does to each side, in dB; null while there is nothing to match. */
  get gains() {
    const match = this.match === "off" ? this.#lastMatch : this.match;
    return gainsFor(match, this.sides.a, this.sides.b);
  }

  /** What is done to each side now, in dB. @returns {Pair} */
  get applied() {
    return (this.matched ? this.gains : null) ?? { a: 0, b: 0 };
  }

  /** B − A means something only where levels are measured and somebody told how far B lies off. */
  get canDelta() {
    const { a, b } = this.sides;
    return a !== null && b !== null && a.lufs !== null && b.lufs !== null && this.offsetsKnown;
  }

  get offsetsKnown() {
    return this.#offsetsTold.has("b");
  }

  /** Without a version, the longest stem lends its length to the axis. @param {number} seconds */
  lendLength(seconds) {
    if (seconds === this.#stemSeconds) return;
    const before = this.length;
    this.#stemSeconds = seconds;
    if (this.length === before) return;
    this.fit();
    this.tell("state");
  }

  /** @param {Letter} letter @param {ToldSide | null} told */
  put(letter, told) {
    const before = this.length;
    const known = this.sides[letter];
    const side = told ? sideFrom(told) : null;
    const other = otherThan(letter);
    const swapped = side !== null && this.sides[other]?.key === side.key;
    this.sides = { ...this.sides, [letter]: side, ...(swapped ? { [other]: known } : {}) };
    if (known?.key !== side?.key) this.#forgetOffsets(letter, swapped);
    if (!this.sides[this.sounding]) this.#backToA();
    if (!this.canDelta) this.delta = false;
    this.changed();
    if (this.length !== before) this.fit();
    this.tell("sides");
    this.tell("state");
  }

  /** Offsets are told against A: another A makes them all unknown. @param {Letter} letter @param {boolean} swapped */
  #forgetOffsets(letter, swapped) {
    const gone = letter === "a" || swapped ? LETTERS : [letter];
    for (const each of gone) this.#offsetsTold.delete(each);
    this.offsets = { ...this.offsets, ...Object.fromEntries(gone.map((each) => [each, 0])) };
  }

  #backToA() {
    this.hidden = null;
    this.hear = "a";
  }

  /** @param {Letter | "x"} letter */
  listen(letter) {
    const side = letter === "x" ? this.hidden : letter;
    if (!side || !this.sides[side]) return;
    const same = letter === this.hear && !this.alone && !this.delta && !this.monitor;
    if (same) return;
    this.hear = letter;
    this.alone = null;
    this.delta = false;
    this.monitor = false;
    this.#alter();
    this.tell("time");
  }

  /** Hides a side behind X, for a blind test; null ends it. @param {Letter | null} letter */
  setHidden(letter) {
    if (letter && !this.sides[letter]) return;
    this.hidden = letter;
    if (!letter && this.hear === "x") this.hear = "a";
    this.#alter();
  }

  /** @param {boolean} on */
  setDelta(on) {
    if (on && !this.canDelta) return;
    this.delta = on;
    if (on) {
      this.monitor = false;
      this.alone = null;
    }
    this.#alter();
  }

  /** @param {Letter} letter @param {number} seconds how much later the side's own time is than song time */
  setOffset(letter, seconds) {
    const before = this.length;
    this.#offsetsTold.add(letter);
    this.offsets = { ...this.offsets, [letter]: Number.isFinite(seconds) ? seconds : 0 };
    this.#alter();
    if (this.length !== before) this.fit();
  }

  /** @param {Match} match */
  setMatch(match) {
    if (match !== "off") this.#lastMatch = match;
    this.match = match;
    this.#alter();
  }

  /** @param {boolean} on */
  setMatched(on) {
    this.setMatch(on ? this.#lastMatch : "off");
  }

  /** @param {Stem[]} stems */
  setStems(stems) {
    if (JSON.stringify(stems) === JSON.stringify(this.stems)) return;
    this.stems = stems;
    if (!stems.length) this.monitor = false;
    this.#alter();
  }

  /** @param {boolean} on */
  setMonitor(on) {
    this.monitor = on && this.stems.length > 0;
    if (this.monitor) {
      this.alone = null;
      this.delta = false;
    }
    this.#alter();
  }

  /** @param {number} id @param {Partial<StemMix>} change */
  setStem(id, change) {
    this.stemMix.set(id, changed(this.stemMix.get(id) ?? AS_IT_IS, change));
    this.#alter();
  }

  /** @param {number} speed 0.5 to 2; the pitch stays */
  setSpeed(speed) {
    this.speed = within(Number.isFinite(speed) ? speed : 1, 0.5, 2);
    this.#alter();
  }

  /** @param {number} volume 0 to 1 */
  setVolume(volume) {
    this.volume = within(volume, 0, 1);
    remember("volume", this.volume);
    this.#alter();
  }

  /** @param {boolean} on */
  setMuted(on) {
    this.muted = on;
    this.#alter();
  }

  /** @param {Quality} quality */
  setQuality(quality) {
    if (!QUALITIES.includes(quality)) return;
    this.quality = quality;
    remember("quality", quality);
    this.#alter();
  }

  #alter() {
    this.changed();
    this.tell("state");
  }

  /** Called whenever something else is to be heard than before. */
  changed() {}
}

/** @param {number} value @param {number} least @param {number} most */
function within(value, least, most) {
  return Math.min(Math.max(value, least), most);
}
