// Says where this tab listens, and hears where the others do.

import { call } from "../lib/api.js";
import { JUMP_SECONDS, Newest, placeAt } from "../lib/company.js";
import { csrfToken } from "../lib/dom.js";
import { isShut } from "../standing.js";
import { transport } from "../transport.js";
import { nextWord, placeNow, TAB } from "./place.js";

/** @typedef {import("../lib/company.js").Present} Present */
/** @typedef {import("./clock.js").StudioClock} StudioClock */

const EVERY_MS = 15_000;
const SOON_MS = 400;

/** Events: `here` (who is here changed), `told` (detail: what the studio answered). */
export class Presence extends EventTarget {
  /** @type {Present[]} */
  here = [];
  #url;
  #clock;
  #timer = 0;
  #soon = 0;
  #telling = false;
  #again = false;
  #hasLeft = false;
  #newest = new Newest();
  /** @type {number | null} */
  #followed = null;
  /** What was last said, and when. @type {import("../lib/company.js").Place & {version: number | null} | null} */
  #said = null;
  /** Says so although nobody looks and nothing plays: others rely on it. */
  mustStay = () => false;
  /** The number of the lead that this tab follows. @type {() => number | null} */
  follows = () => null;

  /** @param {number} song @param {StudioClock} clock */
  constructor(song, clock) {
    super();
    this.#url = `/api/songs/${song}/presence/`;
    this.#clock = clock;
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    transport.addEventListener("state", () => this.#notice(), { signal });
    transport.addEventListener("sides", () => this.#notice(), { signal });
    transport.addEventListener("time", () => this.#notice(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.tell(), { signal });
    window.addEventListener("pagehide", () => this.#leave(), { signal });
    window.addEventListener("pageshow", (event) => event.persisted && this.#return(), { signal });
    this.#timer = window.setInterval(() => this.#beat(), EVERY_MS);
    signal.addEventListener("abort", () => {
      clearInterval(this.#timer);
      clearTimeout(this.#soon);
      this.#leave();
    });
    this.tell();
  }

  #beat() {
    if (!document.hidden || transport.playing || this.mustStay()) this.tell();
  }

  /** Only what others can see is said at once. */
  #notice() {
    const now = placeNow();
    const said = this.#said;
    if (!said || this.#soon) return;
    const expected = placeAt({ ...said, speed: transport.speed }, this.#clock.at());
    const jumped = Math.abs(now.at_seconds - expected) > JUMP_SECONDS;
    if (!jumped && now.version === said.version && now.playing === said.playing) return;
    this.#soon = window.setTimeout(() => {
      this.#soon = 0;
      this.tell();
    }, SOON_MS);
  }

  /** Unless it was said already. */
  sayWhomWeFollow() {
    if (this.#followed !== this.follows()) this.tell();
  }

  async tell() {
    if (isShut() || this.#hasLeft) return;
    if (this.#telling) {
      this.#again = true;
      return;
    }
    this.#telling = true;
    const place = placeNow();
    this.#followed = this.follows();
    this.#said = { ...place, moment_ms: this.#clock.at() };
    try {
      const company = await call("PUT", this.#url, {
        ...place,
        follows: this.#followed,
        word: nextWord(),
      });
      this.#clock.roughly(company.now_ms);
      this.#said = { ...place, moment_ms: company.now_ms };
      this.heard(company);
      this.dispatchEvent(new CustomEvent("told", { detail: company }));
    } catch {
      // Offline, or signed out: the page says so elsewhere, and the next beat tries again.
    } finally {
      this.#telling = false;
      if (this.#again) {
        this.#again = false;
        this.tell();
      }
    }
  }

  /** @param {{here: Present[], now_ms: number}} company */
  heard(company) {
    this.#clock.roughly(company.now_ms);
    if (!this.#newest.isNew(company.now_ms)) return;
    this.here = company.here;
    this.dispatchEvent(new Event("here"));
  }

  #return() {
    this.#hasLeft = false;
    this.tell();
  }

  #leave() {
    this.#hasLeft = true;
    fetch(this.#url, {
      method: "DELETE",
      keepalive: true,
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
      body: JSON.stringify({ tab: TAB, word: nextWord() }),
    }).catch(() => {});
  }
}
