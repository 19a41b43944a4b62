// <album-form>: which songs, in which order, how they go over, how loud; orders the album.

import { call } from "../lib/api.js";
import { keeps, OrderSheet } from "../order/sheet.js";
import { SongRow } from "../order/songs.js";
import { say, showProblem } from "../toast.js";
import { LivePart } from "./live-part.js";

/** @typedef {import("../order/songs.js").Choice} Choice */

export class AlbumForm extends OrderSheet {
  /** @override */
  static kind = "album";
  /** @override */
  static open = ["Level"];
  /** @override */
  static skip = ["plan", "songs"];
  /** @type {AbortController | null} */
  #life = null;
  /** @type {SongRow | null} */
  #songs = null;
  /** @type {Choice[]} */
  #choices = [];
  /** Which version a source is. @type {Record<string, number>} */
  #versions = {};
  #known = "";

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.closest("dialog")?.addEventListener("toggle", () => void this.#opened(), { signal });
    this.#last?.addEventListener("click", () => void this.#takeOver(), { signal });
    this.addEventListener("change", () => this.#words(), { signal });
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    this.#life?.abort();
  }

  get #last() {
    return /** @type {HTMLButtonElement | null} */ (this.querySelector("[data-do=last]"));
  }

  /** An order that somebody is changing stays, unless songs or versions have come or gone. */
  async #opened() {
    if (!this.closest("dialog")?.open) return;
    showProblem(this.problem, null);
    this.#offerLast();
    try {
      const fresh = await call("GET", this.dataset.recipe ?? "");
      const known = JSON.stringify(fresh.choices);
      if (known === this.#known && this.control) return;
      this.#known = known;
      this.#choices = fresh.choices;
      this.#versions = Object.fromEntries(
        Object.entries(fresh.versions).map(([source, row]) => [source, row.version]),
      );
      this.began = null;
      await this.begin(fresh.recipe);
    } catch (problem) {
      this.#say("");
      showProblem(this.problem, problem);
    }
  }

  /** @param {any} recipe @override */
  draw(recipe) {
    const placed = recipe.songs.flatMap((/** @type {any} */ song) => {
      const version = this.#versions[song.source] ?? 0;
      const choice = this.#choices.find((each) =>
        each.versions.some((sound) => sound.version === version),
      );
      return choice ? [{ recipe: song, choice, version }] : [];
    });
    this.#songs = new SongRow(this.schema.$defs, this.#choices, placed, (words) =>
      this.#words(words),
    );
    this.place("songs")?.replaceChildren(this.#songs.element);
    super.draw(recipe);
    this.#words();
  }

  /** @override */
  read() {
    this.#versions = { ...this.#versions, ...this.#songs?.versions() };
    return { ...super.read(), songs: this.#songs?.read() ?? [] };
  }

  /** @param {any} recipe @override */
  async order(recipe) {
    const field = /** @type {HTMLInputElement} */ (this.querySelector("[name=label]"));
    const body = {
      recipe,
      versions: this.#songs?.versions() ?? {},
      label: field.value.trim(),
      keep: keeps(this),
    };
    const made = await call("POST", this.dataset.orders ?? "", body);
    this.closest("dialog")?.close();
    field.value = "";
    const part = document.querySelector("live-part[name=albums]");
    if (part instanceof LivePart) part.refreshSoon();
    say(
      made.state === "ready"
        ? `“${made.label}” is there at once: this very album was made before.`
        : `“${made.label}” is ordered.`,
    );
  }

  /** The newest album on the page is one to begin with. */
  #offerLast() {
    const key = this.#last;
    const newest = /** @type {HTMLElement | null} */ (document.querySelector("[data-album]"));
    if (!key) return;
    key.hidden = !newest;
    key.dataset.album = newest?.dataset.album ?? "";
    const words = newest?.querySelector("h3")?.textContent ?? "";
    const place = this.place("last");
    if (place) place.textContent = `Begin with “${words}”`;
  }

  /** What was ordered then, with the versions of then. */
  async #takeOver() {
    this.ready(false);
    showProblem(this.problem, null);
    try {
      const album = await call("GET", `/api/albums/${this.#last?.dataset.album}/`);
      const { recipe } = await call("GET", `/api/jobs/${album.job.id}/`);
      if (!recipe) throw new Error("What was ordered then is not for you to read.");
      this.#versions = Object.fromEntries(
        recipe.songs.map((/** @type {any} */ song, /** @type {number} */ index) => [
          song.source,
          album.tracks[index]?.version,
        ]),
      );
      this.draw(recipe);
      this.#words(`As “${album.label}” was ordered.`);
    } catch (problem) {
      showProblem(this.problem, problem);
    } finally {
      this.ready(true);
    }
  }

  /** How long it is now, and what was just done. @param {string} [done] */
  #words(done = "") {
    this.#say([done, this.#songs?.words() ?? ""].filter(Boolean).join(" "));
  }

  /** @param {string} words */
  #say(words) {
    const place = this.place("say");
    if (place) place.textContent = words;
  }
}

customElements.define("album-form", AlbumForm);
