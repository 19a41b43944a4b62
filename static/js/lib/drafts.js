// Words that were begun and not sent: kept on this device, for who wrote them, until they are posted or
// thrown away.

import { personHere } from "./person.js";

/** @typedef {{body: string, at?: number, until?: number | null, open?: boolean, [more: string]: unknown}} Draft */
/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">} Store */

const ROOT = "roughmix:words:";
const STAYS_MS = 60 * 24 * 3600 * 1000;

export class Drafts {
  #store;
  #now;
  #whose;

  /**
   * @param {Store | null} store null where the browser keeps nothing
   * @param {() => number} [now] @param {() => string} [whose] the id of who writes
   */
  constructor(store, now = Date.now, whose = personHere) {
    this.#store = store;
    this.#now = now;
    this.#whose = whose;
  }

  get #prefix() {
    return `${ROOT}${this.#whose()}:`;
  }

  /** Without words nothing is kept. @param {string} name @param {Draft} draft */
  keep(name, draft) {
    if (!draft.body.trim()) {
      this.forget(name);
      return;
    }
    try {
      this.#store?.setItem(this.#prefix + name, JSON.stringify({ ...draft, kept: this.#now() }));
    } catch {
      // A full or forbidden store: the words last as long as the page.
    }
  }

  /** @param {string} name @returns {Draft | null} */
  find(name) {
    return this.#read(this.#prefix + name);
  }

  /** @param {string} name */
  forget(name) {
    this.#drop(this.#prefix + name);
  }

  /** @param {string} key @returns {Draft | null} */
  #read(key) {
    try {
      const kept = JSON.parse(this.#store?.getItem(key) ?? "null");
      return typeof kept?.body === "string" && kept.body.trim() ? kept : null;
    } catch {
      return null;
    }
  }

  /** @param {string} key */
  #drop(key) {
    try {
      this.#store?.removeItem(key);
    } catch {
      // Nothing was kept.
    }
  }

  /** Names that begin so. The oldest words are left out for good, whoever wrote them. @param {string} beginning @returns {string[]} */
  names(beginning) {
    const found = [];
    try {
      for (let at = (this.#store?.length ?? 0) - 1; at >= 0; at -= 1) {
        const key = this.#store?.key(at) ?? "";
        if (!key.startsWith(ROOT)) continue;
        const kept = /** @type {{kept?: number} | null} */ (this.#read(key));
        if (!kept || this.#now() - (kept.kept ?? 0) > STAYS_MS) this.#drop(key);
        else if (key.startsWith(this.#prefix + beginning))
          found.push(key.slice(this.#prefix.length));
      }
    } catch {
      // Nothing can be read here.
    }
    return found;
  }
}

/** What the browser keeps, or null where it refuses to. @returns {Storage | null} */
export function deviceStore() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

export const drafts = new Drafts(deviceStore());
