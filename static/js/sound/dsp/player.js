// What makes the sound: all tracks read by one head, with their gains, through one gate.
//
// stopped -> running -> stopping -> stopped
//            running -> starving -> holding -> running     sound is missing: the clock stands still
//            running -> leaving -> holding                 a seek to where nothing is yet
// stopped -> timed -> running                              to begin at a given frame

import { Head } from "./head.js";
import { likeness } from "./likeness.js";
import { Meter } from "./meter.js";
import { Ramp } from "./ramp.js";
import { Sum } from "./sum.js";
import { isHere } from "./supply.js";
import { Track } from "./track.js";

/** @typedef {import("./ramp.js").Shape} Shape */
/** @typedef {import("./words.js").State} State */
/** @typedef {import("./words.js").Heard} Heard */
/** @typedef {import("./words.js").Report} Report */
/** @typedef {import("./words.js").Command} Command */

const CROSSFADE_SECONDS = 0.015;
const GATE_SECONDS = 0.006;
const VOLUME_SECONDS = 0.02;
const REPORT_SECONDS = 0.04;
/** With less than this ahead the sound fades out; with so much more it begins again. */
const LOW_SECONDS = 0.09;
const AGAIN_SECONDS = 0.12;

export class Player {
  /** @type {Map<string, Track>} */
  tracks = new Map();
  /** @type {State} */
  state = "stopped";
  length = Infinity;
  /** @type {Heard[]} */
  #heard = [];
  /** @type {Shape} */
  #shape = "even";
  #lacks = false;
  #turn = 0;
  #startFrame = 0;
  /** While it plays: where to be when that frame of the output comes. @type {{at: number, frame: number} | null} */
  #appointment = null;
  #target = 0;
  #ended = false;
  #reported = 0;
  #gate = new Ramp(0);
  #volume = new Ramp(1);
  #meter = new Meter();
  #sum = new Sum();
  #say;
  #back;

  /**
   * @param {number} rate @param {(report: Report) => void} say
   * @param {(buffers: ArrayBuffer[]) => void} [back] takes the memory of pieces that are dropped
   */
  constructor(rate, say, back = () => {}) {
    this.rate = rate;
    this.#say = say;
    this.#back = back;
    /** @type {Head} */
    this.head = new Head(rate, likeness(rate, this.tracks));
  }

