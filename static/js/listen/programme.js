// Songs one after the other on one clock: the next begins with the very frame after the last of this
// one, since the player sums all that it is told of. What is near is fed, the rest is left alone.

import { fromDb } from "../lib/level.js";
import { recall, remember } from "../lib/remembered.js";
import { Clock } from "../sound/clock.js";
import { Feeder } from "../sound/feeder.js";
import { Output } from "../sound/output.js";
import { Patience } from "../sound/patience.js";
import { sentenceOf } from "../sound/troubles.js";
import { beforeThat, matchedGains, songAt, startsOf } from "./order.js";

/** @typedef {import("../sound/dsp/player.js").Report} Report */
/** @typedef {import("./tickets.js").Tickets} Tickets */
/** @typedef {import("./order.js").Long & import("./order.js").Measured & {reports: string, tickets: Tickets}} Song */

const END_SECONDS = 0.05;
const FEED_SECONDS = 0.25;
const LOUDEST = 0.82;

/** Events: `time`, `state`, `song`, `trouble`. */
export class Programme extends EventTarget {
  playing = false;
  /** Sound is being fetched; the clock stands still until it is here. */
  waiting = false;
  trouble = "";
  index = 0;
  speed = 1;
  muted = false;
  volume = Math.min(1, Math.max(0, Number(recall("volume", LOUDEST)) || LOUDEST));
  /** Whether louder songs are turned down to the others. */
  matched = Boolean(recall("songs-matched", true));
  #songs;
  #starts;
  #gains;
  #at = 0; // on the clock of all songs
  #turn = 0;
  #frame = 0;
  #fedAt = 0;
  #isAttached = false;
  #isApplying = false;
  #isOver = false;
  /** @type {Report | null} */
  #last = null;
  #clock = new Clock();
  #output = new Output();
  #feeder = new Feeder(() => this.#known());
  #patience = new Patience(() => this.#waits());

