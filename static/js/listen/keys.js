// Keys of the listen page. They rest while somebody types or a dialog is open.

import { isTyping } from "../lib/dom.js";
import { nameOf } from "../lib/keys.js";

/** @typedef {import("./programme.js").Programme} Programme */

const JUMP_SECONDS = 5;

/**
 * Every key, by what it writes; `listen.html` names them all.
 * @param {Programme} programme @param {() => void} note @param {() => void} help
 * @returns {Record<string, () => void>}
 */
const deedsOf = (programme, note, help) => ({
  " ": () => programme.toggle(),
  k: () => programme.toggle(),
  j: () => programme.seek(programme.at - JUMP_SECONDS),
  l: () => programme.seek(programme.at + JUMP_SECONDS),
  arrowleft: () => programme.seek(programme.at - 1),
  arrowright: () => programme.seek(programme.at + 1),
  m: () => programme.setMuted(!programme.muted),
  n: () => programme.next(),
  p: () => programme.previous(),
  v: () => programme.setMatched(!programme.matched),
  c: note,
  "?": help,
});

/** What the waveform does by itself while it has the focus, as sliders do. @param {Programme} programme @returns {Record<string, () => void>} */
const sliderOf = (programme) => ({
  home: () => programme.seek(0),
  end: () => programme.seek(programme.length),
  pageup: () => programme.seek(programme.at + 10),
  pagedown: () => programme.seek(programme.at - 10),
  arrowup: () => programme.seek(programme.at + 1),
  arrowdown: () => programme.seek(programme.at - 1),
});

/** @param {Programme} programme @param {{note: () => void, help: () => void}} more */
export function listenToKeys(programme, { note, help }) {
  const deeds = deedsOf(programme, note, help);
  const slider = sliderOf(programme);
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const at = event.target instanceof Element ? event.target : null;
    const name = nameOf(event);
    const onWave = at?.matches("[data-scrub]") ?? false;
    const deed = (onWave ? slider[name] : undefined) ?? deeds[name];
    // Space presses what has the focus, and arrows move what can be moved.
    if (!deed || (name === " " && at?.matches("button, a, summary, input"))) return;
    if (name.startsWith("arrow") && at?.matches("input")) return;
    event.preventDefault();
    deed();
  });
}
