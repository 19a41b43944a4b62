// The time and place of a new note as its form shows them: words, and a mark in the lane.

import { barGrid } from "../bar-grid.js";
import { span } from "../lib/figures.js";
import { shareOf } from "../lib/view.js";
import { transport } from "../transport.js";
import { values } from "./fields.js";

const LEAST_SHARE = 0.004;

/**
 * @param {HTMLFormElement} form
 * @param {{at: number, until: number | null, about: import("./subject.js").About | null}} spot
 */
export function showSpot(form, { at, until, about }) {
  const put = (/** @type {string} */ name, /** @type {string} */ words) => {
    const place = form.querySelector(`[data-slot="${name}"]`);
    if (place) place.textContent = words;
  };
  const { section, is_internal } = values(form);
  put("when", span(at, until));
  const bar = barGrid.grid ? barGrid.spoken(at) : "";
  put("place", [section, bar].filter(Boolean).join(", "));
  put("on", about ? `on ${about.name} ${about.label}` : "");
  form.classList.toggle("row--internal", is_internal);
  const start = Math.min(Math.max(0, shareOf(transport.view, at)), 1);
  const width = until === null ? LEAST_SHARE : shareOf(transport.view, until) - start;
  form.style.setProperty("--sx", String(start));
  form.style.setProperty("--sw", String(Math.min(Math.max(width, LEAST_SHARE), 1 - start)));
}

/** A keyboard on the screen lifts the sheet. @param {HTMLElement} sheet */
export function riseAboveKeys(sheet) {
  const view = window.visualViewport;
  const covered = view ? window.innerHeight - view.height - view.offsetTop : 0;
  sheet.style.setProperty("--keys", `${Math.max(0, covered)}px`);
}
