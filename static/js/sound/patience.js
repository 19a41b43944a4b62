// Waiting for sound: a moment is nothing, longer is said, and often is a reason for smaller files.

const MOMENT_MS = 150;
const MINUTE_MS = 60_000;
const OFTEN = 3;

export class Patience {
  /** Whether it has been longer than a moment. */
  isOver = false;
  #timer = 0;
  /** @type {number[]} */
  #times = [];
  #changed;

  /** @param {() => void} changed */
  constructor(changed) {
    this.#changed = changed;
  }

  /** More than twice within a minute. */
  get isOften() {
    return this.#times.length >= OFTEN;
  }

  /** @param {boolean} on */
  wait(on) {
    if (on && !this.#timer && !this.isOver) {
      this.#timer = setTimeout(() => this.#end(), MOMENT_MS);
    }
    if (on) return;
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (!this.isOver) return;
    this.isOver = false;
    this.#changed();
  }

  #end() {
    const now = performance.now();
    this.#timer = 0;
    this.#times = [...this.#times.filter((then) => now - then < MINUTE_MS), now];
    this.isOver = true;
    this.#changed();
  }
}
