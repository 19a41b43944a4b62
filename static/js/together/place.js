// What this tab plays, and where in it: in the version's own time, which is the same for everybody.

import { transport } from "../transport.js";

/** Drawn once for this page. */
export const TAB = [...crypto.getRandomValues(new Uint8Array(12))]
  .map((it) => it.toString(16).padStart(2, "0"))
  .join("");

let words = 0;

/** Words may overtake each other on their way: the studio passes over those that come late. */
export const nextWord = () => {
  words += 1;
  return words;
};

/** @typedef {{tab: string, version: number | null, at_seconds: number, playing: boolean}} Told */

/** @param {number} [millis] a moment of `performance.now()` @returns {Told} */
export function placeNow(millis = performance.now()) {
  const letter = transport.sounding;
  // What a blind test hides is hidden from the others too: they would say it aloud.
  const own = transport.isBlind || transport.alone || transport.monitor;
  const side = own ? null : transport.sides[letter];
  const version = side?.kind === "version" ? side.id : null;
  const at = transport.nowAt(millis) + (version ? transport.offsets[letter] : 0);
  return {
    tab: TAB,
    version,
    at_seconds: Math.max(0, Math.round(at * 1e4) / 1e4),
    playing: transport.playing && !transport.waiting,
  };
}
