// The studio's clock, as near as the network lets this page know it.

import { call } from "../lib/api.js";
import { clockOffset } from "../lib/company.js";

/** @typedef {import("../lib/company.js").Ping} Ping */

const PINGS = 5;
const EVERY_MS = 60_000;

export class StudioClock {
  #offset = 0;
  #measured = false;
  #timer = 0;

  /** Milliseconds since 1970 at a moment of `performance.now()`. @param {number} [millis] */
  at(millis = performance.now()) {
    return performance.timeOrigin + millis + this.#offset;
  }

  /** An answer that came just now said so; good enough until somebody listens together. @param {number} studioMs */
  roughly(studioMs) {
    if (!this.#measured) this.#offset = studioMs - (performance.timeOrigin + performance.now());
  }

  /** Measured now, and again every minute until `stop`. */
  async keep() {
    clearInterval(this.#timer);
    this.#timer = window.setInterval(() => this.#measure(), EVERY_MS);
    await this.#measure();
  }

  stop() {
    clearInterval(this.#timer);
  }

  async #measure() {
    /** @type {Ping[]} */
    const pings = [];
    for (let count = 0; count < PINGS; count += 1) {
      const asked = performance.now();
      const told = await call("GET", "/api/clock/").catch(() => null);
      if (told) pings.push({ asked, answered: performance.now(), studio: told.now_ms });
    }
    const offset = clockOffset(pings);
    if (offset === null) return;
    this.#offset = offset - performance.timeOrigin;
    this.#measured = true;
  }
}
