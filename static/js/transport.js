// One clock for the page: what is heard, where, how loud, and which part of it is in the window.

import { toDb } from "./lib/level.js";
import * as views from "./lib/view.js";
import { Clock } from "./sound/clock.js";
import { Feeder } from "./sound/feeder.js";
import { Listening } from "./sound/listening.js";
import { Output } from "./sound/output.js";
import { Patience } from "./sound/patience.js";
import { isThin, orderOf, shapeOf, sounding, wanted } from "./sound/playing.js";
import { sentenceOf } from "./sound/troubles.js";

/** @typedef {import("./sound/sides.js").Side} Side */
/** @typedef {import("./sound/sides.js").Stem} Stem */
/** @typedef {import("./sound/sides.js").Alone} Alone */
/** @typedef {import("./sound/sides.js").Letter} Letter */
/** @typedef {import("./sound/axis.js").Range} Range */
/** @typedef {import("./sound/listening.js").Quality} Quality */
/** @typedef {import("./sound/dsp/player.js").Report} Report */
/** @typedef {import("./lib/level.js").Match} Match */
/** @typedef {import("./lib/stems.js").StemMix} StemMix */
/** @typedef {{left: number, right: number, peak_left: number, peak_right: number}} Meters dBFS */

const SILENCE = { left: -Infinity, right: -Infinity, peak_left: -Infinity, peak_right: -Infinity };
const END_SECONDS = 0.05;
const FEED_SECONDS = 0.25;
const CLOSEST_SECONDS = 10;

/** Events: `time`, `state`, `sides`, `select`, `view`, `trouble`. */
export class Transport extends Listening {
  playing = false;
  /** Sound is being fetched; the clock stands still until it is here. */
  waiting = false;
  trouble = "";
  #at = 0;
  #turn = 0;
  #frame = 0;
  #fedAt = 0;
  #isSlow = false;
  #isApplying = false;
  #isOpen = false;
  /** @type {Report | null} */
  #last = null;
  #clock = new Clock();
  #output = new Output();
  #feeder = new Feeder(() => this.#known());
  #patience = new Patience(() => this.#waits());

