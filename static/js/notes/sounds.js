// Recordings sent to the note they belong to, by the same way as every other file.

import { icon, make } from "../lib/dom.js";
import { personHere } from "../lib/person.js";
import { Sending } from "../sending.js";
import { sayProblem } from "../toast.js";
import { forgetSound, keepSound, keptSounds } from "./kept-sounds.js";

/** @typedef {import("./kept-sounds.js").Kept} Kept */

const TELL_EVERY_MS = 2500;
const WORDS = {
  waiting: "Waiting to be sent",
  sending: "On its way",
  paused: "Paused",
  broken: "Cut off, goes on when the connection is back",
  finishing: "On its way",
  checking: "Being checked",
  ready: "Arrived",
  failed: "Not sent",
};

/** Fires `arrived` when the studio has one of them, `change` when a line is to be drawn again. */
export class SoundPost extends EventTarget {
  /** @type {Map<string, {sending: Sending, kept: Kept, line: HTMLElement}>} */
  #rows = new Map();
  /** What ends the claim of this tab on a recording. @type {Map<string, () => void>} */
  #claims = new Map();
  #hashing;
  #song;
  #asking = 0;

  /** @param {number} song @param {{worker: string, library: string}} hashing */
  constructor(song, hashing) {
    super();
    this.#song = song;
    this.#hashing = hashing;
    window.addEventListener("online", () => this.#again());
  }

  /** What an earlier visit could not send. */
  async recall() {
    for (const kept of await keptSounds(this.#song, personHere())) await this.#start(kept);
  }

  /** @param {number} note @param {File} file */
  async send(note, file) {
    const key = `${note}:${freshKey()}`;
    const person = personHere();
    const kept = { key, person, note, song: this.#song, name: file.name, blob: file, url: "" };
    await this.#start(kept, () => keepSound(kept));
  }

  /** Lines of what is on its way, to stand in their notes. @param {number} note */
  of(note) {
    return [...this.#rows.values()].filter((row) => row.kept.note === note).map((row) => row.line);
  }

  /** @param {Kept} kept @param {() => Promise<unknown>} [first] */
  async #start(kept, first) {
    if (this.#rows.has(kept.key) || !(await this.#claim(kept.key))) return;
    await first?.();
    const sending = new Sending({
      kind: "sound",
      name: kept.name,
      size: kept.blob.size,
      key: `sound:${kept.key}`,
      song: kept.song,
      note: kept.note,
      hashing: this.#hashing,
    });
    sending.url = kept.url;
    sending.file = new File([kept.blob], kept.name, { type: kept.blob.type });
    const line = make("div", { class: "sending", role: "group", "aria-label": kept.name });
    this.#rows.set(kept.key, { sending, kept, line });
    sending.addEventListener("change", () => this.#changed(kept.key));
    this.#draw(kept.key);
    this.dispatchEvent(new Event("change"));
    sending.start();
  }

  /** However many tabs show this song, one of them sends it. @param {string} key */
  #claim(key) {
    if (!navigator.locks) return Promise.resolve(true);
    return new Promise((got) => {
      navigator.locks
        .request(`sound:${key}`, { ifAvailable: true }, (lock) => {
          got(lock !== null);
          return lock && new Promise((done) => this.#claims.set(key, () => done(null)));
        })
        .catch(() => got(true));
    });
  }

  /** @param {string} key */
  #letGo(key) {
    this.#claims.get(key)?.();
    this.#claims.delete(key);
  }

  /** @param {string} key */
  async #changed(key) {
    const row = this.#rows.get(key);
    if (!row) return;
    const { sending, kept } = row;
    if (sending.url !== kept.url) {
      kept.url = sending.url;
      await keepSound(kept);
    }
    // The bytes are there: what the check says of them stands in the note itself.
    if (sending.state === "checking" || sending.state === "ready") {
      this.#rows.delete(key);
      row.line.remove();
      await forgetSound(key);
      this.#letGo(key);
      this.dispatchEvent(new CustomEvent("arrived", { detail: sending.job }));
      return;
    }
    this.#draw(key);
  }

  /** @param {string} key */
  #draw(key) {
    const row = this.#rows.get(key);
    if (!row) return;
    const { sending, line } = row;
    const share = sending.size ? Math.floor((sending.sent / sending.size) * 100) : 0;
    const words = sending.problem
      ? `${sending.problem.sentence} ${sending.problem.remedy}`.trim()
      : WORDS[sending.state];
    const moving = sending.state === "sending" && share > 0 ? `, ${share}%` : "";
    const bad = sending.state === "failed";
    const text = `${sending.name}: ${words}`;
    const far = line.querySelector("[data-far]");
    if (far && far.textContent !== moving) far.textContent = moving;
    if (line.dataset.text === text) return;
    line.dataset.text = text;
    line.replaceChildren(
      icon(bad ? "error" : "mic", "sm"),
      make("span", { class: bad ? "c-bad" : "" }, text),
      // How far is seen, not read out: the line is announced whenever its words change.
      make("span", { "data-far": "", "aria-hidden": "true" }, moving),
    );
    if (!bad && sending.state !== "broken") return;
    const again = make(
      "button",
      { class: "key key--xs", type: "button" },
      icon("retry"),
      "Send again",
    );
    again.addEventListener("click", () => sending.start());
    const drop = make("button", { class: "key key--xs key--bare", type: "button" }, "Throw away");
    drop.addEventListener("click", () => this.#drop(key));
    line.append(again, drop);
  }

  /** @param {string} key */
  async #drop(key) {
    const row = this.#rows.get(key);
    if (!row) return;
    this.#rows.delete(key);
    row.line.remove();
    await row.sending.remove().catch(sayProblem);
    await forgetSound(key);
    this.#letGo(key);
  }

  #again() {
    clearTimeout(this.#asking);
    this.#asking = window.setTimeout(() => {
      for (const { sending } of this.#rows.values()) {
        if (sending.state === "broken") sending.start();
      }
    }, TELL_EVERY_MS);
  }
}

/** Where the page is not served securely, the browser has no names of its own to give. */
const freshKey = () =>
  [...crypto.getRandomValues(new Uint8Array(12))].map((it) => it.toString(16)).join("");
