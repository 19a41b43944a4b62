// Memory for decoded pieces that goes to and fro between the page and the audio thread.
//
// What is sent to another thread is held by the letter it came in until that thread collects its
// garbage, which the audio thread hardly ever does. So nothing new is sent: what the player has
// played comes back, and is filled again.

const MOST = 48;

export class Pool {
  /** @type {ArrayBuffer[]} */
  #free = [];

  /** Room for so many bytes; what was in it before is in it still. @param {number} bytes @returns {ArrayBuffer} */
  take(bytes) {
    let best = -1;
    for (const [n, { byteLength }] of this.#free.entries()) {
      const fits = byteLength >= bytes && byteLength <= 2 * bytes;
      if (fits && (best < 0 || byteLength < this.#free[best].byteLength)) best = n;
    }
    return best < 0 ? new ArrayBuffer(bytes) : this.#free.splice(best, 1)[0];
  }

  /** @param {ArrayBuffer[]} buffers */
  give(buffers) {
    this.#free.push(...buffers);
    if (this.#free.length > MOST) this.#free.splice(0, this.#free.length - MOST);
  }
}
