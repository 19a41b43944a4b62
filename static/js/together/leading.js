// Leading: every play, pause, seek, switch, change of speed and turn of a loop is told at once.

import { call } from "../lib/api.js";
import { placeAt, STRAY_SECONDS } from "../lib/company.js";
import { transport } from "../transport.js";
import { nextWord, placeNow, TAB } from "./place.js";

/** @typedef {import("../lib/company.js").Lead} Lead */
/** @typedef {import("./clock.js").StudioClock} StudioClock */

const EVERY_MS = 5000;
const LOOK_MS = 1000; // a hidden tab draws no frames, and its loop turns all the same

export class Leading {
  #url;
  #clock;
  #replaced;
  #number = 0;
  #telling = false;
  #again = false;
  #saidAt = 0;
  /** @type {(import("../lib/company.js").Place & {version: number | null}) | null} */
  #said = null;
  /** @type {AbortController | null} */
  #life = null;

  /** @param {number} song @param {StudioClock} clock @param {() => void} replaced somebody else leads */
  constructor(song, clock, replaced) {
    this.#url = `/api/songs/${song}/lead/`;
    this.#clock = clock;
    this.#replaced = replaced;
  }

  /** Begins to lead, or takes over. @returns {Promise<Lead>} */
  async take() {
    this.end();
    const word = this.#word();
    const { lead } = await call("PUT", this.#url, { ...word, word: nextWord() });
    this.#number = lead.number;
    this.#said = word;
    this.#saidAt = performance.now();
    this.#life = new AbortController();
    const { signal } = this.#life;
    for (const name of ["state", "sides", "time"]) {
      transport.addEventListener(name, () => this.#look(), { signal });
    }
    const timer = window.setInterval(() => this.#look(), LOOK_MS);
    signal.addEventListener("abort", () => clearInterval(timer));
    return lead;
  }

  /** Stops telling; whether the lead itself is over is for others to know. */
  end() {
    this.#life?.abort();
    this.#life = null;
  }

  async stop() {
    this.end();
    await call("DELETE", this.#url, { tab: TAB });
  }

  #word() {
    const millis = performance.now();
    const place = placeNow(millis);
    return { ...place, speed: transport.speed, moment_ms: this.#clock.at(millis) };
  }

  #look() {
    const said = this.#said;
    const word = this.#word();
    const strays =
      !said ||
      said.version !== word.version ||
      said.playing !== word.playing ||
      said.speed !== word.speed ||
      Math.abs(word.at_seconds - placeAt(said, word.moment_ms)) > STRAY_SECONDS;
    if (strays || performance.now() - this.#saidAt > EVERY_MS) this.#tell();
  }

  async #tell() {
    if (this.#telling) {
      this.#again = true;
      return;
    }
    this.#telling = true;
    const life = this.#life;
    const word = this.#word();
    this.#said = word;
    this.#saidAt = performance.now();
    try {
      await call("PUT", this.#url, {
        ...word,
        word: nextWord(),
        number: this.#number,
      });
    } catch (problem) {
      const code = problem instanceof Error && "code" in problem ? problem.code : "";
      if (life === this.#life && code === "lead_taken") {
        this.end();
        this.#replaced();
      }
    } finally {
      this.#telling = false;
      if (this.#again && this.#life) this.#look();
      this.#again = false;
    }
  }
}
