// The sections of the song on the page: read, changed, and kept the same for everybody.

import { barGrid } from "./bar-grid.js";
import { call, Refused } from "./lib/api.js";
import { indexAt, same } from "./lib/sections.js";
import { transport } from "./transport.js";

/** @typedef {import("./lib/sections.js").Section} Section */
/** @typedef {{sections: Section[], proposed: boolean, revision: number, version: number | null, gone: string[], carried: string}} Arranged */

/** Two people wrote: `mine` was refused, `theirs` stands. Events: `change`, `clash`, `leaving` (a version). */
export class Arrangement extends EventTarget {
  /** @type {Section[]} */
  sections = [];
  proposed = true;
  reason = "";
  /** Names of sections that the version in A has not. @type {string[]} */
  gone = [];
  carried = "measured";
  /** While somebody drags or types, what others did waits. */
  busy = false;
  /** @type {{mine: Section[], theirs: Arranged} | null} */
  clash = null;
  #revision = 0;
  #song = 0;
  #version = 0;
  /** @type {Promise<boolean>} */
  #writing = Promise.resolve(true);
  #missed = false;

  /** @param {number} song */
  begin(song) {
    this.#song = song;
    transport.addEventListener("sides", () => this.#follow());
    this.#follow();
  }

  /** On whose clock the page runs: the version in A; a reference in A has none of its own. */
  #follow() {
    const side = transport.sides.a;
    if (side?.kind !== "version" || side.id === this.#version) return;
    this.dispatchEvent(new Event("leaving"));
    this.#version = side.id;
    this.refresh();
  }

  get url() {
    return `/api/songs/${this.#song}/sections/`;
  }

  async refresh() {
    const version = this.#version;
    if (!version) return;
    if (this.busy) {
      this.#missed = true;
      return;
    }
    try {
      const found = await call("GET", `${this.url}?version=${version}`);
      if (version !== this.#version || this.busy) return;
      this.reason = found.reason;
      this.#take(found);
      await barGrid.read(found.features);
    } catch {
      // Offline, or gone: what is shown stays; the stream tells when to ask again.
    }
  }

  /** Ends a drag or a rename. */
  rest() {
    this.busy = false;
    if (this.#missed) this.refresh();
    this.#missed = false;
  }

  /** @param {Arranged} found */
  #take(found) {
    this.#revision = found.revision;
    this.proposed = found.proposed;
    this.sections = found.sections;
    this.gone = found.gone;
    this.carried = found.carried;
    this.#tell();
  }

  /** For a while only: shown, not kept. @param {Section[]} sections */
  preview(sections) {
    this.sections = sections;
    this.#tell();
  }

  get current() {
    return this.sections[indexAt(this.sections, transport.at)] ?? null;
  }

  /**
   * Writes the whole list; one write after the other, so that each knows what the last one made.
   * @param {Section[]} sections @returns {Promise<boolean>} whether it stands now
   */
  write(sections) {
    this.preview(sections);
    const version = this.#version; // Their times are on its clock, whatever is on by then.
    const send = () => this.#send(sections, version);
    this.#writing = this.#writing.then(send, send);
    return this.#writing;
  }

  /** @param {Section[]} sections @param {number} version */
  async #send(sections, version) {
    const body = { sections, revision: this.#revision, version };
    try {
      const found = await call("PUT", this.url, body);
      this.#revision = found.revision;
      if (version !== this.#version) {
        await this.refresh();
        return true;
      }
      this.proposed = false;
      this.gone = found.gone;
      this.carried = found.carried;
      if (same(this.sections, sections)) this.sections = found.sections;
      this.#tell();
      return true;
    } catch (problem) {
      if (problem instanceof Refused && problem.code === "sections_changed") {
        this.#clashed(sections, problem.answer.theirs);
        return false;
      }
      await this.refresh();
      throw problem;
    }
  }

  /** @param {Section[]} mine @param {Arranged} theirs */
  #clashed(mine, theirs) {
    this.clash = { mine, theirs };
    this.#take(theirs);
    this.dispatchEvent(new Event("clash"));
  }

  /** What was heard, whatever people made of it. @returns {Promise<Section[]>} */
  async heard() {
    const found = await call("GET", `${this.url}?version=${this.#version}&heard=1`);
    return found.sections;
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

/** The page's own. */
export const arrangement = new Arrangement();