  /** @param {number} seconds */
  #frames(seconds) {
    return Math.round(seconds * this.rate);
  }

  /** Samples of all tracks and channels. */
  get held() {
    let sum = 0;
    for (const track of this.tracks.values()) sum += track.window.samples;
    return sum;
  }

  get #sounds() {
    return this.state !== "stopped" && this.state !== "holding" && this.state !== "timed";
  }

  /** @param {Command} command */
  obey(command) {
    switch (command.do) {
      case "track":
        this.tracks.set(command.key, new Track(command, this.rate));
        this.#hear(this.#heard, this.#shape);
        break;
      case "remove":
        this.#giveBack(this.tracks.get(command.key)?.window.clear());
        this.tracks.delete(command.key);
        this.#hear(this.#heard, this.#shape);
        break;
      case "piece":
        this.#put(command);
        break;
      case "drop":
        this.#giveBack(this.tracks.get(command.key)?.window.drop(command.start));
        break;
      case "hear":
        this.#hear(command.tracks, command.shape);
        break;
      case "volume":
        this.#volume.go(command.gain, this.#sounds ? this.#frames(VOLUME_SECONDS) : 0);
        break;
      case "loop":
        this.head.loop = command.loop;
        break;
      case "length":
        this.length = command.frames;
        break;
      case "speed":
        this.head.speed = command.speed;
        break;
      case "play":
        this.#play(command.at, command.frame);
        this.#turn = command.turn;
        break;
      case "seek":
        this.#seek(command.at);
        this.#turn = command.turn;
        break;
      case "pause":
        this.#appointment = null;
        if (this.#sounds) this.#close("stopping");
        else this.state = "stopped";
        this.#turn = command.turn;
        break;
    }
  }

  /** @param {{key: string, start: number, channels: Float32Array[]}} piece */
  #put({ key, start, channels }) {
    const window = this.tracks.get(key)?.window;
    if (!window) {
      this.#giveBack(channels.map(({ buffer }) => /** @type {ArrayBuffer} */ (buffer)));
      return;
    }
    this.#giveBack(window.drop(start));
    window.put(start, channels);
  }

  /** @param {ArrayBuffer[]} [buffers] */
  #giveBack(buffers) {
    if (buffers?.length) this.#back(buffers);
  }

  /** @param {Heard[]} heard @param {Shape} shape */
  #hear(heard, shape) {
    this.#heard = heard;
    this.#shape = shape;
    this.#lacks = heard.some((it) => (it.left || it.right) && !this.tracks.has(it.key));
    const fade = this.#sounds ? this.#frames(CROSSFADE_SECONDS) : 0;
    const wanted = new Map(heard.map((each) => [each.key, each]));
    for (const [key, track] of this.tracks) {
      const { left, right, offset } = wanted.get(key) ?? { left: 0, right: 0, offset: null };
      if (offset !== null) track.move(offset, fade > 0 && !track.isSilent);
      track.left.go(left, fade, shape);
      track.right.go(right, fade, shape);
    }
  }

  /** @param {number} at @param {number} [frame] the frame of the output at which to begin */
  #play(at, frame) {
    this.#ended = false;
    this.#appointment = null;
    if (frame !== undefined && this.state === "running" && this.#hasNear(at)) {
      this.#appointment = { at, frame };
    } else if (frame !== undefined) {
      this.#target = at;
      this.#startFrame = frame;
      this.#gate.go(0, 0);
      this.head.jump(at);
      this.state = "timed";
    } else if (this.#sounds) {
      this.#seek(at);
    } else {
      this.head.jump(at);
      this.state = "holding";
    }
  }

  /** @param {number} at */
  #seek(at) {
    this.#ended = false;
    this.#appointment = null;
    if (!this.#sounds) {
      this.head.jump(at);
    } else if (this.state === "running" && this.#hasNear(at)) {
      this.head.leap(at);
    } else {
      this.#target = at;
      this.#close("leaving");
    }
  }

  /** @param {"stopping" | "starving" | "leaving"} state */
  #close(state) {
    this.state = state;
    this.#gate.go(0, this.#frames(GATE_SECONDS));
  }

  /** @param {number} at */
  #hasNear(at) {
    return this.#has(at, this.#frames(LOW_SECONDS + AGAIN_SECONDS));
  }

  /** Whether all that is to be heard from `at` on is here. @param {number} at @param {number} ahead */
  #has(at, ahead) {
    if (this.#lacks) return false;
    return isHere(this.tracks.values(), this.head, { at, ahead, length: this.length });
  }

  /** The next frames. @param {Float32Array} left @param {Float32Array} right @param {number} frame of the output */
  process(left, right, frame) {
    const count = left.length;
    this.#sum.grow(count);
    left.fill(0);
    right.fill(0);
    const before = this.state;
    const skip = this.#begin(frame, count);
    if (this.#sounds && skip < count) {
      if (this.state === "running" && !this.#has(this.head.nominal, this.#frames(LOW_SECONDS)))
        this.#close("starving");
      this.#keepAppointment(frame, count);
      const [rest, other] = [left.subarray(skip), right.subarray(skip)];
      this.#sum.render(this.tracks, this.head, rest, other);
      this.#sum.times(this.#gate, rest, other);
      this.#settle();
    }
    this.#meter.feed(left, right);
    this.#sum.times(this.#volume, left, right);
    if (before !== this.state || frame + count - this.#reported >= this.#frames(REPORT_SECONDS))
      this.#report(frame + count);
  }

  /** @param {number} frame @param {number} count @returns {number} frames of silence before the sound */
  #begin(frame, count) {
    if (this.state === "timed") {
      if (this.#startFrame >= frame + count) return count;
      const late = Math.max(0, frame - this.#startFrame);
      // Whoever comes too late joins where the others are by now.
      this.head.jump(Math.round(this.#target + late * this.head.speed));
      this.state = "holding";
      const skip = Math.max(0, this.#startFrame - frame);
      return this.#open() ? skip : count;
    }
    if (this.state === "holding") this.#open();
    return 0;
  }

  /** @param {number} frame @param {number} count */
  #keepAppointment(frame, count) {
    const due = this.#appointment;
    if (!due || due.frame >= frame + count) return;
    this.head.leap(Math.round(due.at + (frame - due.frame) * this.head.speed));
    this.#appointment = null;
  }

  #open() {
    if (!this.#hasNear(this.head.nominal)) return false;
    this.state = "running";
    this.#gate.go(1, this.#frames(GATE_SECONDS));
    return true;
  }

  /** Ends what the closed gate waited for. */
  #settle() {
    if (this.state === "running") {
      // Spliced sound turns round up to a hop after the loop's end.
      const { head } = this;
      const past = head.loop && head.speed !== 1 ? head.hop * head.speed : 0;
      if (head.nominal < this.length + past) return;
      this.#ended = true;
      this.#close("stopping");
      return;
    }
    if (this.#gate.isMoving || this.#gate.value !== 0) return;
    if (this.state === "leaving") this.head.jump(this.#target);
    if (this.state === "starving") this.head.jump(Math.round(this.head.nominal));
    this.state = this.state === "stopping" ? "stopped" : "holding";
  }

  /** @param {number} frame */
  #report(frame) {
    this.#reported = frame;
    this.#say({
      frame,
      at: this.head.nominal,
      turn: this.#turn,
      state: this.state,
      waiting: ["holding", "starving", "leaving"].includes(this.state),
      ended: this.#ended,
      speed: this.head.speed,
      levels: this.#meter.take(),
      held: this.held,
    });
  }
}
