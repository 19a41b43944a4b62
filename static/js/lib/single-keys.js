// The switch for keys that act by themselves: whoever speaks to a computer, or hits keys unawares, turns them off.

import { recall, remember } from "./remembered.js";

const NAME = "single-keys";

export const singleKeys = {
  get on() {
    return recall(NAME, true);
  },
  /** @param {boolean} on */
  put(on) {
    remember(NAME, on);
  },
};

/**
 * Whether a key still acts while the switch is off: with a modifier, or, where it writes nothing,
 * inside the part that has the focus.
 * @param {string} name as `nameOf` tells it @param {boolean} inPart
 */
export const actsWithout = (name, inPart) =>
  name.startsWith("shift+") || (inPart && (name === " " || name.length > 1));
