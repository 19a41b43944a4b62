// One file on its way in: begun, sent in pieces, hashed, completed, checked.

import { sha256 } from "./hashing.js";
import { call, Refused } from "./lib/api.js";
import { csrfToken } from "./lib/dom.js";
import { size } from "./lib/figures.js";
import { personHere } from "./lib/person.js";

/** @typedef {import("./lib/uploading.js").State} State */
/** @typedef {"stem" | "version" | "archive" | "reference" | "sound"} Kind */
/** @typedef {{url: string, kind: Kind, name: string, size: number, lastModified: number, stem: number | null, archive: number | null, role: string}} Record_ */

const PIECE_BYTES = 8 * 1024 * 1024;
const PLACES = {
  stem: "stems",
  version: "versions",
  archive: "stem-archives",
  reference: "references",
  sound: "sounds",
};
const RETRY_MS = [0, 1000, 3000, 5000, 10_000, 20_000];

/** Event: `change`. */
export class Sending extends EventTarget {
  /** @type {State} */
  state = "waiting";
  sent = 0;
  url = "";
  role = "";
  /** @type {number | null} */
  stem = null;
  /** @type {number | null} */
  archive = null;
  /** @type {number | null} */
  job = null;
  /** How far the check has come, 0 to 1. */
  checkedShare = 0;
  /** What a ZIP came to, once its stems are there. @type {{sentence: string, remedy: string} | null} */
  outcome = null;
  /** @type {{sentence: string, remedy: string} | null} */
  problem = null;
  /** @type {File | null} */
  file = null;
  #tus = /** @type {any} */ (null);
  /** @type {Promise<string> | null} */
  #hash = null;

  /** @param {{kind: Kind, name: string, size: number, key: string, song: number, note?: number, hashing: {worker: string, library: string}}} what */
  constructor(what) {
    super();
    this.kind = what.kind;
    this.name = what.name;
    this.size = what.size;
    this.key = what.key;
    this.song = what.song;
    /** A recording belongs to a note, everything else to the song. */
    this.home = what.note ? `notes/${what.note}` : `songs/${what.song}`;
    this.hashing = what.hashing;
  }

