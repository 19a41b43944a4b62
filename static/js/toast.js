// A quiet word at the edge of the page, with a way back where there is one.

import { icon, make } from "./lib/dom.js";

const STAYS_MS = 9000;

/**
 * @param {string} words
 * @param {{bad?: boolean, undo?: () => void}} [more]
 */
export function say(words, more = {}) {
  const place = document.querySelector("[data-toasts]");
  if (!place) return;
  const toast = make("div", { class: more.bad ? "toast toast--bad" : "toast" });
  toast.append(icon(more.bad ? "error" : "ok"), make("span", {}, words));
  const leave = () => toast.remove();
  if (more.undo) {
    const undo = make("button", { class: "key key--xs", type: "button" }, icon("undo"), "Undo");
    undo.addEventListener("click", () => {
      leave();
      more.undo?.();
    });
    toast.append(undo);
  }
  const close = make(
    "button",
    { class: "key key--xs key--sq key--bare", type: "button", "aria-label": "Close" },
    icon("close"),
  );
  close.addEventListener("click", leave);
  toast.append(close);
  place.append(toast);
  if (!more.bad) window.setTimeout(leave, STAYS_MS);
}

/** Says what the server refused. @param {unknown} problem */
export function sayProblem(problem) {
  const remedy = problem instanceof Error && "remedy" in problem ? ` ${problem.remedy}` : "";
  say(problem instanceof Error ? `${problem.message}${remedy}`.trim() : "This did not work.", {
    bad: true,
  });
}

/** Shows a problem inside a form. @param {Element | null} place @param {unknown} problem */
export function showProblem(place, problem) {
  if (!(place instanceof HTMLElement)) return;
  place.hidden = !problem;
  if (!problem) {
    place.replaceChildren();
    return;
  }
  const remedy = problem instanceof Error && "remedy" in problem ? ` ${problem.remedy}` : "";
  const words =
    problem instanceof Error ? `${problem.message}${remedy}`.trim() : "This did not work.";
  place.replaceChildren(icon("error", "sm"), make("span", {}, words));
}
