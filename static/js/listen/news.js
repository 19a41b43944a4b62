// What changes while the page is open: notes come by themselves, all else when the listener wants it.

import { ending } from "./ended.js";
import { say, slot, told } from "./page.js";

/** @typedef {{page: string, notes: string}} States */

/** @param {{refresh: () => unknown} | null} notes @param {() => unknown} peaks draws what is not there yet */
export function followNews(notes, peaks) {
  let { states } = told;
  ending.addEventListener("shown", (event) => {
    /** @type {{detail: States}} */
    const { detail } = /** @type {CustomEvent<States>} */ (event);
    const { page, notes: said } = states;
    states = detail;
    if (detail.notes !== said) notes?.refresh();
    if (detail.page === page) return;
    // Nothing to hear yet is nothing to lose.
    if (told.songs.length === 0) location.reload();
    else announce("news", "Something here is new: another version, or what you may do.");
  });
  document.querySelector("[data-do=reload]")?.addEventListener("click", () => location.reload());
  addEventListener("offline", () => {
    announce(
      "offline",
      "You are offline. What is already here plays on, and what you type is kept.",
    );
  });
  addEventListener("online", () => {
    announce("offline", "");
    notes?.refresh();
    peaks();
  });
}

/** @param {string} name @param {string} words none: the bar goes */
function announce(name, words) {
  const bar = slot(name);
  if (!bar) return;
  bar.hidden = words === "";
  say(bar.querySelector("p"), words);
}
