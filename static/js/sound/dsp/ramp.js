// A gain on its way to another one.

/** @typedef {"even" | "power"} Shape */

/**
 * `even` keeps the sum of two crossing gains, for sounds that are nearly the same; `power` keeps
 * the sum of their squares, for sounds that have nothing in common.
 * @param {Shape} shape @param {number} share 0 to 1 @param {boolean} rising
 */
export function curve(shape, share, rising) {
  if (shape === "even") return (1 - Math.cos(Math.PI * share)) / 2;
  const angle = (Math.PI / 2) * share;
  return rising ? Math.sin(angle) : 1 - Math.cos(angle);
}

export class Ramp {
  /** @type {Shape} */
  #shape = "even";
  #from = 0;
  #done = 0;
  #length = 0;

  /** @param {number} value */
  constructor(value) {
    this.value = value;
    this.target = value;
  }

  get isMoving() {
    return this.#done < this.#length;
  }

  get isSilent() {
    return this.value === 0 && this.target === 0;
  }

  /** @param {number} target @param {number} frames 0 is at once @param {Shape} [shape] */
  go(target, frames, shape = "even") {
    if (frames > 0 && target === this.target) return;
    this.target = target;
    this.#from = this.value;
    this.#done = 0;
    this.#length = frames;
    this.#shape = shape;
    if (frames <= 0) this.value = target;
  }

  /** The gains of the next frames, in order. @param {Float32Array} out @param {number} count */
  fill(out, count) {
    const rising = Math.abs(this.target) > Math.abs(this.#from);
    const way = this.target - this.#from;
    for (let n = 0; n < count; n += 1) {
      if (this.#done < this.#length) {
        this.#done += 1;
        const share = this.#done / this.#length;
        this.value =
          share >= 1 ? this.target : this.#from + way * curve(this.#shape, share, rising);
      }
      out[n] = this.value;
    }
  }
}
