// A deed a moment after the last change: the newest value counts, and none is lost on the way out.

/** @template T */
export class Soon {
  /** @type {{value: T} | null} */
  #waits = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #after;
  #deed;

  /** @param {number} afterMs @param {(value: T, isLeaving: boolean) => void} deed */
  constructor(afterMs, deed) {
    this.#after = afterMs;
    this.#deed = deed;
  }

  get isWaiting() {
    return this.#waits !== null;
  }

  /** @param {T} value */
  put(value) {
    clearTimeout(this.#timer);
    this.#waits = { value };
    this.#timer = setTimeout(() => this.now(), this.#after);
  }

  /** At once, if something waits. */
  now(isLeaving = false) {
    clearTimeout(this.#timer);
    const waited = this.#waits;
    this.#waits = null;
    if (waited) this.#deed(waited.value, isLeaving);
  }
}
