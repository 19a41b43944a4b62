// One stream of changes per browser: the tab that holds the lock listens for all the others.

import { LivePart } from "./elements/live-part.js";
import { Known, partsOf } from "./lib/changes.js";

/** @typedef {import("./lib/changes.js").Change & Record<string, any>} Change */
/** @typedef {{change?: Change, id?: string, online?: boolean}} Word */

const RETRY_MS = 3000;
const QUIET_MS = 2500;

/** Events: `change` (detail: the change), `missed` (something may have been missed), `online`. */
export class Live extends EventTarget {
  online = true;
  #known = new Known();
  #url;
  #life = new AbortController();
  #channel;
  #worry = 0;

  /** @param {string} url */
  constructor(url) {
    super();
    this.#url = url;
    this.#channel = "BroadcastChannel" in window ? new BroadcastChannel(`live:${url}`) : null;
    this.#channel?.addEventListener("message", (event) => this.#hear(event.data), {
      signal: this.#life.signal,
    });
    // The browser knows sooner than the stream that the network is gone.
    const { signal } = this.#life;
    window.addEventListener("offline", () => this.#setOnline(false), { signal });
    window.addEventListener("online", () => this.#setOnline(true), { signal });
    this.#start();
  }

  async #start() {
    if (!navigator.locks || !this.#channel) {
      this.#listen(false);
      return;
    }
    const { signal } = this.#life;
    let waited = false;
    const mark = window.setTimeout(() => {
      waited = true;
    }, 500);
    try {
      await navigator.locks.request(`live:${this.#url}`, { signal }, () => {
        clearTimeout(mark);
        this.#listen(waited);
        return new Promise((done) => signal.addEventListener("abort", () => done(null)));
      });
    } catch (problem) {
      if (!signal.aborted) throw problem;
    }
  }

  /** @param {boolean} tookOver the tab that listened before is gone, and with it what it missed */
  #listen(tookOver) {
    const source = new EventSource(this.#url);
    let opened = !tookOver;
    source.addEventListener("open", () => {
      this.#tell({ online: true });
      if (!opened) this.dispatchEvent(new Event("missed"));
      opened = true;
    });
    source.addEventListener("change", (event) => {
      this.#tell({ change: JSON.parse(event.data), id: event.lastEventId });
    });
    source.addEventListener("error", () => {
      this.#tell({ online: false });
      // The browser tries again by itself, with the last id, unless the answer was no stream at all.
      if (source.readyState !== EventSource.CLOSED) return;
      window.setTimeout(() => {
        if (!this.#life.signal.aborted) this.#listen(true);
      }, RETRY_MS);
    });
    this.#life.signal.addEventListener("abort", () => source.close());
  }

  /** @param {Word} word */
  #tell(word) {
    this.#channel?.postMessage(word);
    this.#hear(word);
  }

  /** @param {Word} word */
  #hear(word) {
    if (word.online !== undefined) this.#setOnline(word.online);
    if (!word.change || !this.#known.isNew(word.id ?? "")) return;
    this.dispatchEvent(new CustomEvent("change", { detail: word.change }));
  }

  /** A blink of the connection is not worth a word. @param {boolean} online */
  #setOnline(online) {
    clearTimeout(this.#worry);
    if (online === this.online) return;
    const change = () => {
      this.online = online;
      this.dispatchEvent(new Event("online"));
    };
    if (online) change();
    else this.#worry = window.setTimeout(change, QUIET_MS);
  }

  close() {
    this.#life.abort();
    this.#channel?.close();
  }
}

/**
 * Lets changes refresh the parts of a song's page, and shows whether the stream is there.
 * @param {Live} live @param {number} song
 */
export function keepFresh(live, song) {
  const parts = () =>
    [...document.querySelectorAll("live-part")].filter((it) => it instanceof LivePart);
  live.addEventListener("change", (event) => {
    const change = /** @type {CustomEvent<Change>} */ (event).detail;
    const affected = partsOf(change, song, shownState);
    for (const part of parts()) if (affected.some((it) => it === part.name)) part.refreshSoon();
  });
  live.addEventListener("missed", () => {
    for (const part of parts()) part.refreshSoon();
  });
  live.addEventListener("online", () => {
    const place = document.querySelector("[data-online-state]");
    if (place) place.textContent = live.online ? "" : "Offline, trying again";
    if (live.online) for (const part of parts()) part.refreshSoon();
  });
}

/** @param {number} id */
function shownState(id) {
  return document.getElementById(`job-${id}`)?.dataset.state ?? null;
}
