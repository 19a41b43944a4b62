// Times in notes, reports and sheets lead to their place in the song.

import { NoteBoard } from "./elements/note-board.js";
import { ReportSheet } from "./elements/report-sheet.js";
import { heardAt } from "./notes/places.js";
import { say } from "./toast.js";
import { transport } from "./transport.js";

/** @param {Element} time */
function lead(time) {
  const own = {
    from: Number(time.getAttribute("data-seek")),
    until: Number(time.getAttribute("data-until") ?? 0),
  };
  const there = inSongTime(time, own);
  if (!there) {
    say(`This place is not in ${transport.sides.a?.name}. Put on the version that has it.`);
    return;
  }
  const from = Math.max(0, there.from);
  if (own.until > own.from) transport.select({ from, until: there.until });
  transport.seek(from);
}

/** Notes tell the song's time; reports and what changed tell their version's own. @param {Element} time @param {{from: number, until: number}} own */
function inSongTime(time, own) {
  const version = Number(time.getAttribute("data-own") ?? 0);
  if (version) return heardAt(version, own);
  const report = time.closest("report-sheet");
  const offset = report instanceof ReportSheet ? report.offset : 0;
  return { from: own.from - offset, until: own.until - offset };
}

/** @param {MouseEvent} event */
function press(event) {
  const at = event.target instanceof Element ? event.target : null;
  const time = at?.closest("[data-seek]");
  if (time) lead(time);
  const pin = at?.closest("[data-goto]");
  const board = document.querySelector("note-board");
  if (pin && board instanceof NoteBoard) {
    event.preventDefault();
    board.goTo(pin.getAttribute("data-goto") ?? "");
  }
}

export const leadToTimes = () => document.addEventListener("click", press);
