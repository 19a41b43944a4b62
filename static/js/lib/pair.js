// What is known of two versions that are compared: how far B lies off A, and which is louder.

import { figure } from "./figures.js";
import { gainsFor } from "./level.js";

/** @typedef {import("./level.js").Level & {name: string}} Named */
/** @typedef {import("./level.js").Match} Match */
/** @typedef {{id: number, earlier: number, later: number, corrected_seconds: number | null, job: {state: string}, measured: {kind: string, offset_seconds: number | null} | null}} Alignment */
/** @typedef {"unknown" | "waiting" | "measured" | "corrected" | "different" | "failed"} State */
/** @typedef {{id: number, state: State, seconds: number, measured: number | null, sign: 1 | -1}} Lying */

const OVER = ["failed", "cancelled"];
const HARDLY_DB = 0.05;

/**
 * How much later B's own time is than A's. An alignment is told from the earlier version to the
 * later one, whichever of them is A.
 * @param {Alignment[]} alignments @param {number} a @param {number} b ids of versions
 * @returns {Lying}
 */
export function lying(alignments, a, b) {
  const found = alignments.find(
    (it) => (it.earlier === a && it.later === b) || (it.earlier === b && it.later === a),
  );
  if (!found) return { id: 0, state: "unknown", seconds: 0, measured: null, sign: 1 };
  const sign = found.earlier === a ? 1 : -1;
  const offset = found.measured?.offset_seconds ?? null;
  const measured = offset === null ? null : sign * offset + 0;
  const corrected = found.corrected_seconds;
  const seconds = corrected === null ? (measured ?? 0) : sign * corrected + 0;
  return { id: found.id, state: stateOf(found, corrected, measured), seconds, measured, sign };
}

/** @param {Alignment} found @param {number | null} corrected @param {number | null} measured @returns {State} */
function stateOf(found, corrected, measured) {
  if (corrected !== null) return "corrected";
  if (measured !== null) return "measured";
  if (found.measured) return "different";
  return OVER.includes(found.job.state) ? "failed" : "waiting";
}

/** "B 12.0 ms late" @param {number} seconds */
export function late(seconds) {
  const millis = Math.abs(seconds * 1000);
  if (millis < 0.05) return "B lies on A";
  const far = millis < 1000 ? `${figure(millis)} ms` : `${figure(millis / 1000, 3)} s`;
  return `B ${far} ${seconds > 0 ? "late" : "early"}`;
}

/** What is done to the levels now, in a few words for the dock. @param {Match} match @param {Named | null} a @param {Named | null} b @returns {{gain: string, how: string, on: boolean} | null} */
export function levelWords(match, a, b) {
  const gains = gainsFor(match, a, b);
  if (!gains) return null;
  if (match === "off") {
    const louder = gains.a < gains.b ? "A" : "B";
    const by = Math.abs(gains.a - gains.b);
    const gain = by < HARDLY_DB ? "Equally loud" : `${louder} ${figure(by)} LU louder`;
    return { gain, how: "As they are", on: false };
  }
  if (match === "loudness") {
    const down = gains.a < gains.b ? "a" : "b";
    return {
      gain: `${down.toUpperCase()} ${figure(gains[down])} dB`,
      how: "Level-matched",
      on: true,
    };
  }
  const told = [a ? `A ${change(gains.a)}` : "", b ? `B ${change(gains.b)}` : ""];
  return { gain: `${told.filter(Boolean).join(", ")} dB`, how: `As on ${match.name}`, on: true };
}

/** @param {number} db */
const change = (db) => (db > HARDLY_DB ? `+${figure(db)}` : figure(db));

/** "turns v7 down 3.1 dB, leaves v6 as it is" @param {Match} match @param {Named[]} sides */
export function platformWords(match, sides) {
  const said = sides.map((side) => {
    const gains = gainsFor(match, side, null);
    if (!gains) return `cannot tell for ${side.name}`;
    if (gains.a <= -HARDLY_DB) return `turns ${side.name} down ${figure(-gains.a)} dB`;
    if (gains.a >= HARDLY_DB) return `turns ${side.name} up ${figure(gains.a)} dB`;
    return `leaves ${side.name} as it is`;
  });
  return said.join(", ");
}
