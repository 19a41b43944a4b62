// Where the player reads. One head for all sounds, so that they cannot fall out of step: it goes
// on, leaps for a loop or a seek, or, when the speed is another, is spliced from like to like.

import { curve } from "./ramp.js";

/** @typedef {{from: number, until: number}} Loop frames */

const LOOP_SECONDS = 0.005;
const SEEK_SECONDS = 0.01;
export const HOP_SECONDS = 0.02;
export const SEARCH_SECONDS = 0.012;

export class Head {
  /** The frame that is read next. */
  at = 0;
  /** The frame that fades in over it. */
  other = 0;
  /** Where in the song this is; between frames when the speed is not 1. */
  nominal = 0;
  speed = 1;
  /** @type {Loop | null} */
  loop = null;
  #crossing = false;
  #done = 0;
  #length = 0;
  #before = 0;
  /** @type {number | null} */
  #wanted = null;
  #alike;
  #loopFade;
  #seekFade;

  /** @param {number} rate @param {(at: number, target: number) => number} alike the place near `target` that goes on like `at` */
  constructor(rate, alike) {
    this.#alike = alike;
    this.hop = Math.round(rate * HOP_SECONDS);
    this.#loopFade = Math.round(rate * LOOP_SECONDS);
    this.#seekFade = Math.round(rate * SEEK_SECONDS);
  }

  get isCrossing() {
    return this.#crossing;
  }

  /** At once, without a crossing. @param {number} frame */
  jump(frame) {
    this.at = frame;
    this.nominal = frame;
    this.#before = frame;
    this.#crossing = false;
    this.#length = 0;
    this.#wanted = null;
  }

  /** As soon as a crossing that has begun is over. @param {number} frame */
  leap(frame) {
    this.#wanted = frame;
  }

  /** Begins what is due. @returns {number} frames that can be read in one go from here */
  next() {
    if (this.#done < this.#length) return this.#length - this.#done;
    if (this.#wanted !== null) return this.#leap(this.#wanted);
    return this.speed === 1 ? this.#straight() : this.#spliced();
  }

  /** @param {number} target */
  #leap(target) {
    this.#wanted = null;
    this.nominal = target;
    this.#before = target;
    return this.#cross(target, this.#seekFade);
  }

  /** @param {number} other @param {number} length */
  #cross(other, length) {
    this.other = other;
    this.#crossing = other !== this.at;
    this.#done = 0;
    this.#length = length;
    return length;
  }

  #straight() {
    this.nominal = this.at;
    this.#before = this.at;
    const { loop, at } = this;
    if (!loop || at >= loop.until) return Infinity;
    const long = loop.until - loop.from;
    const fade = Math.min(this.#loopFade, Math.floor(long / 2));
    // What fades in comes from before the loop's start, so that its first frame is whole.
    if (at < loop.until - fade) return loop.until - fade - at;
    return this.#cross(at - long, loop.until - at);
  }

  #spliced() {
    const { loop } = this;
    if (loop && this.#before < loop.until && this.nominal >= loop.until) {
      this.nominal -= loop.until - loop.from;
    }
    this.#before = this.nominal;
    return this.#cross(this.#alike(this.at, Math.round(this.nominal)), this.hop);
  }

  /** The gains of what fades in. @param {Float32Array} out @param {number} count */
  fill(out, count) {
    for (let n = 0; n < count; n += 1)
      out[n] = curve("even", (this.#done + n + 1) / this.#length, true);
  }

  /** @param {number} count */
  advance(count) {
    this.at += count;
    this.other += count;
    this.nominal += this.speed * count;
    if (this.#length === 0) return;
    this.#done += count;
    if (this.#done < this.#length) return;
    if (this.#crossing) this.at = this.other;
    if (this.speed === 1) this.nominal = this.at;
    this.#crossing = false;
    this.#length = 0;
    this.#done = 0;
  }
}
