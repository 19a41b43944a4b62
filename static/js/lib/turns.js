// Drawings take turns: of each frame they get so many milliseconds, and go on with the next one.

const BUDGET_MS = 8;

export class Turns {
  /** @type {Set<() => void>} */
  #waiting = new Set();
  #frame = 0;
  #ask;
  #now;

  /** @param {(deed: () => void) => number} [ask] for the next frame @param {() => number} [now] */
  constructor(ask = (deed) => requestAnimationFrame(deed), now = () => performance.now()) {
    this.#ask = ask;
    this.#now = now;
  }

  /** However often it is asked for, it draws once. @param {() => void} draw */
  soon(draw) {
    this.#waiting.add(draw);
    if (!this.#frame) this.#frame = this.#ask(() => this.#go());
  }

  /** @param {() => void} draw */
  forget(draw) {
    this.#waiting.delete(draw);
  }

  /** At least one, or a slow machine would never be done. */
  #go() {
    this.#frame = 0;
    const end = this.#now() + BUDGET_MS;
    try {
      for (const draw of [...this.#waiting]) {
        this.#waiting.delete(draw);
        draw();
        if (this.#now() >= end) break;
      }
    } finally {
      // One that fails keeps none of the others.
      if (this.#waiting.size && !this.#frame) this.#frame = this.#ask(() => this.#go());
    }
  }
}

/** Of this page. */
export const turns = new Turns();
