// The list of songs: which one is on, and whether all of them are played equally loud.

import { icon } from "../lib/dom.js";

/** @typedef {import("./programme.js").Programme} Programme */

/** @param {Programme} programme */
export function followSongs(programme) {
  const list = document.querySelector(".songs");
  if (!list) return;
  const keys = [.../** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("[data-song]"))];
  const show = () => {
    for (const [number, key] of keys.entries()) {
      const isOn = number === programme.index;
      const state = isOn && programme.playing ? "pause" : "play";
      key.toggleAttribute("data-on", isOn);
      if (isOn) key.setAttribute("aria-current", "true");
      else key.removeAttribute("aria-current");
      if (key.dataset.shows === state) continue;
      key.dataset.shows = state;
      key.querySelector("svg")?.replaceWith(icon(state));
    }
  };
  list.addEventListener("click", (event) => {
    const key = event.target instanceof Element ? event.target.closest("[data-song]") : null;
    if (!(key instanceof HTMLElement)) return;
    const number = Number(key.dataset.song);
    if (number === programme.index) programme.toggle();
    else {
      programme.go(number);
      if (!programme.playing) void programme.play();
    }
  });
  programme.addEventListener("song", show);
  programme.addEventListener("state", show);
  followMatch(programme);
  show();
}

/** @param {Programme} programme */
function followMatch(programme) {
  const field = document.querySelector("[data-slot=match]");
  if (!(field instanceof HTMLElement)) return;
  field.hidden = !programme.canMatch;
  for (const choice of field.querySelectorAll("input")) {
    choice.checked = (choice.value === "on") === programme.matched;
    choice.addEventListener("change", () => programme.setMatched(choice.value === "on"));
  }
  programme.addEventListener("state", () => {
    for (const choice of field.querySelectorAll("input"))
      choice.checked = (choice.value === "on") === programme.matched;
  });
}
