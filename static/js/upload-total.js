// The total of all files on their way in: share, speed, time left, and what can be done to all.

import { icon, make } from "./lib/dom.js";
import { estimate, size } from "./lib/figures.js";
import { totals } from "./lib/uploading.js";

/** @typedef {import("./sending.js").Sending} Sending */

/** The empty board: the total above, the files below. @param {HTMLElement} board */
export function build(board) {
  const total = make("div", { class: "total" });
  const bar = make(
    "div",
    {
      class: "prog",
      role: "progressbar",
      "aria-label": "All files",
      "aria-valuemin": "0",
      "aria-valuemax": "100",
    },
    make("i"),
  );
  total.append(
    make("span", { class: "total__n" }),
    bar,
    make("span", { class: "sm muted total__w" }),
  );
  const keys = make("div", { class: "total__a" });
  keys.append(
    make(
      "button",
      { class: "key key--sm", type: "button", "data-do": "pause-all" },
      icon("pause"),
      "Pause all",
    ),
    make(
      "button",
      { class: "key key--sm", type: "button", "data-do": "resume-all" },
      icon("play"),
      "Resume all",
    ),
    make(
      "button",
      { class: "key key--sm", type: "button", "data-do": "clear" },
      icon("check"),
      "Put away",
    ),
  );
  total.append(keys);
  board.append(total, make("ul", { class: "ups", "aria-label": "Files on their way" }));
}

/** @param {HTMLElement} board @param {Sending[]} rows @param {number} speed bytes a second */
export function showTotal(board, rows, speed) {
  const { share, left, words } = totals(rows, speed);
  const percent = `${Math.floor(share * 100)}%`;
  const set = (/** @type {string} */ selector, /** @type {string} */ text) => {
    const place = board.querySelector(selector);
    if (place && place.textContent !== text) place.textContent = text;
  };
  set(".total__n", percent);
  const rest = left === null ? "" : `, ${size(speed)}/s, ${estimate(left)} left`;
  set(".total__w", words + rest);
  const bar = /** @type {HTMLElement} */ (board.querySelector(".total .prog"));
  bar.style.setProperty("--p", `${share * 100}%`);
  bar.setAttribute("aria-valuenow", String(Math.floor(share * 100)));
  const any = (/** @type {string[]} */ ...states) =>
    rows.some((row) => states.includes(row.state) && row.file);
  const show = (/** @type {string} */ name, /** @type {boolean} */ on) => {
    const key = board.querySelector(`[data-do="${name}"]`);
    if (key instanceof HTMLElement) key.hidden = !on;
  };
  show("pause-all", any("sending", "waiting"));
  show("resume-all", any("paused", "broken"));
  show(
    "clear",
    rows.every((row) => row.state === "ready" || row.state === "failed"),
  );
}
