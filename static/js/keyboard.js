// Keys of the session page. They rest while somebody types or a dialog is open.

import { barGrid } from "./bar-grid.js";
import { NoteBoard } from "./elements/note-board.js";
import { NoteComposer } from "./elements/note-composer.js";
import { TransportDock } from "./elements/transport-dock.js";
import { VersionRail } from "./elements/version-rail.js";
import { tendKeysSheet } from "./keys-sheet.js";
import { barsOn } from "./lib/bars.js";
import { isTyping } from "./lib/dom.js";
import { nameOf, nextSpeed } from "./lib/keys.js";
import { actsWithout, singleKeys } from "./lib/single-keys.js";
import { say } from "./toast.js";
import { transport } from "./transport.js";

const JUMP_SECONDS = 5;
const FAR_SECONDS = 10;

/** One bar, or ten seconds where there are none. @param {-1 | 1} by */
function far(by) {
  const { grid } = barGrid;
  const { at } = transport;
  transport.seek(grid ? barsOn(grid, at, by) : at + by * FAR_SECONDS);
}

/** @template {Element} T @param {string} name @param {new () => T} type @returns {T | null} */
function element(name, type) {
  const found = document.querySelector(name);
  return found instanceof type ? found : null;
}

/** @param {number} by */
function turn(by) {
  transport.setMuted(false);
  transport.setVolume(transport.volume + by);
}

/** @param {-1 | 1} by */
const speed = (by) => transport.setSpeed(nextSpeed(transport.speed, by));

/** @param {"from" | "until"} end */
function mark(end) {
  const { selection, length } = transport;
  const at = Math.min(barGrid.snapped(transport.at), length);
  const range =
    end === "from"
      ? { from: at, until: selection && selection.until > at ? selection.until : length }
      : { from: selection && selection.from < at ? selection.from : 0, until: at };
  transport.select(range);
}

/** X, while a blind test hides a side; else it means nothing. */
function unknown() {
  if (transport.isBlind) transport.listen("x");
}

/** B minus A, or why there is no such thing now. */
function differ() {
  if (transport.delta || transport.canDelta) transport.setDelta(!transport.delta);
  else say("B minus A needs two measured sounds that are lined up with each other.");
}

const sheet = () => /** @type {HTMLDialogElement | null} */ (document.getElementById("keys"));

/** Every key, by what it writes; `_keys.html` names them all. @type {Record<string, () => void>} */
export const DEEDS = {
  " ": () => transport.toggle(),
  k: () => (transport.playing ? transport.pause() : undefined),
  j: () => transport.seek(transport.at - JUMP_SECONDS),
  l: () => transport.seek(transport.at + JUMP_SECONDS),
  arrowleft: () => transport.seek(transport.at - 1),
  arrowright: () => transport.seek(transport.at + 1),
  "shift+arrowleft": () => far(-1),
  "shift+arrowright": () => far(1),
  arrowup: () => far(1),
  arrowdown: () => far(-1),
  "shift+arrowup": () => turn(0.05),
  "shift+arrowdown": () => turn(-0.05),
  home: () => transport.seek(0),
  end: () => transport.seek(transport.length),
  pageup: () => element("transport-dock", TransportDock)?.step(-1),
  pagedown: () => element("transport-dock", TransportDock)?.step(1),
  ",": () => speed(-1),
  ".": () => speed(1),
  m: () => transport.setMuted(!transport.muted),
  i: () => mark("from"),
  o: () => mark("until"),
  r: () => transport.setLoop(!transport.loop),
  c: () => element("note-composer", NoteComposer)?.open(),
  n: () => element("note-board", NoteBoard)?.step(1),
  p: () => element("note-board", NoteBoard)?.step(-1),
  e: () => element("note-board", NoteBoard)?.settle(),
  a: () => transport.listen("a"),
  b: () => transport.listen("b"),
  x: () => unknown(),
  d: () => differ(),
  v: () => transport.setMatched(!transport.matched),
  "[": () => element("version-rail", VersionRail)?.step(-1),
  "]": () => element("version-rail", VersionRail)?.step(1),
  s: () => barGrid.switchSnap(),
  t: () => barGrid.switchCount(),
  "+": () => transport.zoom(0.5),
  "=": () => transport.zoom(0.5),
  "-": () => transport.zoom(2),
  0: () => transport.fit(),
  "?": () => sheet()?.showModal(),
  escape: () => (transport.selection ? transport.select(null) : undefined),
};

/** Whether the focus stands where somebody pressed, and not where they went by Tab. */
let pointed = false;

/**
 * Keys that the focused thing needs for itself. Space stays with a control that was reached by
 * keyboard; after a click it plays, as it does everywhere else. (`:focus-visible` cannot tell:
 * browsers turn it on at the very key.)
 * @param {string} name @param {EventTarget | null} target
 */
function belongsToPage(name, target) {
  const at = target instanceof Element ? target : null;
  if (name === " ")
    return !pointed && (at?.matches("button, a, summary, [type=checkbox], [type=radio]") ?? false);
  if (/arrow/.test(name) && at?.matches("input, [role=tab]")) return true;
  // They scroll the page, and move the playhead where the waveform has the focus.
  return (
    /^(arrow(up|down)|home|end|page(up|down))$/.test(name) &&
    !(at?.matches("[data-scrub]") ?? false)
  );
}

/** The waveform has keys of its own. @param {EventTarget | null} target */
const isPart = (target) => target instanceof Element && target.matches("[data-scrub]");

/** With single keys off the key is the browser's, as if the page had none. @param {string} name @param {EventTarget | null} target */
const isOff = (name, target) => !singleKeys.on && !actsWithout(name, isPart(target));

/** @param {KeyboardEvent} event */
function press(event) {
  if (event.defaultPrevented || event.isComposing) return;
  // On some layouts a bracket is written with AltGr, which some systems call Ctrl and Alt.
  const written = event.getModifierState("AltGraph");
  if (!written && (event.ctrlKey || event.metaKey || event.altKey)) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const name = nameOf(event);
  const deed = DEEDS[name];
  if (!deed || isOff(name, event.target) || belongsToPage(name, event.target)) return;
  event.preventDefault();
  deed();
}

/** A control that has the focus would be pressed when Space comes up again. @param {KeyboardEvent} event */
function release(event) {
  if (event.key !== " " || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (!isOff(" ", event.target) && !belongsToPage(" ", event.target)) event.preventDefault();
}

export function listenToKeys() {
  const keys = sheet();
  if (keys) tendKeysSheet(keys);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Tab") pointed = false;
    press(event);
  });
  document.addEventListener("keyup", release);
  document.addEventListener(
    "pointerdown",
    () => {
      pointed = true;
    },
    { capture: true },
  );
}
