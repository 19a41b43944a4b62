// How often ears are told where the playhead is: at a jump at once, while it plays once a second.

const EVERY_MS = 1000;
/** More than a late frame, less than the shortest jump of a key. */
const JUMP_SECONDS = 0.3;

export class Pace {
  #seen = { at: 0, now: 0, playing: false };
  #saidMs = -Infinity;

  /**
   * Asked with every frame.
   * @param {{at: number, playing: boolean, speed: number, now: number}} moment `now` in milliseconds
   */
  isDue({ at, playing, speed, now }) {
    const { at: before, now: then, playing: played } = this.#seen;
    this.#seen = { at, now, playing };
    const expected = before + (played ? ((now - then) / 1000) * speed : 0);
    const isJump = Math.abs(at - expected) > JUMP_SECONDS;
    const isDue = isJump || !playing || now - this.#saidMs >= EVERY_MS;
    if (isDue) this.#saidMs = now;
    return isDue;
  }
}
