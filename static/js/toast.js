// A quiet word at the edge of the page, with a way back where there is one.

import { icon, isTyping, make } from "./lib/dom.js";
import { nameOf } from "./lib/keys.js";
import { Lingering } from "./lib/lingering.js";
import { offers } from "./lib/offers.js";

const STAYS_MS = 9000;
/** Whoever finds it by ear or by Tab needs longer (WCAG 2.2.1). */
const OFFERED_MS = 20_000;

/**
 * @param {string} words
 * @param {{bad?: boolean, undo?: () => void}} [more]
 */
export function say(words, more = {}) {
  const place = document.querySelector("[data-toasts]");
  if (!place) return;
  const toast = make("div", { class: more.bad ? "toast toast--bad" : "toast" });
  toast.append(icon(more.bad ? "error" : "ok"), make("span", {}, words));
  const life = new AbortController();
  /** @type {Element | null} */
  let before = null;
  const leave = () => {
    life.abort();
    const hadFocus = toast.contains(document.activeElement);
    toast.remove();
    if (hadFocus && before instanceof HTMLElement && before.isConnected) before.focus();
  };
  const { undo } = more;
  if (undo) {
    const offer = () => {
      leave();
      undo();
    };
    const key = make(
      "button",
      { class: "key key--xs", type: "button", "aria-keyshortcuts": "Control+Z Meta+Z" },
      icon("undo"),
      "Undo",
    );
    key.addEventListener("click", offer);
    toast.append(key);
    life.signal.addEventListener("abort", offers.make(offer));
  }
  const close = make(
    "button",
    { class: "key key--xs key--sq key--bare", type: "button", "aria-label": "Close" },
    icon("close"),
  );
  close.addEventListener("click", leave);
  toast.append(close);
  toast.addEventListener("focusin", (event) => {
    const from = event.relatedTarget;
    if (from instanceof Element && !toast.contains(from)) before = from;
  });
  place.append(toast);
  if (!more.bad) linger(toast, { staysMs: undo ? OFFERED_MS : STAYS_MS, leave, life });
}

/** It stays while pointer or focus is on it, and while nobody sees the page. @param {HTMLElement} toast @param {{staysMs: number, leave: () => void, life: AbortController}} how */
function linger(toast, { staysMs, leave, life }) {
  const { signal } = life;
  const stay = new Lingering(staysMs, leave);
  const hold = (/** @type {string} */ reason, /** @type {boolean} */ on) => () =>
    stay.hold(reason, on);
  toast.addEventListener("pointerenter", hold("pointer", true), { signal });
  toast.addEventListener("pointerleave", hold("pointer", false), { signal });
  toast.addEventListener("focusin", hold("focus", true), { signal });
  toast.addEventListener("focusout", hold("focus", false), { signal });
  const look = () => stay.hold("hidden", document.hidden);
  document.addEventListener("visibilitychange", look, { signal });
  look();
  signal.addEventListener("abort", () => stay.end());
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

/** Ctrl or Cmd with Z takes back what was offered last; in a text it is the text's own. */
document.addEventListener("keydown", (event) => {
  const isUndo = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (!isUndo || event.defaultPrevented || event.isComposing || event.repeat) return;
  if (nameOf(event) !== "z" || isTyping(event.target) || document.querySelector("dialog[open]"))
    return;
  if (offers.takeLast()) event.preventDefault();
});
