// The session page: its elements, its keys and its live changes.

import "./elements/live-part.js"; // First: it remembers the markup before other elements touch it.
import "./elements/wave-form.js";
import "./elements/loudness-curve.js";
import "./elements/time-ruler.js";
import "./elements/song-overview.js";
import "./elements/note-lane.js";
import "./elements/deck-side.js";
import "./elements/deck-overlay.js";
import "./elements/song-deck.js";
import "./elements/tab-set.js";
import "./elements/note-composer.js";
import "./elements/report-sheet.js";
import "./elements/loudness-plot.js";
import "./elements/balance-plot.js";
import "./elements/correlation-plot.js";
import "./elements/difference-plot.js";
import "./elements/preset-menu.js";
import "./elements/step-player.js";
import "./elements/edit-form.js";
import "./elements/mix-form.js";
import "./elements/master-form.js";
import "./elements/passport-board.js";
import "./elements/stem-board.js";
import "./elements/transport-dock.js";
import "./elements/version-rail.js";
import "./elements/drop-zones.js";
import { JobBoard } from "./elements/job-board.js";
import { NoteBoard } from "./elements/note-board.js";
import { UploadBoard } from "./elements/upload-board.js";
import { listenToKeys } from "./keyboard.js";
import { keepFresh, Live } from "./live.js";
import { transport } from "./transport.js";

/** @typedef {import("./elements/job-board.js").Job} Job */

const main = document.querySelector("main");

/** Times in notes and reports lead to their place in the song. @param {MouseEvent} event */
function follow(event) {
  const at = event.target instanceof Element ? event.target : null;
  const time = at?.closest("[data-seek]");
  if (time) {
    const from = Number(time.getAttribute("data-seek"));
    const until = Number(time.getAttribute("data-until") ?? 0);
    if (until > from) transport.select({ from, until });
    transport.seek(from);
  }
  const pin = at?.closest("[data-goto]");
  const board = document.querySelector("note-board");
  if (pin && board instanceof NoteBoard) {
    event.preventDefault();
    board.goTo(pin.getAttribute("data-goto") ?? "");
  }
}

document.addEventListener("click", follow);
listenToKeys();

if (main?.dataset.events) {
  const live = new Live(main.dataset.events);
  // Progress in place first; then the parts that a change of state touches are fetched again.
  live.addEventListener("change", (event) => {
    const change = /** @type {CustomEvent<any>} */ (event).detail;
    if (change.kind !== "job" || !change.state) return;
    const jobs = document.querySelector("job-board");
    if (jobs instanceof JobBoard) jobs.show(/** @type {Job} */ (change));
    const uploads = document.querySelector("upload-board");
    if (uploads instanceof UploadBoard) uploads.heard(change);
  });
  keepFresh(live, Number(main.dataset.song));
  window.addEventListener("pagehide", () => live.close());
}
