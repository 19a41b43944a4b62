// One stream of changes per browser: the tab that holds the lock listens for all the others.

import { LivePart } from "./elements/live-part.js";
import { Known, partsOf, Told } from "./lib/changes.js";
import { laterOf, lockOf, shownBy, streamAddress } from "./lib/following.js";
import { showStanding } from "./standing.js";

/** @typedef {import("./lib/changes.js").Change & Record<string, any>} Change */
/** @typedef {"online" | "offline" | "signed-out" | "gone"} Standing */
/**
 * What tabs say to each other: a change and its id; how the stream stands; which projects it
 * follows, out of those that were wanted; that a tab wants some; that a shut door is worth a try.
 * @typedef {{change?: Change, id?: string, standing?: Standing, wanted?: number[], here?: number[], want?: number[], knock?: true, missed?: true}} Word
 */

const RETRY_MS = 3000;
const QUIET_MS = 2500;
const TOGETHER_MS = 50; // several tabs that open at once are one new stream

/** What the answer to a refused stream means. @type {Record<number, Standing>} */
const SHUT = { 401: "signed-out", 403: "gone", 404: "gone" };

/** Events: `change` (detail: the change), `missed` (something may have been missed), `standing`. */
export class Live extends EventTarget {
  /** @type {Standing} */
  standing = "online";
  #shut = false;
  #known = new Known();
  #projects;
  #life = new AbortController();
  #channel;
  #worry = 0;
  #soon = 0;
  #leads = false;
  /** @type {EventSource | null} */
  #source = null;
  /** What the stream follows, and the newest id that any tab saw. @type {Set<number>} */
  #followed = new Set();
  #last = "";

  /** @param {number[]} projects */
  constructor(projects) {
    super();
    this.#projects = projects;
    this.#channel = "BroadcastChannel" in window ? new BroadcastChannel("live") : null;
    const { signal } = this.#life;
    this.#channel?.addEventListener("message", (event) => this.#hear(event.data), { signal });
    // The browser knows sooner than the stream that the network is gone.
    window.addEventListener("offline", () => this.#stand("offline"), { signal });
    window.addEventListener("online", () => this.#stand("online"), { signal });
    // Whoever signed in again did so in another tab, and comes back from it.
    window.addEventListener("focus", () => this.#knock(), { signal });
    this.#start();
  }

  async #start() {
    if (!navigator.locks || !this.#channel) {
      this.#leads = true;
      this.#listen(false);
      return;
    }
    for (const project of this.#projects) await this.#hold(lockOf(project), "shared");
    this.#channel.postMessage({ want: this.#projects });
    let waited = false;
    const mark = window.setTimeout(() => {
      waited = true;
    }, 500);
    await this.#hold("live", "exclusive");
    clearTimeout(mark);
    if (this.#life.signal.aborted) return;
    this.#leads = true;
    this.#listen(waited);
  }

  /** Resolves when the lock is ours; it is given back at the end of this page. @param {string} name @param {LockMode} mode */
  #hold(name, mode) {
    const { signal } = this.#life;
    return new Promise((got) => {
      const keep = () => {
        got(null);
        return new Promise((done) => signal.addEventListener("abort", () => done(null)));
      };
      navigator.locks.request(name, { mode, signal }, keep).catch((problem) => {
        if (!signal.aborted) throw problem;
      });
    });
  }

  /** @param {boolean} tookOver the tab that listened before is gone */
  async #listen(tookOver) {
    const held = (await navigator.locks?.query())?.held ?? [];
    if (this.#life.signal.aborted) return;
    const wanted = this.#channel ? shownBy(held) : this.#projects;
    this.#source?.close();
    const url = streamAddress(wanted, this.#followed, this.#last);
    const source = new EventSource(url);
    this.#source = source;
    const goesOn = this.#last !== "" && this.#projects.every((it) => this.#followed.has(it));
    let opened = !tookOver || goesOn;
    source.addEventListener("open", () => {
      this.#tell({ standing: "online" });
      if (!opened) this.#tell({ missed: true });
      opened = true;
    });
    source.addEventListener("change", (event) => {
      this.#tell({ change: JSON.parse(event.data), id: event.lastEventId });
    });
    source.addEventListener("here", (event) => {
      this.#tell({ here: JSON.parse(event.data).projects, wanted, id: event.lastEventId });
    });
    source.addEventListener("error", () => {
      // The browser tries again by itself, with the last id, unless the answer was no stream at all.
      if (source.readyState === EventSource.CLOSED) this.#refused(url);
      else this.#tell({ standing: "offline" });
    });
  }

  /** An EventSource does not say why it was refused, so the question is put once more. @param {string} url */
  async #refused(url) {
    const asking = new AbortController();
    const answer = await fetch(url, { signal: asking.signal }).catch(() => null);
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

  /** Tries a door that was shut: ours, or that of the tab that listens for us. */
  #knock() {
    if (this.standing === "online" || this.standing === "offline") return;
    if (this.#leads) this.#again(true);
    else this.#channel?.postMessage({ knock: true });
  }

  /** @param {boolean} afterCut something may have happened meanwhile */
  #again(afterCut) {
    this.#shut = false;
    clearTimeout(this.#soon);
    this.#soon = window.setTimeout(() => {
      if (!this.#life.signal.aborted) this.#listen(afterCut);
    }, TOGETHER_MS);
  }

  /** @param {Word} word */
  #tell(word) {
    this.#channel?.postMessage(word);
    this.#hear(word);
  }

  /** @param {Word} word */
  #hear(word) {
    if (this.#leads) this.#asked(word);
    if (word.id) this.#last = laterOf(this.#last, word.id);
    if (word.here) this.#placed(word.here, word.wanted ?? []);
    if (word.standing) this.#stand(word.standing);
    if (word.missed) this.dispatchEvent(new Event("missed"));
    if (!word.change || !this.#projects.includes(word.change.project)) return;
    if (!this.#known.isNew(word.id ?? "")) return;
    this.dispatchEvent(new CustomEvent("change", { detail: word.change }));
  }

  /** What other tabs want of the one that listens. @param {Word} word */
  #asked(word) {
    if (word.knock || (word.want && this.#shut)) this.#again(true);
    else if (word.want?.some((it) => !this.#followed.has(it))) this.#again(false);
    // Whoever came later knows where to go on, should this tab close.
    else if (word.want) this.#channel?.postMessage({ here: [...this.#followed], id: this.#last });
  }

  /** @param {number[]} here @param {number[]} wanted */
  #placed(here, wanted) {
    this.#followed = new Set(here);
    const gone = this.#projects.some((it) => wanted.includes(it) && !here.includes(it));
    if (gone) this.#stand("gone");
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
    this.#source?.close();
    clearTimeout(this.#soon);
    clearTimeout(this.#worry);
    this.#channel?.close();
  }
}

/** The projects that a page is about, by its `data-events="7,8"`. @param {Element | null} of */
export function projectsOf(of) {
  const said = of?.getAttribute("data-events") ?? "";
  return said.split(",").filter(Boolean).map(Number);
}

/**
 * Lets changes refresh the parts of a song's page, and shows whether the stream is there.
 * @param {Live} live @param {number} song
 */
export function keepFresh(live, song) {
  const parts = () =>
    [...document.querySelectorAll("live-part")].filter((it) => it instanceof LivePart);
  const told = new Told();
  live.addEventListener("change", (event) => {
    const change = /** @type {CustomEvent<Change>} */ (event).detail;
    const affected = partsOf(change, song, (id) => shownState(id) ?? told.of(id));
    told.heard(change);
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
