// How loud the output is: mean square and highest sample of each side since the last look.

export class Meter {
  #frames = 0;
  #energy = [0, 0];
  #peak = [0, 0];

  /** @param {Float32Array} left @param {Float32Array} right */
  feed(left, right) {
    for (let n = 0; n < left.length; n += 1) {
      this.#energy[0] += left[n] * left[n];
      this.#energy[1] += right[n] * right[n];
      this.#peak[0] = Math.max(this.#peak[0], Math.abs(left[n]));
      this.#peak[1] = Math.max(this.#peak[1], Math.abs(right[n]));
    }
    this.#frames += left.length;
  }

  /** As factors of full scale; begins anew. */
  take() {
    const frames = Math.max(this.#frames, 1);
    const [left, right] = this.#energy.map((energy) => Math.sqrt(energy / frames));
    const [peak_left, peak_right] = this.#peak;
    this.#frames = 0;
    this.#energy = [0, 0];
    this.#peak = [0, 0];
    return { left, right, peak_left, peak_right };
  }
}
