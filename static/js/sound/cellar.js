// Fetched pieces as they came, compressed: what was played a moment ago is not fetched again.

const MOST_BYTES = 24 * 1024 * 1024;

export class Cellar {
  /** Oldest use first. @type {Map<string, Uint8Array<ArrayBuffer>>} */
  #kept = new Map();
  bytes = 0;

  /** @param {string} key */
  has(key) {
    return this.#kept.has(key);
  }

  /** @param {string} key */
  get(key) {
    const found = this.#kept.get(key);
    if (!found) return null;
    this.#kept.delete(key);
    this.#kept.set(key, found);
    return found;
  }

  /** @param {string} key @param {Uint8Array<ArrayBuffer>} bytes */
  put(key, bytes) {
    this.remove(key);
    this.#kept.set(key, bytes);
    this.bytes += bytes.byteLength;
    for (const oldest of this.#kept.keys()) {
      if (this.bytes <= MOST_BYTES || oldest === key) break;
      this.remove(oldest);
    }
  }

  /** @param {string} key */
  remove(key) {
    this.bytes -= this.#kept.get(key)?.byteLength ?? 0;
    this.#kept.delete(key);
  }

  /** All that begins with it. @param {string} start */
  clear(start) {
    for (const key of [...this.#kept.keys()]) if (key.startsWith(start)) this.remove(key);
  }
}
