// Says when this page no longer hears from the studio, and why: no network, signed out, or gone.

import { make } from "./lib/dom.js";

// Not imported from live.js, not even as a type: file names are made from contents, without circles.
/** @typedef {EventTarget & {standing: "online" | "offline" | "signed-out" | "gone"}} Live */

/** @param {Live} live */
export function showStanding(live) {
  let before = live.standing;
  show(live);
  live.addEventListener("standing", async () => {
    const back = before === "signed-out" && live.standing === "online";
    before = live.standing;
    // The strip goes when what is typed here can be sent again.
    if (back) await becomeSomebody();
    show(live);
  });
}

/** @param {Live} live */
function show(live) {
  const place = document.querySelector("[data-online-state]");
  if (place) place.textContent = live.standing === "offline" ? "Offline, trying again" : "";
  document.querySelector(".standing")?.remove();
  if (live.standing === "signed-out") {
    const next = encodeURIComponent(location.pathname + location.search);
    // In a tab of its own, so that what is typed here stays.
    const link = make(
      "a",
      { class: "key key--sm key--ink", href: `/sign-in/?next=${next}`, target: "_blank" },
      "Sign in",
    );
    strip("You are signed out. What you typed stays here.", link);
  }
  if (live.standing === "gone") {
    const link = make("a", { class: "key key--sm key--ink", href: "/" }, "All projects");
    strip("This project is not open to you any more.", link);
  }
}

/** @param {string} words @param {HTMLAnchorElement} link */
function strip(words, link) {
  document.body.append(
    make("div", { class: "standing", role: "alert" }, make("span", {}, words), link),
  );
}

/** True while nobody is signed in here: what the page would say to the studio is refused. */
export const isShut = () => document.querySelector(".standing") !== null;

/** Signing in makes a new token against forgery; somebody else gets a page of their own. */
async function becomeSomebody() {
  const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const me = (/** @type {Document} */ of) => of.querySelector("[data-me]")?.getAttribute("data-me");
  if (me(page) !== me(document)) {
    location.reload();
    return;
  }
  const token = (/** @type {Document} */ of) => of.querySelector('meta[name="csrf-token"]');
  token(document)?.setAttribute("content", token(page)?.getAttribute("content") ?? "");
}
