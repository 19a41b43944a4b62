// How the two versions that are on lie on each other: read, measured when nobody knows, set by ear.

import { call, Refused } from "./lib/api.js";
import { lying } from "./lib/pair.js";
import { Soon } from "./lib/soon.js";
import { sayProblem } from "./toast.js";
import { transport } from "./transport.js";

/** @typedef {import("./lib/pair.js").Alignment} Alignment */

const KEPT_MS = 500;
const MOST_SECONDS = 30;

/** Event: `change`, whenever more is known. */
export class Lining extends EventTarget {
  /** @type {Alignment[]} */
  #alignments = [];
  /** @type {Set<string>} pairs that were asked for */
  #asked = new Set();
  #pair = "";
  #song;
  #mayAsk;
  /** What was set by ear, until the studio has it. @type {Soon<{id: number, seconds: number | null}>} */
  #kept = new Soon(KEPT_MS, (set, isLeaving) => void this.#keep(set, isLeaving));

  /** @param {string} song @param {boolean} mayAsk whether this person may have a pair measured */
  constructor(song, mayAsk) {
    super();
    this.#song = song;
    this.#mayAsk = mayAsk;
  }

  /** Two versions that are on, to be lined up. */
  get #versions() {
    const { a, b } = transport.sides;
    return a?.kind === "version" && b?.kind === "version" ? { a: a.id, b: b.id } : null;
  }

  get now() {
    const versions = this.#versions;
    return versions ? lying(this.#alignments, versions.a, versions.b) : null;
  }

  /** Another pair is on: find out how the two lie on each other, or have it measured. */
  follow() {
    const versions = this.#versions;
    const pair = versions ? `${versions.a}:${versions.b}` : "";
    if (pair === this.#pair) return;
    this.#pair = pair;
    this.#kept.now();
    if (pair) void this.#lineUp();
  }

  /** What the stream tells. @param {{kind: string, job_kind?: string, state?: string}} change */
  hear(change) {
    const lined = change.job_kind === "align" && change.state !== "running";
    if (this.#pair && (change.kind === "alignment" || lined)) void this.#lineUp();
  }

  async #lineUp() {
    try {
      this.#alignments = await call("GET", `/api/songs/${this.#song}/alignments/`);
      const [versions, now] = [this.#versions, this.now];
      if (versions && now) {
        const pair = [versions.a, versions.b].sort().join(":");
        const isNew = now.state === "unknown" && !this.#asked.has(pair);
        if (isNew && this.#mayAsk) this.#alignments.push(await this.#order(pair, versions));
      }
      this.#apply();
    } catch (problem) {
      if (!isTooMuch(problem)) sayProblem(problem);
    }
  }

  /**
   * Refused while too many are in work: the end of one of those asks again.
   * @param {string} pair @param {{a: number, b: number}} versions @returns {Promise<Alignment>}
   */
  async #order(pair, versions) {
    this.#asked.add(pair);
    try {
      return await call("POST", `/api/versions/${versions.b}/alignments/`, { earlier: versions.a });
    } catch (problem) {
      if (isTooMuch(problem)) this.#asked.delete(pair);
      throw problem;
    }
  }

  #apply() {
    const { now } = this;
    // What was set by ear a moment ago is newer than what the studio tells.
    const isTold = now && (now.state === "measured" || now.state === "corrected");
    if (isTold && !this.#kept.isWaiting) transport.setOffset("b", now.seconds);
    this.dispatchEvent(new Event("change"));
  }

  /** Heard at once, kept a moment later. @param {number} seconds */
  nudge(seconds) {
    const wanted = Math.round((transport.offsets.b + seconds) * 1e6) / 1e6;
    const { now } = this;
    if (!now?.id || Math.abs(wanted) > MOST_SECONDS) return;
    transport.setOffset("b", wanted);
    this.#kept.put({ id: now.id, seconds: now.sign * wanted });
  }

  asMeasured() {
    const { now } = this;
    if (!now?.id) return;
    this.#kept.put({ id: now.id, seconds: null });
    this.#kept.now();
  }

  /** The page goes: what waits is sent so that it outlives it. */
  leave() {
    this.#kept.now(true);
  }

  /** @param {{id: number, seconds: number | null}} set @param {boolean} isLeaving */
  async #keep({ id, seconds }, isLeaving) {
    const body = { corrected_seconds: seconds };
    try {
      // Whoever sets it and goes at once has set it.
      const fresh = await call("PATCH", `/api/alignments/${id}/`, body, { keepalive: true });
      this.#alignments = this.#alignments.map((it) => (it.id === fresh.id ? fresh : it));
    } catch (problem) {
      if (!isLeaving) sayProblem(problem);
    }
    this.#apply();
  }
}

/** @param {unknown} problem */
function isTooMuch(problem) {
  return problem instanceof Refused && problem.code === "too_many_alignments";
}
