// Tracks added up, a block at a time, in rooms that are kept: nothing is allocated while it plays.

import { room } from "./track.js";

/** @typedef {import("./head.js").Head} Head */
/** @typedef {import("./ramp.js").Ramp} Ramp */
/** @typedef {import("./track.js").Track} Track */

export class Sum {
  #block = room(128);
  #over = room(128);
  #gains = [new Float32Array(128), new Float32Array(128), new Float32Array(128)];

  /** @param {number} count */
  grow(count) {
    if (this.#block.left.length >= count) return;
    this.#block = room(count);
    this.#over = room(count);
    this.#gains = this.#gains.map(() => new Float32Array(count));
  }

  /** The next frames of all tracks. @param {Map<string, Track>} tracks @param {Head} head @param {Float32Array} left @param {Float32Array} right */
  render(tracks, head, left, right) {
    let done = 0;
    while (done < left.length) {
      const some = Math.min(head.next(), left.length - done);
      for (const track of tracks.values()) {
        if (!track.isSilent)
          this.#add(track, head, some, left.subarray(done), right.subarray(done));
      }
      head.advance(some);
      done += some;
    }
  }

  /** A track from where the head stands, over into where it goes. @param {Track} track @param {Head} head @param {number} count @param {Float32Array} left @param {Float32Array} right */
  #add(track, head, count, left, right) {
    const { left: a, right: b } = this.#block;
    const [gainLeft, gainRight, share] = this.#gains;
    track.read(head.at, count, this.#block);
    if (head.isCrossing) {
      const { left: c, right: d } = this.#over;
      track.read(head.other, count, this.#over);
      head.fill(share, count);
      for (let n = 0; n < count; n += 1) {
        a[n] += (c[n] - a[n]) * share[n];
        b[n] += (d[n] - b[n]) * share[n];
      }
    }
    track.left.fill(gainLeft, count);
    track.right.fill(gainRight, count);
    track.advance(count);
    for (let n = 0; n < count; n += 1) {
      left[n] += a[n] * gainLeft[n];
      right[n] += b[n] * gainRight[n];
    }
  }

  /** @param {Ramp} ramp @param {Float32Array} left @param {Float32Array} right */
  times(ramp, left, right) {
    const [gain] = this.#gains;
    ramp.fill(gain, left.length);
    for (let n = 0; n < left.length; n += 1) {
      left[n] *= gain[n];
      right[n] *= gain[n];
    }
  }
}
