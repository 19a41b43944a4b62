// What can be taken back just now, the last deed first.

export class Offers {
  /** @type {(() => void)[]} */
  #made = [];

  /** @param {() => void} undo @returns {() => void} withdraws it */
  make(undo) {
    this.#made.push(undo);
    return () => {
      this.#made = this.#made.filter((it) => it !== undo);
    };
  }

  /** @returns {boolean} whether there was something to take back */
  takeLast() {
    const undo = this.#made.pop();
    undo?.();
    return undo !== undefined;
  }
}

export const offers = new Offers();