  /** @param {Partial<Pick<Sending, "state" | "sent" | "problem" | "job" | "checkedShare" | "outcome">>} change */
  #set(change) {
    Object.assign(this, change);
    this.dispatchEvent(new Event("change"));
  }

  /** @param {unknown} problem @param {State} [state] */
  #stop(problem, state = "failed") {
    const sentence = problem instanceof Error ? problem.message : "This did not work.";
    const remedy = problem instanceof Refused ? problem.remedy : "";
    this.#set({ state, problem: { sentence, remedy } });
  }

  async start() {
    if (!this.file) return;
    this.#set({ state: "sending", problem: null });
    try {
      if (!this.url) await this.#begin();
      if (this.state !== "sending") return; // Paused or taken back while it was begun.
      this.#hash ??= sha256(this.file, this.hashing);
      this.#hash.catch(() => {});
      this.#send();
    } catch (problem) {
      const cut = problem instanceof Refused && problem.code === "offline";
      this.#stop(problem, cut ? "broken" : "failed");
    }
  }

  async #begin() {
    const made = await call("POST", `/api/${this.home}/${PLACES[this.kind]}/`, {
      filename: this.name,
      size_bytes: this.size,
    });
    this.url = made.upload.url;
    if (this.kind === "stem") {
      this.stem = made.id;
      this.role = made.role;
    }
    if (this.kind === "archive") this.archive = made.id;
    this.#set({});
    if (this.kind !== "sound") this.#keep();
  }

  /** So that a reload can go on: the address is a secret between this browser and the studio. */
  #keep() {
    const record = /** @satisfies {Record_} */ ({
      url: this.url,
      kind: this.kind,
      name: this.name,
      size: this.size,
      lastModified: this.file?.lastModified ?? 0,
      stem: this.stem,
      archive: this.archive,
      role: this.role,
    });
    try {
      localStorage.setItem(this.key, JSON.stringify(record));
    } catch {
      // Without storage an upload lasts as long as its page.
    }
  }

  #forget() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // Nothing was kept.
    }
  }

  #send() {
    const { tus } = /** @type {any} */ (window);
    this.#tus = new tus.Upload(this.file, {
      uploadUrl: this.url,
      chunkSize: PIECE_BYTES,
      retryDelays: RETRY_MS,
      storeFingerprintForResuming: false,
      headers: { "X-CSRFToken": csrfToken() },
      onProgress: (/** @type {number} */ sent) => {
        if (this.state === "broken") this.#set({ state: "sending", problem: null });
        if (this.state === "sending") this.#set({ sent });
      },
      onShouldRetry: (/** @type {any} */ problem) => this.#shouldRetry(problem),
      onError: (/** @type {any} */ problem) => this.#failed(problem),
      onSuccess: () => this.#finish(),
    });
    this.#tus.start();
  }

  /** @param {any} problem */
  #shouldRetry(problem) {
    const status = problem.originalResponse?.getStatus() ?? 0;
    const passing =
      status === 0 || status >= 500 || status === 409 || status === 423 || status === 460;
    if (passing && status !== 507) this.#cut("Trying again.");
    return passing && status !== 507 && navigator.onLine;
  }

  /** @param {string} remedy */
  #cut(remedy) {
    if (this.state !== "sending" && this.state !== "broken") return;
    const sentence = `Cut off at ${size(this.sent)} of ${size(this.size)}.`;
    this.#set({ state: "broken", problem: { sentence, remedy } });
  }

  /** @param {any} problem */
  #failed(problem) {
    const answer = problem.originalResponse;
    const status = answer?.getStatus() ?? 0;
    if (status === 404 || status === 410) {
      // The studio gave this upload up; the file begins anew.
      this.#forget();
      this.url = "";
      this.sent = 0;
      this.#stop(
        new Refused("This upload was given up on the way.", {
          remedy: "Send it again from the start.",
        }),
      );
      return;
    }
    if (status === 0 || status >= 500) {
      this.#cut("It goes on when the connection is back.");
      return;
    }
    let said = null;
    try {
      said = JSON.parse(answer.getBody());
    } catch {
      // Not in our words.
    }
    this.#stop(
      new Refused(said?.detail ?? "The studio refused this file.", { remedy: said?.remedy }),
    );
  }

  async #finish() {
    this.#set({ state: "finishing", sent: this.size });
    try {
      const hash = await this.#hash;
      const done = await call("PUT", `${this.url}completion/`, hash ? { sha256: hash } : {});
      this.#forget();
      this.#set({ state: "checking", job: done.job });
    } catch (problem) {
      const cut = problem instanceof Refused && problem.code === "offline";
      this.#stop(problem, cut ? "broken" : "failed");
    }
  }

  pause() {
    this.#tus?.abort();
    this.#set({ state: "paused", problem: null });
  }

  resume() {
    if (this.file) this.#set({ state: "waiting", problem: null });
  }

  /** Takes the file back; what has arrived is thrown away. */
  async remove() {
    this.#tus?.abort();
    this.#forget();
    if (!this.url || this.job) return;
    const headers = { "X-CSRFToken": csrfToken(), "Tus-Resumable": "1.0.0" };
    await fetch(this.url, { method: "DELETE", headers, credentials: "same-origin" }).catch(
      () => {},
    );
  }

  /** How far an upload of an earlier visit came. */
  async ask() {
    const headers = { "Tus-Resumable": "1.0.0" };
    const answer = await fetch(this.url, { method: "HEAD", headers, credentials: "same-origin" });
    if (answer.status === 404 || answer.status === 410) {
      this.#forget();
      return false;
    }
    this.#set({ sent: Number(answer.headers.get("Upload-Offset") ?? 0) });
    return true;
  }

  /** In case the event went by before the answer came, and for what no event tells. */
  async look() {
    if (this.kind !== "archive") {
      this.checked(await call("GET", `/api/jobs/${this.job}/`));
      return;
    }
    const archive = await call("GET", `/api/stem-archives/${this.archive}/`);
    if (archive.state === "ready" && this.state === "checking") {
      this.#set({ state: "ready", outcome: archive });
    } else if (archive.job) this.checked(archive.job);
  }

  /** What the job that checks the file came to. @param {{state: string, failure: any, progress?: number}} job */
  checked(job) {
    if (this.state !== "checking") return;
    if (job.state === "running") this.#set({ checkedShare: job.progress ?? 0 });
    // A ZIP that was unpacked is ready when its stems are there: `look` finds out.
    if (job.state === "done" && this.kind !== "archive") this.#set({ state: "ready" });
    if (job.state === "failed") this.#set({ state: "failed", problem: job.failure });
    if (job.state === "cancelled") this.#stop(new Refused("The check was cancelled."));
  }
}

/**
 * Uploads of earlier visits that this browser knows of.
 * @param {number} song @param {{worker: string, library: string}} hashing @returns {Sending[]}
 */
export function unfinished(song, hashing) {
  const found = [];
  try {
    for (let index = 0; index < localStorage.length; index += 1) {
      const key = localStorage.key(index) ?? "";
      if (!key.startsWith(`upload:${personHere()}:${song}:`)) continue;
      const record = JSON.parse(localStorage.getItem(key) ?? "null");
      if (!record?.url) continue;
      const row = new Sending({
        kind: record.kind,
        name: record.name,
        size: record.size,
        key,
        song,
        hashing,
      });
      Object.assign(row, {
        url: record.url,
        stem: record.stem,
        archive: record.archive ?? null,
        role: record.role,
        state: "paused",
      });
      found.push(row);
    }
  } catch {
    // Nothing can be kept in this browser.
  }
  return found;
}
