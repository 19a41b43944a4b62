// A project's page that follows what happens: parts marked `data-fresh` are read again and swapped.
import { isQuiet } from "./lib/changes.js";
import { applyVars } from "./lib/dom.js";
import { Live, projectsOf } from "./live.js";
import { showStanding } from "./standing.js";

const SOON_MS = 800;
const PROGRESS_MS = 4000; // a running job says a lot; its percentage may wait

const projects = projectsOf(document.querySelector("[data-events]"));
// The answer to a form can be this page too, under the form's address: a reload would send it again.
const address = document.body.dataset.pageAddress ?? location.pathname;
if (address !== location.pathname) history.replaceState(null, "", address);
/** What the server last sent of a part. @type {Map<string, string>} */
const shown = new Map();
let due = 0;
let timer = 0;

for (const part of document.querySelectorAll("[data-fresh]")) shown.set(part.id, part.innerHTML);

if (projects.length) {
  const live = new Live(projects);
  live.addEventListener("change", (event) => {
    const { detail } = /** @type {CustomEvent<{kind: string}>} */ (event);
    const { kind } = detail;
    if (isQuiet(kind)) return;
    document.dispatchEvent(new CustomEvent("told", { detail }));
    readSoon(kind === "job" ? PROGRESS_MS : SOON_MS);
  });
  live.addEventListener("missed", () => {
    document.dispatchEvent(new CustomEvent("told", { detail: { kind: "missed" } }));
    readSoon(SOON_MS);
  });
  showStanding(live);
  addEventListener("pagehide", () => live.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}

/** @param {number} wait */
function readSoon(wait) {
  const at = performance.now() + wait;
  if (timer && due <= at) return;
  clearTimeout(timer);
  due = at;
  timer = setTimeout(read, wait);
}

async function read() {
  timer = 0;
  const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-fresh]")) {
    const html = page.getElementById(part.id)?.innerHTML;
    if (html === undefined || html === shown.get(part.id)) continue;
    // Nobody loses the link they are about to follow.
    if (part.contains(document.activeElement)) continue;
    shown.set(part.id, html);
    part.innerHTML = html;
    applyVars(part);
  }
}
