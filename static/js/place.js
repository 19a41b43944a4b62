// The page opens where somebody left it, paused, and remembers where they leave it.

import { NoteBoard } from "./elements/note-board.js";
import { VersionRail } from "./elements/version-rail.js";
import { placeToOpen } from "./lib/place.js";
import { recall, remember } from "./lib/remembered.js";
import { transport } from "./transport.js";

const WHILE_PLAYING_MS = 5000;

/** @param {HTMLElement} main */
export function keepPlace(main) {
  const name = `place:${main.dataset.song}`;
  open(name);
  const leave = () => remember(name, placeNow());
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
  });
  // A phone may end a page without a word.
  window.setInterval(() => {
    if (transport.playing) leave();
  }, WHILE_PLAYING_MS);
}

function rail() {
  const found = document.querySelector("version-rail");
  return found instanceof VersionRail ? found : null;
}

/** @param {string} key "version:7" */
function spineOf(key) {
  const id = key.startsWith("version:") ? key.slice(8) : "";
  return rail()?.ready.find((spine) => spine.dataset.version === id) ?? null;
}

function newest() {
  const spine = rail()?.ready.at(-1);
  return spine ? `version:${spine.dataset.version}` : "";
}

/** @param {string} name */
function open(name) {
  const asked = new URL(location.href).searchParams;
  const board = document.querySelector("note-board");
  // The list may have taken the note out of the address already.
  if (board instanceof NoteBoard && board.asked) asked.set("note", board.asked);
  const place = placeToOpen(recall(name, null), asked, { newest: newest(), now: Date.now() });
  if (!place) return;
  const { a } = transport.sides;
  const [first, second] = [spineOf(place.version), spineOf(place.other)];
  if (first && a?.key !== place.version) rail()?.put("a", first);
  if (second && transport.sides.a?.key !== place.other) rail()?.put("b", second);
  if (place.view && place.view.to <= transport.length + 0.01) transport.look(place.view);
  if (place.at !== null) transport.seek(place.at);
  const note = asked.get("note");
  if (note && board instanceof NoteBoard) {
    board.goTo(`note-${note}`);
    if (place.at !== null) transport.seek(place.at);
  }
}

function placeNow() {
  const { sides, view, length, at } = transport;
  if (sides.a?.kind !== "version" || transport.isBlind) return null;
  return {
    version: sides.a.key,
    other: sides.b?.kind === "version" ? sides.b.key : "",
    newest: newest(),
    at: at >= length - 1 ? 0 : at,
    view: view.to - view.from > length * 0.999 ? null : view,
    left: Date.now(),
  };
}
