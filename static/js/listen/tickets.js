// The address of a song's sound: it is good for a minute, and a listen begins with the first one.

import { Refused } from "../sound/line.js";

/** @typedef {{address: string, seconds: number}} Ticket */
/** @typedef {(version: number) => Promise<Ticket>} Ask */

const EARLY_MS = 5000;

/** A `Finder` of `sound/line.js`. */
export class Tickets {
  isOpen = false;
  /** What the server said when it gave none. */
  refusal = "";
  #version;
  #ask;
  #clock;
  /** @type {Promise<Ticket> | null} */
  #ticket = null;
  #address = "";
  #until = 0;

  /** @param {number} version @param {Ask} ask @param {() => number} [clock] milliseconds */
  constructor(version, ask, clock = () => performance.now()) {
    this.#version = version;
    this.#ask = ask;
    this.#clock = clock;
  }

  /** From now on it may be asked for. */
  open() {
    this.isOpen = true;
  }

  /** @returns {Promise<string>} */
  async now() {
    if (this.#ticket && this.#address && this.#clock() >= this.#until) this.#ticket = null;
    this.#ticket ??= this.#fetch();
    return (await this.#ticket).address;
  }

  /** It opens nothing any more. @param {string} address */
  over(address) {
    if (address === this.#address) this.#ticket = null;
  }

  async #fetch() {
    this.#address = "";
    try {
      const ticket = await this.#ask(this.#version);
      this.#address = ticket.address;
      this.#until = this.#clock() + 1000 * ticket.seconds - EARLY_MS;
      this.refusal = "";
      return ticket;
    } catch (problem) {
      this.#ticket = null;
      const { status = 0, message = "", remedy = "" } = /** @type {any} */ (problem);
      if (!status) throw problem;
      this.refusal = [message, remedy].filter(Boolean).join(" ");
      throw new Refused(status);
    }
  }
}
