// The session page: its elements, its keys and its live changes.

import "./elements/live-part.js"; // First: it remembers the markup before other elements touch it.
import "./elements/wave-form.js";
import "./elements/loudness-curve.js";
import "./elements/time-ruler.js";
import "./elements/section-band.js";
import "./elements/section-menu.js";
import "./elements/level-meter.js";
import "./elements/song-overview.js";
import "./elements/note-lane.js";
import "./elements/deck-side.js";
import "./elements/deck-overlay.js";
import "./elements/song-deck.js";
import "./elements/tab-set.js";
import "./elements/note-composer.js";
import "./elements/sound-recorder.js";
import "./elements/voice-note.js";
import "./elements/note-exchange.js";
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
import "./elements/version-sheet.js";
import "./elements/blind-test.js";
import "./elements/compare-keys.js";
import "./elements/heard-line.js";
import "./elements/heard-by.js";
import "./elements/heard-first.js";
import "./elements/ballot-booth.js";
import "./elements/ballot-form.js";
import "./elements/drop-zones.js";
import "./elements/parcel-list.js";
import { arrangement } from "./arrangement.js";
import "./elements/reference-list.js";
import { JobBoard } from "./elements/job-board.js";
import "./elements/note-board.js";
import { PresentRow } from "./elements/present-row.js";
import "./elements/report-sheet.js";
import { SongSheet } from "./elements/song-sheet.js";
import { UploadBoard } from "./elements/upload-board.js";
import { listenToKeys } from "./keyboard.js";
import { leadToTimes } from "./leading-to.js";
import { isPassing } from "./lib/changes.js";
import { keepFresh, Live, projectsOf } from "./live.js";
import { myHearing } from "./my-hearing.js";
import { keepPlace } from "./place.js";

/** @typedef {import("./elements/job-board.js").Job} Job */

const main = document.querySelector("main");

leadToTimes();
listenToKeys();
if (main) {
  arrangement.begin(Number(main.dataset.song));
  keepPlace(main);
  myHearing.begin();
}

if (main?.dataset.events) {
  const live = new Live(projectsOf(main));
  const song = Number(main.dataset.song);
  const company = () => {
    const row = document.querySelector("present-row");
    return row instanceof PresentRow ? row : null;
  };
  // Progress in place first; then the parts that a change of state touches are fetched again.
  live.addEventListener("change", (event) => {
    const change = /** @type {CustomEvent<any>} */ (event).detail;
    document.dispatchEvent(new CustomEvent("told", { detail: change }));
    if (change.song === song && isPassing(change.kind)) {
      company()?.heard(change);
    }
    if (change.kind !== "job" || !change.state) return;
    const jobs = document.querySelector("job-board");
    if (jobs instanceof JobBoard) jobs.show(/** @type {Job} */ (change));
    const uploads = document.querySelector("upload-board");
    if (uploads instanceof UploadBoard) uploads.heard(change);
  });
  live.addEventListener("change", (event) => {
    const { kind, song, job_kind, state } = /** @type {CustomEvent<any>} */ (event).detail;
    const heard = kind === "job" && state === "done" && /^(features|align)$/.test(job_kind);
    const ours = String(song) === main.dataset.song;
    if (ours && (heard || kind === "sections" || kind === "alignment")) arrangement.refresh();
  });
  live.addEventListener("missed", () => arrangement.refresh());
  live.addEventListener("standing", () => {
    if (live.standing === "online") arrangement.refresh();
  });
  keepFresh(live, song);
  live.addEventListener("missed", () => company()?.catchUp());
  live.addEventListener("standing", () => live.standing === "online" && company()?.catchUp());
  const sheet = (/** @type {{kind: string}} */ change) => {
    const found = document.querySelector("song-sheet");
    if (found instanceof SongSheet) found.heard(change);
  };
  live.addEventListener("change", (event) => sheet(/** @type {CustomEvent} */ (event).detail));
  live.addEventListener("missed", () => sheet({ kind: "text" }));
  live.addEventListener("standing", () => live.standing === "online" && sheet({ kind: "text" }));
  window.addEventListener("pagehide", () => live.close());
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
}
