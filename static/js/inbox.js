// The bell: how many things wait, asked once the page is at rest, and again when something happened.

import { mayWait } from "./lib/changes.js";

const SOON_MS = 4000;

const bell = document.querySelector("[data-inbox]");
let timer = 0;

async function ask() {
  timer = 0;
  const answer = await fetch("/api/me/inbox/", {
    headers: { Accept: "application/json" },
    credentials: "same-origin",
  }).catch(() => null);
  if (!answer?.ok || !bell) return;
  const { count } = await answer.json();
  const figure = bell.querySelector("b");
  if (figure) {
    figure.hidden = count === 0;
    figure.textContent = count > 99 ? "99+" : String(count);
  }
  bell.setAttribute("aria-label", count ? `${count} waiting for you` : "Nothing waits for you");
}

function askSoon() {
  if (!timer) timer = window.setTimeout(ask, SOON_MS);
}

if (bell) {
  // After what the page is there for: nobody waits for the figure on the bell.
  if ("requestIdleCallback" in window) requestIdleCallback(() => ask(), { timeout: SOON_MS });
  else askSoon();
  document.addEventListener("told", (event) => {
    if (mayWait(/** @type {CustomEvent} */ (event).detail)) askSoon();
  });
}
