// Hands on what the microphone gives, in blocks, as it is.

const BLOCK = 4096;

class Recorder extends /** @type {any} */ (globalThis).AudioWorkletProcessor {
  /** @type {Float32Array[]} */
  #block = [];
  #filled = 0;

  /** @param {Float32Array[][]} inputs */
  process(inputs) {
    const input = inputs[0];
    if (!input?.length) return true;
    if (!this.#block.length) this.#block = input.map(() => new Float32Array(BLOCK));
    const room = Math.min(input[0].length, BLOCK - this.#filled);
    for (const [channel, samples] of input.entries()) {
      this.#block[channel]?.set(samples.subarray(0, room), this.#filled);
    }
    this.#filled += room;
    if (this.#filled === BLOCK) {
      const { port } = /** @type {any} */ (this);
      port.postMessage(
        this.#block,
        this.#block.map((samples) => samples.buffer),
      );
      this.#block = [];
      this.#filled = 0;
    }
    return true;
  }
}

/** @type {any} */ (globalThis).registerProcessor("recorder", Recorder);
