// The decoded pieces of one sound that are at hand, read as if they were one.

/** @typedef {{start: number, frames: number, channels: Float32Array[]}} Held */

export class PieceWindow {
  /** In order. @type {Held[]} */
  #held = [];
  #last = 0;

  /** @param {number} frames how long the whole sound is; beyond it is silence, and silence is here */
  constructor(frames) {
    this.frames = frames;
  }

  /** @returns {number} samples of all channels */
  get samples() {
    return this.#held.reduce((sum, piece) => sum + piece.frames * piece.channels.length, 0);
  }

  /** @param {number} start @param {Float32Array[]} channels */
  put(start, channels) {
    this.drop(start);
    const at = this.#held.findIndex((piece) => piece.start > start);
    const piece = { start, frames: channels[0].length, channels };
    this.#held.splice(at < 0 ? this.#held.length : at, 0, piece);
  }

  /** @param {number} start @returns {ArrayBuffer[]} the memory that held it */
  drop(start) {
    const at = this.#held.findIndex((piece) => piece.start === start);
    return at < 0 ? [] : buffersOf(this.#held.splice(at, 1));
  }

  /** @returns {ArrayBuffer[]} the memory that held it all */
  clear() {
    return buffersOf(this.#held.splice(0));
  }

  /** Whether all of [from, until) can be read. @param {number} from @param {number} until */
  has(from, until) {
    const end = Math.min(until, this.frames);
    let at = Math.max(from, 0);
    while (at < end) {
      const piece = this.#at(at);
      if (!piece) return false;
      at = piece.start + piece.frames;
    }
    return true;
  }

  /**
   * Two channels from frame `from` on; mono goes to both, what is not here is silence.
   * @param {number} from @param {number} count @param {Float32Array} left @param {Float32Array} right
   */
  read(from, count, left, right) {
    let done = 0;
    while (done < count) {
      const at = from + done;
      const piece = this.#at(at);
      if (!piece) {
        const until = Math.min(this.#nextStart(at) - from, count);
        left.fill(0, done, until);
        right.fill(0, done, until);
        done = until;
        continue;
      }
      const inside = at - piece.start;
      const some = Math.min(piece.frames - inside, count - done);
      const [first, second = first] = piece.channels;
      for (let n = 0; n < some; n += 1) {
        left[done + n] = first[inside + n];
        right[done + n] = second[inside + n];
      }
      done += some;
    }
  }

  /** @param {number} frame */
  #at(frame) {
    const last = this.#held[this.#last];
    if (last && frame >= last.start && frame < last.start + last.frames) return last;
    for (let n = 0; n < this.#held.length; n += 1) {
      const piece = this.#held[n];
      if (frame >= piece.start && frame < piece.start + piece.frames) {
        this.#last = n;
        return piece;
      }
    }
    return null;
  }

  /** @param {number} frame */
  #nextStart(frame) {
    for (const piece of this.#held) if (piece.start > frame) return piece.start;
    return Infinity;
  }
}

/** @param {Held[]} held @returns {ArrayBuffer[]} */
function buffersOf(held) {
  const channels = held.flatMap((piece) => piece.channels);
  return [...new Set(channels.map(({ buffer }) => /** @type {ArrayBuffer} */ (buffer)))];
}
