// One text of the song sheet: read, written, merged with what others write; kept here while offline.

import { call, Refused } from "../lib/api.js";
import { merge } from "../lib/merging.js";
import { personHere } from "../lib/person.js";

/** @typedef {import("../lib/merging.js").Choice} Choice */
/** @typedef {import("../lib/merging.js").Conflict} Conflict */
/** @typedef {"loading" | "saved" | "unsaved" | "saving" | "offline" | "refused" | "conflict"} State */

const SAVE_MS = 800;
const RETRY_MS = 5000;

/** Event: `change`, whenever state or text is another one. */
export class Keeper extends EventTarget {
  /** @type {State} */
  state = "loading";
  /** What is on this page. */
  text = "";
  /** What the server had when this page last agreed with it. */
  base = "";
  revision = 0;
  /** @type {{id: number, name: string} | null} */
  by = null;
  /** @type {string | null} */
  changedAt = null;
  problem = "";
  /** @type {Conflict[]} */
  conflicts = [];
  #theirs = "";
  #url;
  #key;
  /** Sent, and not known to have arrived. @type {string | null} */
  #sent = null;
  #busy = false;
  /** Somebody wrote while a request was under way: its answer may be older. */
  #stale = false;
  #timer = 0;
  #closed = false;

  /** @param {number} song @param {string} kind @param {boolean} mayWrite */
  constructor(song, kind, mayWrite) {
    super();
    this.#url = `/api/songs/${song}/texts/${kind}/`;
    this.#key = `roughmix:text:${personHere()}:${song}:${kind}`;
    this.mayWrite = mayWrite;
  }

  get url() {
    return this.#url;
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  /** The text as it is, with what was written here before a reload. */
  async load() {
    const draft = this.mayWrite ? this.#draft() : null;
    if (draft) {
      this.base = draft.base;
      this.#sent = draft.sent ?? null;
      this.#set({ text: draft.text, state: "unsaved" });
    }
    await this.refresh();
  }

  /** Somebody may have written since. */
  async refresh() {
    if (this.#busy) this.#stale = true;
    if (this.#busy || this.#closed) return;
    this.#busy = true;
    await this.#look();
    this.#rest();
  }

  /** @param {string} typed */
  type(typed) {
    // As the server keeps it, or lines that are the same would differ.
    const text = typed.normalize("NFC").replace(/\r\n?/g, "\n");
    if (text === this.text) return;
    this.text = text;
    this.#keep();
    if (this.state === "conflict") this.#judge();
    else this.#set({ state: this.state === "offline" ? "offline" : "unsaved" });
    this.#soon();
  }

  /** At once, for a key that says so. @param {string} text */
  async replace(text) {
    this.type(text);
    await this.save();
  }

  async save() {
    clearTimeout(this.#timer);
    if (this.#busy || this.#closed || this.state === "conflict") return;
    if (this.text === this.base && this.#sent === null) {
      this.#agreed();
      return;
    }
    // An answer was lost: what of it arrived must not be put in twice.
    if (this.#sent !== null) {
      await this.refresh();
      return;
    }
    this.#busy = true;
    const sent = this.text;
    this.#sent = sent;
    this.#keep();
    this.#set({ state: "saving" });
    try {
      const answer = await call("PUT", this.#url, { base: this.base, body: sent });
      this.#sent = null;
      this.base = sent;
      this.#meet(answer);
    } catch (problem) {
      if (problem instanceof Refused && problem.status) this.#sent = null;
      if (problem instanceof Refused && problem.code === "text_conflict") await this.#look();
      else this.#failed(problem);
    }
    this.#rest();
  }

  #rest() {
    this.#busy = false;
    const isStale = this.#stale;
    this.#stale = false;
    if (isStale) void this.refresh();
    else if (this.state === "unsaved") this.#soon();
  }

  /** What both wrote is decided, and saved. @param {Choice} choice */
  async choose(choice) {
    const theirs = this.#theirs;
    const { text } = merge(this.base, theirs, this.text, choice);
    this.base = theirs;
    this.conflicts = [];
    this.#set({ text, state: "unsaved" });
    this.#keep();
    await this.save();
  }

  async #look() {
    try {
      this.#meet(await call("GET", this.#url));
    } catch (problem) {
      this.#failed(problem);
    }
  }

  /** The server's text, of now, and ours become one. @param {any} answer */
  #meet(answer) {
    if (this.#sent !== null) {
      const arrived = merge(this.base, answer.body, this.#sent);
      if (!arrived.conflicts.length && arrived.text === answer.body) this.base = this.#sent;
      this.#sent = null;
    }
    this.revision = answer.revision;
    this.by = answer.by;
    this.changedAt = answer.changed_at;
    this.problem = "";
    this.#theirs = answer.body;
    this.#judge();
  }

  #judge() {
    const { text, conflicts } = merge(this.base, this.#theirs, this.text);
    this.conflicts = conflicts;
    if (conflicts.length) {
      this.#set({ state: "conflict" });
      this.#keep();
      return;
    }
    this.base = this.#theirs;
    this.text = text;
    if (text === this.base) this.#agreed();
    else {
      this.#keep();
      this.#set({ state: "unsaved" });
    }
  }

  #agreed() {
    this.#forget();
    this.#set({ state: "saved" });
  }

  /** @param {unknown} problem */
  #failed(problem) {
    const refused = problem instanceof Refused ? problem : null;
    const passing = !refused || refused.code === "offline" || refused.status >= 500;
    this.problem = passing || !refused ? "" : `${refused.message} ${refused.remedy}`.trim();
    if (passing) this.#soon(RETRY_MS);
    this.#set({ state: passing ? "offline" : "refused" });
  }

  #soon(wait = SAVE_MS) {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#timer = window.setTimeout(
      () => (this.state === "offline" ? this.refresh() : this.save()),
      wait,
    );
  }

  /** @param {{state?: State, text?: string}} change */
  #set(change) {
    Object.assign(this, change);
    this.dispatchEvent(new Event("change"));
  }

  /** @returns {{base: string, text: string, sent?: string | null} | null} */
  #draft() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.#key) ?? "null");
      return typeof kept?.base === "string" && typeof kept.text === "string" ? kept : null;
    } catch {
      return null;
    }
  }

  #keep() {
    if (!this.mayWrite) return;
    try {
      const { base, text } = this;
      localStorage.setItem(this.#key, JSON.stringify({ base, text, sent: this.#sent }));
    } catch {
      // Without storage a draft lasts as long as its page.
    }
  }

  /** A draft of another tab stays. */
  #forget() {
    const draft = this.#draft();
    if (!draft || (draft.text !== this.text && draft.text !== this.base)) return;
    try {
      localStorage.removeItem(this.#key);
    } catch {
      // Nothing was kept.
    }
  }
}
