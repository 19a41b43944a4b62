// One clock for the page: what is heard, where, how loud, and which part of it is in the window.

import { fromDb, matchGains } from "./lib/level.js";
import * as views from "./lib/view.js";

/**
 * A version as the rail tells of it.
 * @typedef {object} Side
 * @property {number} id
 * @property {string} name "v7"
 * @property {string} label
 * @property {string} stream
 * @property {string} peaks
 * @property {string} report
 * @property {number} seconds
 * @property {number | null} lufs
 * @property {number | null} truePeak
 */

/** A stem played by itself. @typedef {{id: number, name: string, stream: string, seconds: number}} Alone */
/** @typedef {"a" | "b"} Letter */
/** @typedef {{from: number, until: number}} Range */

/** Further apart than this, two players are set to the same place again. */
const DRIFT_SECONDS = 0.025;

/** Events: `time`, `state`, `sides`, `select`, `view`, `trouble`. */
export class Transport extends EventTarget {
  /** @type {{a: Side | null, b: Side | null}} */
  sides = { a: null, b: null };
  /** @type {Letter} */
  hear = "a";
  /** @type {Alone | null} */
  alone = null;
  /** @type {Range | null} */
  selection = null;
  /** @type {views.View} */
  view = views.whole(1);
  playing = false;
  loop = false;
  matched = true;
  volume = 0.82;
  trouble = "";
  #at = 0;
  #stemSeconds = 0;
  #frame = 0;
  #players = { a: new Audio(), b: new Audio(), alone: new Audio() };