  /** @param {Song[]} songs */
  constructor(songs) {
    super();
    this.#songs = songs;
    this.#starts = startsOf(songs);
    this.#gains = matchedGains(songs);
    this.#output.addEventListener("report", (event) =>
      this.#hear(/** @type {CustomEvent<Report>} */ (event).detail),
    );
    this.#output.addEventListener("back", (event) =>
      this.#feeder.takeBack(/** @type {CustomEvent<ArrayBuffer[]>} */ (event).detail),
    );
    this.#output.addEventListener("halt", () => this.playing && this.pause());
  }

  get count() {
    return this.#songs.length;
  }

  /** Where in the song. */
  get at() {
    return Math.max(0, this.#at - this.#starts[this.index]);
  }

  /** Of the song. */
  get length() {
    return this.#starts[this.index + 1] - this.#starts[this.index];
  }

  get #end() {
    return this.#starts[this.#songs.length];
  }

  /** Whether turning some songs down would do anything. */
  get canMatch() {
    return this.#gains.some((gain) => Math.abs(gain) >= 0.05);
  }

  /** What is held in memory, for whoever measures it. */
  get holdings() {
    return { ...this.#feeder.holdings, samples: this.#last?.held ?? 0 };
  }

  /** What is heard, as a node of its audio graph; null before the first play. */
  get output() {
    return this.#output.node;
  }

  /** Learns what the pieces are. No sound is asked for, so this is nobody's listening yet. */
  learn() {
    this.#want();
  }

  /** The way out is opened, and no sound asked for. */
  warm() {
    if (!this.#isOver) void this.#output.open(this.#songs[this.index].rate).catch(() => {});
  }

  /** Somebody is about to press play: sound is asked for. */
  async ready() {
    if (this.#isOver) return;
    this.#openTickets();
    this.#want();
    await this.#open().catch(() => {});
  }

  /** That of the song that comes next is asked for when its first sound is due. */
  #openTickets() {
    for (const number of this.#near) this.#songs[number].tickets.open();
    this.#songs[this.index].tickets.now().catch(() => {}); // The feeder asks again, and tells.
  }

  /** In the gesture that asks for it: browsers let no page make sound without one. */
  async play() {
    if (this.#isOver) return;
    if (this.#at >= this.#end - END_SECONDS) this.#place(0);
    this.playing = true;
    this.trouble = "";
    this.#openTickets();
    this.#want();
    this.#feeder.again();
    this.#clock.begin(this.#at);
    this.#tell("state");
    this.#tick();
    try {
      this.#output.wake();
      await this.#open();
      this.#output.wake();
    } catch {
      this.#stop(
        "This browser could not open its sound. Close other players, then press play again.",
      );
      return;
    }
    if (!this.playing) return;
    this.#turn += 1;
    this.#output.send({ do: "play", at: this.#framesOf(this.#at), turn: this.#turn });
  }

  async #open() {
    await this.#output.open(this.#songs[this.index].rate);
    if (this.#isAttached || this.#isOver) return;
    this.#isAttached = true;
    this.#feeder.attach((command, transfer) => this.#output.send(command, transfer));
    this.#direct();
  }

  pause() {
    this.#read();
    this.playing = false;
    this.#rest();
    this.#tell("state");
    this.#tell("time");
  }

  toggle() {
    if (this.playing) this.pause();
    else void this.play();
  }

  /** @param {number} seconds of the song */
  seek(seconds) {
    this.#jump(this.#starts[this.index] + Math.min(Math.max(seconds, 0), this.length));
  }

  /** To the beginning of a song. @param {number} index */
  go(index) {
    if (index >= 0 && index < this.#songs.length) this.#jump(this.#starts[index]);
  }

  next() {
    this.go(this.index + 1);
  }

  previous() {
    this.go(beforeThat(this.index, this.at));
  }

  /** @param {number} volume 0 to 1 */
  setVolume(volume) {
    this.volume = Math.min(1, Math.max(0, volume));
    remember("volume", this.volume);
    this.#direct();
    this.#tell("state");
  }

  /** @param {boolean} on */
  setMuted(on) {
    this.muted = on;
    this.#direct();
    this.#tell("state");
  }

  /** @param {boolean} on */
  setMatched(on) {
    this.matched = on;
    remember("songs-matched", on);
    this.#direct();
    this.#tell("state");
  }

  /** For good: nothing of what was fetched, decoded or played stays in memory. */
  end() {
    this.#isOver = true;
    this.playing = false;
    cancelAnimationFrame(this.#frame);
    this.#patience.wait(false);
    this.#feeder.empty();
    this.#output.close();
    this.#tell("state");
  }

  /** @param {number} at */
  #jump(at) {
    this.#place(Math.min(at, this.#end));
    this.#turn += 1;
    this.#clock.begin(this.#at);
    this.#output.send({ do: "seek", at: this.#framesOf(this.#at), turn: this.#turn });
    this.#feed();
    this.#tell("time");
  }

  /** @param {number} at */
  #place(at) {
    this.#at = at;
    const index = songAt(this.#starts, at);
    if (index === this.index) return;
    const wasOpen = this.#songs[this.index].tickets.isOpen;
    this.index = index;
    if (wasOpen) for (const number of this.#near) this.#songs[number].tickets.open();
    this.#want();
    this.#tell("song");
  }

  /** This song and the one after it. */
  get #near() {
    return [this.index, this.index + 1].filter((number) => number < this.#songs.length);
  }

  #want() {
    if (this.#isOver) return;
    this.#isApplying = true;
    this.#feeder.want(
      this.#near.map((number, rank) => {
        const { reports, tickets } = this.#songs[number];
        const offset = -this.#starts[number];
        const order = /** @type {import("../sound/fed.js").File[]} */ (["segments"]);
        return { key: keyOf(number), files: "", reports, finder: tickets, order, offset, rank };
      }),
    );
    this.#isApplying = false;
    this.#direct();
    this.#feed();
  }

  #direct() {
    // What comes next must not hold up what is heard now, so it is told once it is known.
    const known = (/** @type {number} */ number) => this.#feeder.indexOf(keyOf(number)) !== null;
    const heard = this.#near.filter((number) => number === this.index || known(number));
    const tracks = heard.map((number) => {
      const gain = fromDb(this.matched ? this.#gains[number] : 0);
      const key = this.#feeder.idOf(keyOf(number));
      return { key, left: gain, right: gain, offset: -this.#starts[number] };
    });
    this.#output.send({ do: "hear", tracks, shape: "even" });
    this.#output.send({ do: "volume", gain: this.muted ? 0 : this.volume });
    this.#output.send({ do: "length", frames: this.#framesOf(this.#end) });
  }

  #known() {
    if (this.#isApplying) return;
    this.#direct();
    this.#feed();
    this.#lookForTrouble();
  }

  #feed() {
    this.#fedAt = this.#at;
    this.#feeder.move({ at: this.#at, speed: 1, loop: null });
  }

  #read() {
    if (!this.playing || !this.#isAttached) return;
    const heard = this.#output.heardAt(performance.now());
    const at = this.#clock.at(heard, this.#output.rate, null);
    this.#place(Math.min(Math.max(at, 0), this.#end));
  }

  #tick() {
    cancelAnimationFrame(this.#frame);
    if (!this.playing) return;
    this.#read();
    this.#tell("time");
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
    this.#tell("state");
    this.#tell("time");
  }

  #rest() {
    this.#turn += 1;
    this.#output.send({ do: "pause", turn: this.#turn });
    this.#output.restSoon();
    this.#patience.wait(false);
    this.#clock.begin(this.#at);
  }

  #waits() {
    this.waiting = this.#patience.isOver;
    this.#tell("state");
  }

  #lookForTrouble() {
    if (!this.playing || this.#last?.state === "running") return;
    const trouble = this.#feeder.troubleOf([keyOf(this.index)]);
    if (trouble) this.#stop(this.#songs[this.index].tickets.refusal || sentenceOf(trouble));
  }

  /** @param {string} trouble */
  #stop(trouble) {
    this.pause();
    this.trouble = trouble;
    this.#tell("state");
    this.#tell("trouble");
  }

  /** @param {number} seconds */
  #framesOf(seconds) {
    return Math.round(seconds * this.#output.rate);
  }

  /** @param {string} name */
  #tell(name) {
    this.dispatchEvent(new Event(name));
  }
}

/** @param {number} number */
const keyOf = (number) => `song:${number}`;
