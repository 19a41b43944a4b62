// One sound in the player: its pieces, how far it is moved against the song, and its gains.

import { PieceWindow } from "./piece-window.js";
import { curve, Ramp } from "./ramp.js";
import { filterFor, firstOf, neededFor, resample } from "./resampler.js";

const SHIFT_SECONDS = 0.015;

/** @typedef {{left: Float32Array, right: Float32Array}} Pair */

/** Room to work in, for `frames` of output. @param {number} frames @returns {Pair} */
export const room = (frames) => ({
  left: new Float32Array(frames),
  right: new Float32Array(frames),
});

export class Track {
  left = new Ramp(0);
  right = new Ramp(0);
  offset = 0; // frames of the player
  #before = 0;
  #done = 0;
  #length = 0;
  #filter;
  #wide = room(0);
  #second = room(0);

  /** @param {{rate: number, frames: number}} facts @param {number} rate the player's */
  constructor(facts, rate) {
    this.rate = facts.rate;
    this.playerRate = rate;
    this.window = new PieceWindow(facts.frames);
    this.#filter = facts.rate === rate ? null : filterFor(facts.rate, rate);
  }

  get isSilent() {
    return this.left.isSilent && this.right.isSilent;
  }

  get isWanted() {
    return this.left.target !== 0 || this.right.target !== 0;
  }

  /** @param {number} seconds @param {boolean} heard what is heard is moved by a crossfade */
  move(seconds, heard) {
    const offset = Math.round(seconds * this.playerRate);
    if (offset === this.offset) return;
    this.#before = this.offset;
    this.offset = offset;
    this.#done = 0;
    this.#length = heard ? Math.round(SHIFT_SECONDS * this.playerRate) : 0;
  }

  /** Whether the song's frames [from, until) can be read. @param {number} from @param {number} until */
  has(from, until) {
    if (!this.#filter) return this.window.has(from + this.offset, until + this.offset);
    const first = firstOf(this.#filter, from + this.offset);
    return this.window.has(first, first + neededFor(this.#filter, until - from));
  }

  /** @param {number} at the song's frame @param {number} count @param {Pair} out */
  read(at, count, out) {
    this.#readAt(at + this.offset, count, out);
    if (this.#done >= this.#length) return;
    if (this.#second.left.length < count) this.#second = room(count);
    const { left, right } = this.#second;
    this.#readAt(at + this.#before, count, this.#second);
    for (let n = 0; n < count; n += 1) {
      const share = curve("even", Math.min(1, (this.#done + n + 1) / this.#length), true);
      out.left[n] = left[n] + (out.left[n] - left[n]) * share;
      out.right[n] = right[n] + (out.right[n] - right[n]) * share;
    }
  }

  /** @param {number} count frames that were played */
  advance(count) {
    if (this.#done < this.#length) this.#done += count;
  }

  /** @param {number} at @param {number} count @param {Pair} out */
  #readAt(at, count, out) {
    const filter = this.#filter;
    if (!filter) {
      this.window.read(at, count, out.left, out.right);
      return;
    }
    const needed = neededFor(filter, count);
    if (this.#wide.left.length < needed) this.#wide = room(needed);
    this.window.read(firstOf(filter, at), needed, this.#wide.left, this.#wide.right);
    resample(filter, at, count, this.#wide.left, out.left);
    resample(filter, at, count, this.#wide.right, out.right);
  }
}