  constructor() {
    super();
    for (const [name, player] of Object.entries(this.#players)) {
      player.preload = "metadata";
      player.addEventListener("ended", () => this.#ended(player));
      player.addEventListener("error", () => this.#failed(name, player));
      player.addEventListener("loadedmetadata", () => this.#place(player));
      player.addEventListener("pause", () => this.#pausedOutside(player));
    }
  }

  get at() {
    return this.#at;
  }

  /** How long the time axis is: the longest of what can be heard on it. */
  get length() {
    const { a, b } = this.sides;
    return Math.max(a?.seconds ?? 0, b?.seconds ?? 0, a || b ? 0 : this.#stemSeconds);
  }

  get heard() {
    return this.sides[this.hear];
  }

  /** The element that makes the sound right now. */
  get #player() {
    return this.alone ? this.#players.alone : this.#players[this.hear];
  }

  get canPlay() {
    return this.alone !== null || this.heard !== null;
  }

  /** Without a version, the longest stem lends its length to the axis. @param {number} seconds */
  lendLength(seconds) {
    if (seconds === this.#stemSeconds) return;
    const before = this.length;
    this.#stemSeconds = seconds;
    if (this.length === before) return;
    this.fit();
    this.#tell("state");
  }

  /** @param {Letter} letter @param {Side | null} side */
  put(letter, side) {
    const before = this.length;
    const known = this.sides[letter];
    this.sides = { ...this.sides, [letter]: side };
    const other = letter === "a" ? "b" : "a";
    if (side && this.sides[other]?.id === side.id) this.#put(other, known);
    if (known?.stream !== side?.stream) this.#load(this.#players[letter], side?.stream ?? "");
    if (!this.heard) this.hear = "a";
    this.#levels();
    if (this.length !== before) this.fit();
    this.#tell("sides");
    this.#tell("state");
  }

  /** @param {Letter} letter @param {Side | null} side */
  #put(letter, side) {
    this.sides = { ...this.sides, [letter]: side };
    this.#load(this.#players[letter], side?.stream ?? "");
  }

  /** @param {HTMLAudioElement} player @param {string} url */
  #load(player, url) {
    this.trouble = "";
    if (url) {
      player.src = url;
      if (this.playing && !this.alone) player.play().catch(() => {});
    } else {
      player.removeAttribute("src");
      player.load();
    }
  }

  /** @param {Letter} letter */
  listen(letter) {
    if (!this.sides[letter] || (letter === this.hear && !this.alone)) return;
    this.#leaveAlone();
    const from = this.#players[this.hear];
    this.hear = letter;
    const to = this.#players[letter];
    if (Math.abs(to.currentTime - from.currentTime) > DRIFT_SECONDS) to.currentTime = this.#at;
    if (this.playing && to.paused) to.play().catch(() => {});
    this.#levels();
    this.#tell("state");
    this.#tell("time");
  }

  /** Plays one stem by itself on the same clock; the same stem again goes back to the version. @param {Alone | null} stem */
  playAlone(stem) {
    if (!stem || stem.id === this.alone?.id) {
      const wasPlaying = this.playing;
      this.pause();
      this.#leaveAlone();
      if (wasPlaying && stem === null && this.heard) this.play();
      this.#tell("state");
      return;
    }
    this.#players.a.pause();
    this.#players.b.pause();
    this.alone = stem;
    this.#players.alone.src = stem.stream;
    if (this.#at >= stem.seconds) this.#at = 0;
    this.#levels();
    this.play();
  }

  #leaveAlone() {
    if (!this.alone) return;
    this.alone = null;
    this.#players.alone.pause();
    this.#players.alone.removeAttribute("src");
    this.#players.alone.load();
    this.#place(this.#players.a);
    this.#place(this.#players.b);
  }

  async play() {
    if (!this.canPlay) return;
    this.playing = true;
    this.trouble = "";
    if (this.#at >= this.length - 0.05)
      this.seek(this.selection && this.loop ? this.selection.from : 0);
    this.#tell("state");
    this.#tick();
    try {
      const others = this.alone ? [] : [this.#players.a, this.#players.b].filter((it) => it.src);
      await Promise.all((this.alone ? [this.#players.alone] : others).map((it) => it.play()));
    } catch (problem) {
      if (problem instanceof DOMException && problem.name === "AbortError") return;
      this.pause();
    }
  }

  pause() {
    this.playing = false;
    for (const player of Object.values(this.#players)) player.pause();
    this.#read();
    this.#tell("state");
    this.#tell("time");
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  /** @param {number} seconds */
  seek(seconds) {
    this.#at = Math.min(Math.max(seconds, 0), this.length);
    for (const player of Object.values(this.#players)) this.#place(player);
    this.look(views.follow(this.view, this.#at, this.length));
    this.#tell("time");
  }

  /** @param {HTMLAudioElement} player */
  #place(player) {
    if (!player.src || player.readyState < 1) return;
    player.currentTime = Math.min(this.#at, player.duration || this.#at);
  }

  /** @param {Range | null} range */
  select(range) {
    this.selection = range && range.until - range.from >= 0.05 ? range : null;
    if (!this.selection) this.loop = false;
    this.#tell("select");
    this.#tell("state");
  }

  /** @param {boolean} on */
  setLoop(on) {
    this.loop = on;
    if (
      on &&
      this.selection &&
      (this.#at < this.selection.from || this.#at > this.selection.until)
    ) {
      this.seek(this.selection.from);
    }
    this.#tell("state");
  }

  /** @param {number} volume 0 to 1 */
  setVolume(volume) {
    this.volume = Math.min(Math.max(volume, 0), 1);
    this.#levels();
    this.#tell("state");
  }

  /** @param {boolean} on */
  setMatched(on) {
    this.matched = on;
    this.#levels();
    this.#tell("state");
  }

  /** How far each side is turned down, in dB; null while there is nothing to match. */
  get gains() {
    const { a, b } = this.sides;
    return a && b ? matchGains(a.lufs, b.lufs) : null;
  }

  #levels() {
    const gains = this.matched ? this.gains : null;
    for (const letter of /** @type {Letter[]} */ (["a", "b"])) {
      const heard = letter === this.hear && !this.alone;
      this.#players[letter].volume = this.volume * fromDb(gains?.[letter] ?? 0);
      this.#players[letter].muted = !heard;
    }
    this.#players.alone.volume = this.volume;
  }

  fit() {
    this.look(views.whole(this.length));
  }

  /** @param {number} factor @param {number} [around] */
  zoom(factor, around = this.#at) {
    this.look(views.zoom(this.view, factor, around, this.length));
  }

  /** @param {views.View} view */
  look(view) {
    if (view.from === this.view.from && view.to === this.view.to) return;
    this.view = view;
    this.#tell("view");
    this.#tell("time");
  }

  #read() {
    const player = this.#player;
    if (player.src && player.readyState > 0 && !player.seeking) this.#at = player.currentTime;
  }

  #tick() {
    cancelAnimationFrame(this.#frame);
    if (!this.playing) return;
    this.#read();
    const range = this.loop ? this.selection : null;
    if (range && this.#at >= range.until) this.seek(range.from);
    this.look(views.follow(this.view, this.#at, this.length));
    this.#tell("time");
    this.#frame = requestAnimationFrame(() => this.#tick());
  }

  /** @param {HTMLAudioElement} player */
  #ended(player) {
    if (player !== this.#player) return;
    if (this.loop) {
      this.seek(this.selection?.from ?? 0);
      this.play();
    } else this.pause();
  }

  /** A headset key, another tab or the system stopped the sound. @param {HTMLAudioElement} player */
  #pausedOutside(player) {
    if (player !== this.#player || !this.playing || player.ended || player.error) return;
    if (player.seeking || player.readyState < 2) return;
    this.pause();
  }

  /** @param {string} name @param {HTMLAudioElement} player */
  #failed(name, player) {
    if (!player.src || (name !== "alone" && name !== this.hear)) return;
    this.playing = false;
    this.trouble = "This sound could not be loaded. Check the connection, then press play again.";
    this.#tell("state");
    this.#tell("trouble");
  }

  /** @param {string} name */
  #tell(name) {
    this.dispatchEvent(new Event(name));
  }
}

/** The page's own. */
export const transport = new Transport();
