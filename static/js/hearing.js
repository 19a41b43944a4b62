// Tells the studio which parts of a version somebody plays.
//
// Any page with a player uses it:
//
//   const hearing = new Hearing({
//     address: (version) => `/api/versions/${version}/hearings/`,
//     now: () => ({ version: 7, at: 12.4, playing: true, matched: true }),
//   });
//   hearing.addEventListener("told", (event) => event.detail.version);
//   player.addEventListener("pause", () => hearing.look());
//   hearing.end();
//
// `now` is asked four times a second and says what is heard at that moment, in the version's own
// time; `version: null` while nothing is that may be told. A page whose player pauses or changes its
// version calls `look()` then, so that the moment itself is known. The listener is told on the page
// that this happens, and by whom it is seen; that is the page's own duty.
//
// What could not be sent waits for the next report, the network or the end of the page.
//
// Blind listening is left out. What somebody hears in a blind test or under the letter of a running
// vote would grow a map under the version's name, and so tell which one it is. Those who want it
// counted hear the version openly.

import { call } from "./lib/api.js";
import { Heard } from "./lib/heard.js";

/** @typedef {import("./lib/heard.js").Now & {matched?: boolean}} Now */
/** @typedef {import("./lib/heard.js").Span} Span */

const LOOK_MS = 250;
const SEND_MS = 10_000;
/** What the server will not take later either is let go. */
const FOR_GOOD = [400, 403, 404, 409, 410];

/** Events: `told` (detail: {version, spans}), when the studio knows. */
export class Hearing extends EventTarget {
  #heard = new Heard();
  #life = new AbortController();
  #address;
  #now;
  #looks = 0;
  #sentAt = 0;
  #plays = false;
  #matched = false;
  /** Versions of which the studio knows that they are being played. @type {Set<number>} */
  #begun = new Set();
  /** One report of a version at a time, so that none overtakes another. @type {Set<number>} */
  #busy = new Set();

  /** @param {{address: (version: number) => string, now: () => Now}} how */
  constructor({ address, now }) {
    super();
    this.#address = address;
    this.#now = now;
    const { signal } = this.#life;
    this.#looks = window.setInterval(() => this.look(), LOOK_MS);
    // The last chance there is: pages are put to sleep or thrown away without another word.
    window.addEventListener("pagehide", () => this.#leave(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden && this.#leave(), {
      signal,
    });
    window.addEventListener("online", () => void this.send(), { signal });
  }

  /** What is heard at this moment; a pause and every ten seconds are told. */
  look() {
    const now = this.#now();
    const at = performance.now();
    const plays = now.playing && now.version !== null;
    this.#heard.look(now, at);
    this.#matched = now.matched ?? false;
    if (plays && now.version !== null && !this.#begun.has(now.version)) this.#begin(now.version);
    const isOver = this.#plays && !plays;
    this.#plays = plays;
    if (isOver || (plays && at - this.#sentAt >= SEND_MS)) void this.send();
  }

  /** From here on the clock of the studio runs too: more than it shows is not believed. @param {number} version */
  #begin(version) {
    this.#begun.add(version);
    this.#heard.add(version, []);
    this.#sentAt = performance.now();
    void this.#tell(version, false);
  }

  /** Tells what waits. @param {{keepalive?: boolean}} [how] */
  async send({ keepalive = false } = {}) {
    this.#sentAt = performance.now();
    await Promise.all(this.#heard.versions.map((version) => this.#tell(version, keepalive)));
  }

  /** @param {number} version @param {boolean} keepalive the page goes, and nothing waits for its turn */
  async #tell(version, keepalive) {
    if (this.#busy.has(version) && !keepalive) return;
    this.#busy.add(version);
    const spans = this.#heard.drain(version);
    try {
      const body = { spans, matched: this.#matched };
      await call("POST", this.#address(version), body, { keepalive });
      this.dispatchEvent(new CustomEvent("told", { detail: { version, spans } }));
    } catch (problem) {
      // No word about it on the page: whoever listens has done nothing wrong, and it is sent again.
      const { status = 0 } = /** @type {{status?: number}} */ (problem);
      if (!FOR_GOOD.includes(status)) this.#heard.add(version, spans);
    } finally {
      this.#busy.delete(version);
    }
  }

  #leave() {
    this.look();
    void this.send({ keepalive: true });
  }

  end() {
    this.#leave();
    this.#life.abort();
    clearInterval(this.#looks);
  }
}
