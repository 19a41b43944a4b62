// The own time of what a lane shows: song time is the time of A, and B may begin later or earlier.

import { transport } from "./transport.js";

/** @param {Element} element @returns {"a" | "b" | null} the side whose lane it stands in */
export function letterOf(element) {
  const letter = element.closest("[data-lane]")?.getAttribute("data-lane");
  return letter === "a" || letter === "b" ? letter : null;
}

/** How much later the lane's own time is, in seconds. @param {Element} element */
export function offsetAt(element) {
  const letter = letterOf(element);
  return letter ? transport.offsets[letter] : 0;
}

/** @param {{from: number, to: number}} view @param {number} seconds */
export const shifted = (view, seconds) => ({ from: view.from + seconds, to: view.to + seconds });
