// What a live event means for a song's page.

/** @typedef {"rail" | "stems" | "passport" | "notes" | "jobs" | "references" | "ballots" | "release"} Part */
/** @typedef {{kind: string, id?: number, song?: number | null, state?: string, job_kind?: string}} Change */

/** @type {Record<string, Part[]>} */
const PARTS = {
  version: ["rail", "jobs", "release"],
  verdict: ["rail", "release"],
  gate: ["rail", "release"],
  release: ["rail", "release"],
  member: ["release"],
  stem: ["stems", "passport", "jobs"],
  revision: ["stems", "passport", "jobs"],
  upload: ["rail", "stems", "references", "jobs"],
  order: ["rail", "stems", "jobs"],
  note: ["notes", "stems"],
  alignment: ["notes"],
  reference: ["references", "jobs"],
  ballot: ["ballots"],
};

/**
 * @param {Change} change @param {number} song
 * @param {(id: number) => string | null} jobState what the page shows of a job; null: not there
 * @returns {Part[]}
 */
export function partsOf(change, song, jobState) {
  if (change.song !== undefined && change.song !== null && change.song !== song) return [];
  if (change.kind !== "job") return PARTS[change.kind] ?? [];
  // The closer look at a sound is no slip of its own: only its end changes what can be heard.
  if (change.job_kind === "features" && change.state !== "done" && change.state !== "failed")
    return [];
  if (change.job_kind === "album") return [];
  // Where notes of older versions stand.
  if (change.job_kind === "align") {
    if (change.state === "failed") return ["notes", "jobs"];
    return change.state === "done" ? ["notes"] : [];
  }
  if (change.job_kind === "plan") return change.state === "failed" ? ["jobs"] : [];
  const shown = change.id === undefined ? null : jobState(change.id);
  return shown === change.state
    ? []
    : ["rail", "stems", "passport", "references", "jobs", "release"];
}

/** Who is where, and who leads, is told whole: nothing has to be read again. @param {string} kind */
export const isPassing = (kind) => kind === "presence" || kind === "lead";

/** What changes no page but the one sheet that asks for it. @param {string} kind */
export const isQuiet = (kind) => isPassing(kind) || kind === "hearing";

/**
 * Whether something may wait for somebody now: not while others merely listen, or a job goes on.
 * @param {{kind: string, state?: string}} change
 */
export const mayWait = ({ kind, state }) =>
  !isQuiet(kind) && !(kind === "job" && (state === "queued" || state === "running"));

/** States of jobs as they were last told: not every job has a slip on the page that shows its own. */
export class Told {
  /** @type {Map<number, string>} */
  #states = new Map();

  /** @param {number} id */
  of(id) {
    return this.#states.get(id) ?? null;
  }

  /** @param {Change} change */
  heard({ kind, id, state }) {
    if (kind !== "job" || id === undefined || !state) return;
    if (state === "queued" || state === "running") this.#states.set(id, state);
    else this.#states.delete(id);
  }
}

/** Remembers ids, since a resumed stream repeats the last seconds. */
export class Known {
  /** @type {Set<string>} */
  #seen = new Set();

  /** True the first time an id is seen. @param {string} id */
  isNew(id) {
    if (!id) return true;
    if (this.#seen.has(id)) return false;
    this.#seen.add(id);
    if (this.#seen.size > 2000) {
      const [oldest] = this.#seen;
      this.#seen.delete(oldest);
    }
    return true;
  }
}
