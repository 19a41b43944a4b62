// Keys of the session page. They rest while somebody types or a dialog is open.

import { NoteBoard } from "./elements/note-board.js";
import { NoteComposer } from "./elements/note-composer.js";
import { VersionRail } from "./elements/version-rail.js";
import { isTyping } from "./lib/dom.js";
import { transport } from "./transport.js";

const JUMP_SECONDS = 5;
const FAR_SECONDS = 10;

/** Four beats where the tempo is known. */
function farSeconds() {
  const tempo = Number(document.querySelector("main")?.dataset.tempo ?? 0);
  return tempo ? 240 / tempo : FAR_SECONDS;
}

/** @template {Element} T @param {string} name @param {new () => T} type @returns {T | null} */
function element(name, type) {
  const found = document.querySelector(name);
  return found instanceof type ? found : null;
}

/** @param {number} by */
const turn = (by) => transport.setVolume(transport.volume + by);

/** @param {"from" | "until"} end */
function mark(end) {
  const { at, selection, length } = transport;
  const range =
    end === "from"
      ? { from: at, until: selection && selection.until > at ? selection.until : length }
      : { from: selection && selection.from < at ? selection.from : 0, until: at };
  transport.select(range);
}

/** @type {Record<string, (event: KeyboardEvent) => void>} */
const DEEDS = {
  " ": () => transport.toggle(),
  k: () => (transport.playing ? transport.pause() : undefined),
  j: () => transport.seek(transport.at - JUMP_SECONDS),
  l: () => transport.seek(transport.at + JUMP_SECONDS),
  arrowleft: (event) => transport.seek(transport.at - (event.shiftKey ? farSeconds() : 1)),
  arrowright: (event) => transport.seek(transport.at + (event.shiftKey ? farSeconds() : 1)),
  arrowup: (event) => (event.shiftKey ? turn(0.05) : transport.seek(transport.at + farSeconds())),
  arrowdown: (event) =>
    event.shiftKey ? turn(-0.05) : transport.seek(transport.at - farSeconds()),
  home: () => transport.seek(0),
  end: () => transport.seek(transport.length),
  i: () => mark("from"),
  o: () => mark("until"),
  r: () => transport.setLoop(!transport.loop),
  c: () => element("note-composer", NoteComposer)?.open(),
  n: () => element("note-board", NoteBoard)?.step(1),
  p: () => element("note-board", NoteBoard)?.step(-1),
  a: () => transport.listen("a"),
  b: () => transport.listen("b"),
  m: () => transport.setMatched(!transport.matched),
  "[": () => element("version-rail", VersionRail)?.step(-1),
  "]": () => element("version-rail", VersionRail)?.step(1),
  "+": () => transport.zoom(0.5),
  "=": () => transport.zoom(0.5),
  "-": () => transport.zoom(2),
  "\u2212": () => transport.zoom(2),
  0: () => transport.fit(),
  "?": () => /** @type {HTMLDialogElement | null} */ (document.getElementById("keys"))?.showModal(),
  escape: () => (transport.selection ? transport.select(null) : undefined),
};

/**
 * Keys that the focused thing needs for itself. Space stays with a control that was reached by
 * keyboard; after a click it plays, as it does everywhere else.
 * @param {KeyboardEvent} event
 */
function belongsToPage(event) {
  const at = event.target instanceof Element ? event.target : null;
  const key = event.key.toLowerCase();
  if (key === " ")
    return at?.matches(":is(button, a, summary, [type=checkbox]):focus-visible") ?? false;
  if (/^arrow/.test(key) && at?.matches("input")) return true;
  if (event.shiftKey && /^arrow/.test(key)) return false;
  // They scroll the page, and move the playhead where the waveform has the focus.
  return /^(arrow(up|down)|home|end)$/.test(key) && !(at?.matches("[data-scrub]") ?? false);
}

/** @param {KeyboardEvent} event */
function press(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const deed = DEEDS[event.key.toLowerCase()];
  if (!deed || belongsToPage(event)) return;
  event.preventDefault();
  deed(event);
}

export function listenToKeys() {
  document.addEventListener("keydown", press);
}
