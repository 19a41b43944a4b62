// Where the song is, told from what the player last said.

/** @typedef {import("./dsp/player.js").Report} Report */
/** @typedef {{from: number, until: number}} Stretch seconds */

export class Clock {
  /** @type {Report | null} */
  #report = null;
  #start = 0;
  #hasTurned = false;

  /** From here on, until the player says more. @param {number} at seconds */
  begin(at) {
    this.#report = null;
    this.#start = at;
    this.#hasTurned = false;
  }

  /** @param {Report} report */
  hear(report) {
    const before = this.#report;
    if (before && report.at < before.at && report.state === "running") this.#hasTurned = true;
    this.#report = report;
  }

  /**
   * Song time at a moment of the output.
   * @param {number} time seconds @param {number} rate @param {Stretch | null} loop
   */
  at(time, rate, loop) {
    const report = this.#report;
    if (!report) return this.#start;
    const said = report.at / rate;
    if (report.state !== "running") return said;
    const at = said + (time - report.frame / rate) * report.speed;
    if (loop && said < loop.until && at >= loop.until)
      return loop.from + ((at - loop.until) % (loop.until - loop.from));
    if (!this.#hasTurned) return Math.max(at, this.#start);
    // What the player has turned round already is still heard at the loop's end.
    return loop && at < loop.from ? Math.max(loop.from, at + loop.until - loop.from) : at;
  }
}
