// The first song: a name, one bounce, and off to its page while the machines measure it.
import { call, Refused } from "./lib/api.js";
import { size } from "./lib/figures.js";
import { fingerprint, looksLikeSound } from "./lib/uploading.js";
import { Sending } from "./sending.js";

/** @template {Element} T @param {string} selector @param {{new (): T}} kind @returns {T} */
function part(selector, kind) {
  const found = document.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`${selector} is missing`);
  return found;
}

const form = part("#first-song", HTMLFormElement);
const title = part("#title", HTMLInputElement);
const artist = part("#artist", HTMLInputElement);
const tempo = part("#tempo", HTMLInputElement);
const picker = part("#bounce", HTMLInputElement);
const drop = part("#drop", HTMLElement);
const going = part("#going", HTMLElement);
const start = part("#start", HTMLButtonElement);
const pause = part("#pause", HTMLButtonElement);
const bar = part("#going-bar", HTMLElement);
const problem = part("#first-problem", HTMLElement);

/** @type {File | null} */
let file = null;
/** @type {Sending | null} */
let sending = null;
/** What exists already: a second try goes on from there. @type {{project?: number, song?: number}} */
const made = {};
let busy = false;

part("#choose", HTMLButtonElement).addEventListener("click", () => picker.click());
picker.addEventListener("change", () => take(picker.files?.[0]));
start.addEventListener("click", () => form.requestSubmit());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (file) send(file);
  else picker.click();
});
pause.addEventListener("click", () => {
  if (sending?.state === "paused") sending.start();
  else sending?.pause();
});
window.addEventListener("online", () => sending?.state === "broken" && sending.start());
window.addEventListener("beforeunload", (event) => {
  if (sending && ["sending", "broken", "finishing"].includes(sending.state)) event.preventDefault();
});

document.addEventListener("dragover", (event) => {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  drop.classList.add("drop--over");
});
for (const kind of ["dragleave", "drop"]) {
  document.addEventListener(kind, () => drop.classList.remove("drop--over"));
}
document.addEventListener("drop", (event) => {
  event.preventDefault();
  take(event.dataTransfer?.files[0]);
});

/** A chosen file starts by itself once it is known who it is by. @param {File | undefined} chosen */
function take(chosen) {
  if (!chosen || sending || busy) return;
  if (!looksLikeSound(chosen.name)) {
    complain(
      `“${chosen.name}” does not look like sound. Choose a WAV, AIFF, FLAC, MP3 or M4A file.`,
    );
    return;
  }
  file = chosen;
  if (!title.value.trim())
    title.value = chosen.name.replace(/\.[a-z0-9]{1,5}$/i, "").replaceAll("_", " ");
  part("#drop-waiting", HTMLElement).hidden = true;
  going.hidden = false;
  problem.hidden = true;
  say("#going-name", chosen.name);
  say("#going-word", `${size(chosen.size)}. Say who it is by, then put it on the shelf.`);
  start.hidden = false;
  if (artist.value.trim()) send(chosen);
  else artist.focus();
}

/** @param {File} chosen */
async function send(chosen) {
  if (busy || !form.reportValidity()) return;
  busy = true;
  start.hidden = true;
  problem.hidden = true;
  try {
    const song = await songOf();
    sending ??= begin(chosen, song);
    await sending.start();
  } catch (trouble) {
    stopped(
      trouble instanceof Refused ? `${trouble.message} ${trouble.remedy}` : "This did not work.",
    );
  }
  busy = false;
}

/** The project and the song, each made once, however often this is tried. */
async function songOf() {
  const name = title.value.trim() || "Untitled";
  const by = { title: name, artist: artist.value.trim(), kind: "single" };
  made.project ??= (await call("POST", "/api/projects/", by)).id;
  made.song ??= (
    await call("POST", `/api/projects/${made.project}/songs/`, {
      title: name,
      key: part("#key", HTMLInputElement).value.trim(),
      tempo_bpm: tempo.value.trim().replace(",", ".") || null,
    })
  ).id;
  return Number(made.song);
}

/** @param {File} chosen @param {number} song */
function begin(chosen, song) {
  const { worker = "", library = "" } = form.dataset;
  const begun = new Sending({
    kind: "version",
    name: chosen.name,
    size: chosen.size,
    key: fingerprint(chosen, song),
    song,
    hashing: { worker, library },
  });
  begun.file = chosen;
  begun.addEventListener("change", () => show(begun));
  return begun;
}

/** @param {Sending} now */
function show(now) {
  const percent = now.size ? Math.floor((now.sent * 100) / now.size) : 100;
  bar.hidden = false;
  bar.style.setProperty("--p", `${percent}%`);
  bar.setAttribute("aria-valuenow", String(percent));
  bar.classList.toggle("prog--hold", now.state === "paused");
  pause.hidden = !["sending", "paused"].includes(now.state);
  pause.textContent = now.state === "paused" ? "Go on" : "Pause";
  if (now.state === "checking") location.assign(`/songs/${now.song}/`);
  else if (now.state === "failed") stopped(`${now.problem?.sentence} ${now.problem?.remedy}`);
  else say("#going-word", words(now, percent));
}

/** @param {Sending} now @param {number} percent */
function words(now, percent) {
  if (now.state === "paused") return "Paused. What arrived is kept.";
  if (now.state === "broken") return `${now.problem?.sentence} ${now.problem?.remedy}`;
  if (now.state === "finishing") return "All there. Checking that every byte is right.";
  return `${percent}%, ${size(now.sent)} of ${size(now.size)}`;
}

/** @param {string} sentence */
function stopped(sentence) {
  start.hidden = false;
  complain(sentence.trim());
}

/** @param {string} sentence */
function complain(sentence) {
  problem.hidden = false;
  say("#first-problem p", sentence);
}

/** @param {string} selector @param {string} text */
function say(selector, text) {
  part(selector, HTMLElement).textContent = text;
}
