// How long a message stays: so many milliseconds in which nobody is at it and the page is looked at.

/** A glance is enough for nobody who has just let go of it. */
const LEAST_MS = 5000;

export class Lingering {
  #left;
  #leave;
  #since = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #now;
  /** @type {Set<string>} */
  #held = new Set();
  #isOver = false;

  /** @param {number} staysMs @param {() => void} leave @param {() => number} [now] */
  constructor(staysMs, leave, now = () => performance.now()) {
    this.#left = staysMs;
    this.#leave = leave;
    this.#now = now;
    this.#run();
  }

  /** Time stands still for as long as one reason holds it. @param {string} reason @param {boolean} on */
  hold(reason, on) {
    if (this.#isOver || on === this.#held.has(reason)) return;
    if (on) {
      if (!this.#held.size) this.#rest();
      this.#held.add(reason);
      return;
    }
    this.#held.delete(reason);
    if (this.#held.size) return;
    this.#left = Math.max(this.#left, LEAST_MS);
    this.#run();
  }

  end() {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #run() {
    this.#since = this.#now();
    this.#timer = setTimeout(() => {
      this.end();
      this.#leave();
    }, this.#left);
  }

  #rest() {
    clearTimeout(this.#timer);
    this.#left -= this.#now() - this.#since;
  }
}
