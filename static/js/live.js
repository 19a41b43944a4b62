// One stream of changes per browser: the tab that holds the lock listens for all the others.

import { LivePart } from "./elements/live-part.js";
import { Known, partsOf } from "./lib/changes.js";
import { showStanding } from "./standing.js";

/** @typedef {import("./lib/changes.js").Change & Record<string, any>} Change */
/** @typedef {"online" | "offline" | "signed-out" | "gone"} Standing */
/** @typedef {{change?: Change, id?: string, standing?: Standing, hello?: true}} Word */

const RETRY_MS = 3000;
const QUIET_MS = 2500;

/** What the answer to a refused stream means. @type {Record<number, Standing>} */
const SHUT = { 401: "signed-out", 403: "gone", 404: "gone" };

/** Events: `change` (detail: the change), `missed` (something may have been missed), `standing`. */
export class Live extends EventTarget {
  /** @type {Standing} */
  standing = "online";
  #shut = false;
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
    window.addEventListener("offline", () => this.#stand("offline"), { signal });
    window.addEventListener("online", () => this.#stand("online"), { signal });
    // Whoever signed in again did so in another tab, and comes back from it.
    window.addEventListener("focus", () => this.#knock(), { signal });
    this.#channel?.postMessage({ hello: true });
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
      this.#tell({ standing: "online" });
      if (!opened) this.dispatchEvent(new Event("missed"));
      opened = true;
    });
    source.addEventListener("change", (event) => {
      this.#tell({ change: JSON.parse(event.data), id: event.lastEventId });
    });
    source.addEventListener("error", () => {
      // The browser tries again by itself, with the last id, unless the answer was no stream at all.
      if (source.readyState === EventSource.CLOSED) this.#refused();
      else this.#tell({ standing: "offline" });
    });
    this.#life.signal.addEventListener("abort", () => source.close());
  }

  /** An EventSource does not say why it was refused, so the question is put once more. */
  async #refused() {
    const asking = new AbortController();
    const answer = await fetch(this.#url, { signal: asking.signal }).catch(() => null);
    asking.abort();
    if (this.#life.signal.aborted) return;
    const standing = SHUT[answer?.status ?? 0] ?? "offline";
    this.#tell({ standing });
    this.#shut = standing !== "offline";
    if (this.#shut) return;
    window.setTimeout(() => {
      if (!this.#life.signal.aborted) this.#listen(true);
    }, RETRY_MS);
  }

  /** Tries a door that was shut. */
  #knock() {
    if (!this.#shut) return;
    this.#shut = false;
    this.#listen(true);
  }

  /** @param {Word} word */
  #tell(word) {
    this.#channel?.postMessage(word);
    this.#hear(word);
  }

  /** @param {Word} word */
  #hear(word) {
    if (word.hello) this.#knock();
    if (word.standing) this.#stand(word.standing);
    if (!word.change || !this.#known.isNew(word.id ?? "")) return;
    this.dispatchEvent(new CustomEvent("change", { detail: word.change }));
  }

  /** A blink of the connection is not worth a word. @param {Standing} standing */
  #stand(standing) {
    clearTimeout(this.#worry);
    if (standing === this.standing) return;
    const change = () => {
      this.standing = standing;
      this.dispatchEvent(new Event("standing"));
    };
    if (standing !== "offline") change();
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
  showStanding(live);
  live.addEventListener("standing", () => {
    if (live.standing === "online") for (const part of parts()) part.refreshSoon();
  });
}

/** @param {number} id */
function shownState(id) {
  return document.getElementById(`job-${id}`)?.dataset.state ?? null;
}
