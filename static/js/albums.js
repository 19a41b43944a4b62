// The albums on a project's page: what is told of them live, the order sheet, and how they are heard.

import "./elements/album-form.js";
import "./elements/album-player.js";
import "./elements/parcel-list.js";
import "./elements/preset-menu.js";
import "./elements/step-player.js";
import { JobBoard } from "./elements/job-board.js";
import { LivePart } from "./elements/live-part.js";

/** @typedef {import("./elements/job-board.js").Job & {kind: string, job_kind?: string}} Told */

document.addEventListener("told", (event) => {
  const told = /** @type {CustomEvent<Told>} */ (event).detail;
  const board = document.querySelector("job-board");
  const part = board?.querySelector("live-part");
  if (!(board instanceof JobBoard) || !(part instanceof LivePart) || !concerns(told)) return;
  const shown = document.getElementById(`job-${told.id}`)?.dataset.state;
  if (told.kind === "job" && shown === told.state) board.show(told);
  else part.refreshSoon();
});

/** Progress of other jobs is nothing to read the albums again for. @param {Told} told */
function concerns(told) {
  if (told.kind !== "job") return told.kind === "album" || told.kind === "missed";
  if (told.job_kind === "album") return true;
  // The small copy that players fetch comes after the album.
  return told.job_kind === "features" && told.state === "done";
}