  constructor() {
    super();
    this.#output.addEventListener("report", (event) =>
      this.#hear(/** @type {CustomEvent<Report>} */ (event).detail),
    );
    this.#output.addEventListener("back", (event) =>
      this.#feeder.takeBack(/** @type {CustomEvent<ArrayBuffer[]>} */ (event).detail),
    );
    this.#output.addEventListener("halt", () => this.playing && this.pause());
  }

  /** @override */
  get at() {
    return this.#at;
  }

  /** Whether what is heard is lossless; null while that is not known. @returns {boolean | null} */
  get playsLossless() {
    const heard = this.#sounding().filter((it) => it.left || it.right);
    const known = heard.map((it) => this.#feeder.isLossless(it.key));
    return known.length === 0 || known.includes(null) ? null : !known.includes(false);
  }

  /** What is heard, as a node of its audio graph; null before the first play. */
  get output() {
    return this.#output.node;
  }

  /** What is held in memory, for measurements. */
  get holdings() {
    return { ...this.#feeder.holdings, samples: this.#last?.held ?? 0 };
  }

  /** Plays one stem by itself on the same clock; the same stem again goes back to the version. @param {Alone | null} stem */
  playAlone(stem) {
    if (!stem || stem.id === this.alone?.id) {
      const goesOn = this.playing && stem === null && this.heard !== null;
      if (!goesOn) this.pause();
      this.alone = null;
      this.changed();
      this.tell("state");
      return;
    }
    this.alone = stem;
    if (this.#at >= stem.seconds) this.#at = 0;
    this.changed();
    if (this.playing) this.tell("state");
    else this.play();
  }

  /** In the gesture that asks for it: browsers let no page make sound without one. */
  async play() {
    if (!this.canPlay) return;
    this.#setOut();
    if (!(await this.#open()) || !this.playing) return;
    this.#turn += 1;
    this.#output.send({ do: "play", at: this.#framesOf(this.#at), turn: this.#turn });
  }

  #setOut() {
    this.playing = true;
    this.trouble = "";
    this.#feeder.again();
    if (this.#at >= this.#end - END_SECONDS)
      this.#at = this.selection && this.loop ? this.selection.from : 0;
    this.#clock.begin(this.#at);
    this.look(views.follow(this.view, this.#at, this.length));
    this.tell("state");
    this.#tick();
  }

  /** @returns {Promise<boolean>} whether there is a way out */
  async #open() {
    try {
      this.#output.wake();
      await this.#output.open(this.#rateWanted());
      this.#output.wake();
    } catch {
      this.#stop(
        "This browser could not open its sound. Close other players, then press play again.",
      );
      return false;
    }
    if (this.#isOpen) return true;
    this.#isOpen = true;
    this.#feeder.attach((command, transfer) => this.#output.send(command, transfer));
    this.changed();
    return true;
  }

  /** The rate of A, or of what is heard: then it is played as it is. */
  #rateWanted() {
    const told = this.alone || this.monitor ? null : this.sides.a?.rate;
    const keys = [...this.#sounding().map((it) => it.key), this.sides.a?.key ?? ""];
    const known = keys.map((key) => this.#feeder.indexOf(key)?.rate).find((rate) => rate);
    return told ?? known ?? this.sides.a?.rate ?? null;
  }

  pause() {
    this.#read();
    this.playing = false;
    this.#rest();
    this.tell("state");
    this.tell("time");
  }

  #rest() {
    this.#turn += 1;
    this.#output.send({ do: "pause", turn: this.#turn });
    this.#output.restSoon();
    this.#patience.wait(false);
    this.#clock.begin(this.#at);
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  /** @param {number} seconds @override */
  seek(seconds) {
    this.#at = Math.min(Math.max(seconds, 0), this.length);
    this.#turn += 1;
    this.#clock.begin(this.#at);
    this.#output.send({ do: "seek", at: this.#framesOf(this.#at), turn: this.#turn });
    this.#feed();
    this.look(views.follow(this.view, this.#at, this.length));
    this.tell("time");
  }

  /** Song time that is heard at a moment of `performance.now()`. @param {number} millis */
  nowAt(millis) {
    if (!this.playing || !this.#isOpen) return this.#at;
    const at = this.#clock.at(this.#output.heardAt(millis), this.#output.rate, this.#loop);
    return Math.min(Math.max(at, 0), this.#end);
  }

  /** Plays so that `at` is heard in so many milliseconds. @param {{at: number, inMillis: number}} when */
  async playAt({ at, inMillis }) {
    if (!this.canPlay) return;
    const due = performance.now() + inMillis;
    this.#at = Math.min(Math.max(at, 0), this.length);
    this.#setOut();
    if (!(await this.#open()) || !this.playing) return;
    this.#turn += 1;
    const turn = this.#turn;
    const { rate } = this.#output;
    const frame = Math.round(this.#output.heardAt(due) * rate);
    this.#output.send({ do: "play", at: this.#framesOf(this.#at), turn, frame });
  }

  /** Level of what is heard, before the volume. @returns {Meters} */
  meters() {
    const levels = this.playing ? this.#last?.levels : null;
    if (!levels) return SILENCE;
    return {
      left: toDb(levels.left),
      right: toDb(levels.right),
      peak_left: toDb(levels.peak_left),
      peak_right: toDb(levels.peak_right),
    };
  }

  /**
   * Samples of a side between two moments of song time, for the closest look.
   * @param {Letter} letter @param {number} from @param {number} to
   * @returns {Promise<{rate: number, channels: Float32Array[]} | null>} null when it cannot be had
   */
  async samplesAt(letter, from, to) {
    const { [letter]: side } = this.sides;
    if (!side || to - from > CLOSEST_SECONDS || to <= from) return null;
    const offset = this.offsets[letter];
    return this.#feeder.samples(side.key, from + offset, to + offset).catch(() => null);
  }

  /** What is to be heard is another: the player and the feeder are told. @override */
  changed() {
    if (this.#isApplying) return;
    this.#isApplying = true;
    const heard = this.#sounding();
    const thin = this.#isSlow || isThin();
    const count = this.monitor ? this.stems.length : 1;
    this.#feeder.want(wanted(this, heard, orderOf(this.quality, thin, count)));
    this.#isApplying = false;
    this.#direct();
    this.#feed();
  }

  #direct() {
    const tracks = this.#sounding().map((it) => ({ ...it, key: this.#feeder.idOf(it.key) }));
    this.#output.send({ do: "hear", tracks, shape: shapeOf(this) });
    this.#output.send({ do: "volume", gain: this.muted ? 0 : this.volume });
    this.#output.send({ do: "speed", speed: this.speed });
    this.#output.send({ do: "length", frames: this.#framesOf(this.#end) });
    const loop = this.#loop;
    const frames = loop && { from: this.#framesOf(loop.from), until: this.#framesOf(loop.until) };
    this.#output.send({ do: "loop", loop: frames });
  }

  /** @param {Range | null} range @override */
  select(range) {
    super.select(range);
    this.changed();
  }

  /** @param {boolean} on @override */
  setLoop(on) {
    super.setLoop(on);
    this.changed();
  }

  #sounding() {
    return sounding(this, (key) => this.#feeder.indexOf(key)?.channels ?? 2);
  }

  /** Of a sound it is known now what it is, or that it fails. */
  #known() {
    if (!this.#isApplying) this.changed();
    this.#lookForTrouble();
  }

  get #end() {
    if (this.alone) return this.alone.seconds;
    const stems = this.monitor ? this.stems.map((stem) => stem.seconds) : [];
    return Math.max(this.length, ...stems);
  }

  /** @returns {Range | null} seconds */
  get #loop() {
    if (!this.loop) return null;
    return this.selection ?? { from: 0, until: this.#end };
  }

  /** @param {number} seconds */
  #framesOf(seconds) {
    return Math.round(seconds * this.#output.rate);
  }

  #feed() {
    this.#fedAt = this.#at;
    this.#feeder.move({ at: this.#at, speed: this.speed, loop: this.#loop });
  }

  #read() {
    if (this.playing) this.#at = this.nowAt(performance.now());
  }

  #tick() {
    cancelAnimationFrame(this.#frame);
    if (!this.playing) return;
    this.#read();
    this.look(views.turn(this.view, this.#at, this.length));
    this.tell("time");
    this.#frame = requestAnimationFrame(() => this.#tick());
  }

  /** @param {Report} report */
  #hear(report) {
    this.#last = report;
    if (report.turn !== this.#turn || !this.playing) return;
    this.#clock.hear(report);
    this.#read();
    this.#patience.wait(report.waiting);
    if (report.waiting) this.#lookForTrouble();
    if (Math.abs(this.#at - this.#fedAt) > FEED_SECONDS || report.waiting) this.#feed();
    if (report.ended) this.#ended();
  }

  #ended() {
    this.playing = false;
    this.#at = this.#end;
    this.#rest();
    this.tell("state");
    this.tell("time");
  }

  #waits() {
    this.waiting = this.#patience.isOver;
    if (this.#patience.isOften && !this.#isSlow) {
      this.#isSlow = true;
      this.changed();
    }
    this.tell("state");
  }

  #lookForTrouble() {
    if (!this.playing || this.#last?.state === "running") return;
    const heard = this.#sounding().filter((it) => it.left || it.right);
    const trouble = this.#feeder.troubleOf(heard.map((it) => it.key));
    if (trouble) this.#stop(sentenceOf(trouble));
  }

  /** @param {string} trouble */
  #stop(trouble) {
    this.pause();
    this.trouble = trouble;
    this.tell("state");
    this.tell("trouble");
  }
}

/** The page's own. */
export const transport = new Transport();
