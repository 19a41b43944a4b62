// The first song: a name, one bounce, and off to its page while the machines measure it.

import { sha256 } from "./hashing.js";
import { call, Refused } from "./lib/api.js";
import { csrfToken } from "./lib/dom.js";
import { looksLikeSound, stemName } from "./lib/uploading.js";

const PIECE_BYTES = 8 * 1024 * 1024;

/** @template {Element} T @param {string} selector @param {{new (): T}} kind @returns {T} */
function part(selector, kind) {
  const found = document.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`${selector} is missing`);
  return found;
}

const form = part("#first-song", HTMLFormElement);
const title = part("#title", HTMLInputElement);
const artist = part("#artist", HTMLInputElement);
const key = part("#key", HTMLInputElement);
const tempo = part("#tempo", HTMLInputElement);
const picker = part("#bounce", HTMLInputElement);
const drop = part("#drop", HTMLElement);
const choose = part("#choose", HTMLButtonElement);
const waiting = part("#drop-waiting", HTMLElement);
const going = part("#going", HTMLElement);
const pause = part("#pause", HTMLButtonElement);
const start = part("#start", HTMLButtonElement);
const bar = part("#going-bar", HTMLElement);
const problem = part("#first-problem", HTMLElement);

/** @type {File | null} */
let file = null;
/** What the API made already; a second try goes on from there. @type {{project?: number, song?: number, upload?: string}} */
const made = {};
/** @type {any} */
let sender = null;

choose.addEventListener("click", () => picker.click());
picker.addEventListener("change", () => take(picker.files?.[0]));
start.addEventListener("click", () => form.requestSubmit());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (file) send(file);
  else picker.click();
});
pause.addEventListener("click", () =>
  pause.getAttribute("aria-pressed") === "true" ? resume() : hold(),
);

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

/** A file was chosen: it starts by itself once it is known who it is by. @param {File | undefined} chosen */
function take(chosen) {
  if (!chosen || sender) return;
  if (!looksLikeSound(chosen.name)) {
    complain(
      `“${chosen.name}” does not look like sound. Choose a WAV, AIFF, FLAC, MP3 or M4A file.`,
    );
    return;
  }
  file = chosen;
  if (!title.value.trim()) title.value = stemName(chosen.name);
  waiting.hidden = true;
  going.hidden = false;
  say("#going-name", chosen.name);
  if (artist.value.trim()) {
    send(chosen);
    return;
  }
  say("#going-word", "Say who it is by, then put it on the shelf.");
  start.hidden = false;
  artist.focus();
}

/** @param {File} chosen */
async function send(chosen) {
  if (sender) return;
  if (!artist.value.trim()) {
    complain("Say who it is by.");
    artist.focus();
    return;
  }
  problem.hidden = true;
  start.hidden = true;
  form.setAttribute("aria-busy", "true");
  try {
    const hashed = sha256(chosen, {
      worker: form.dataset.worker ?? "",
      library: form.dataset.library ?? "",
    });
    hashed.catch(() => {});
    await prepare(chosen);
    await move(chosen);
    say("#going-word", "Checking that every byte arrived.");
    await call("PUT", `${made.upload}completion/`, { sha256: await hashed });
    location.assign(`/songs/${made.song}/`);
  } catch (trouble) {
    sender = null;
    pause.hidden = true;
    start.hidden = false;
    form.removeAttribute("aria-busy");
    complain(trouble instanceof Error ? words(trouble) : "This did not work.");
  }
}

/** Project, song and version; each is made once, however often this is tried. @param {File} chosen */
async function prepare(chosen) {
  const name = title.value.trim() || "Untitled";
  made.project ??= (
    await call("POST", "/api/projects/", {
      title: name,
      artist: artist.value.trim(),
      kind: "single",
    })
  ).id;
  made.song ??= (
    await call("POST", `/api/projects/${made.project}/songs/`, {
      title: name,
      key: key.value.trim(),
      tempo_bpm: tempo.value.trim().replace(",", ".") || null,
    })
  ).id;
  made.upload ??= (
    await call("POST", `/api/songs/${made.song}/versions/`, {
      filename: chosen.name,
      size_bytes: chosen.size,
    })
  ).upload.url;
}

/** The bytes, resumed by themselves after short cuts. @param {File} chosen @returns {Promise<void>} */
function move(chosen) {
  const { tus } = /** @type {any} */ (window);
  return new Promise((done, fail) => {
    sender = new tus.Upload(chosen, {
      uploadUrl: made.upload,
      chunkSize: PIECE_BYTES,
      retryDelays: [0, 1000, 3000, 5000, 10_000, 20_000],
      storeFingerprintForResuming: false,
      onBeforeRequest: (/** @type {any} */ request) =>
        request.setHeader("X-CSRFToken", csrfToken()),
      onProgress: show,
      onSuccess: () => done(),
      onError: (/** @type {any} */ trouble) => fail(refused(trouble)),
    });
    pause.hidden = false;
    show(0, chosen.size);
    sender.start();
  });
}

/** @param {any} trouble */
function refused(trouble) {
  const text = trouble?.originalResponse?.getBody?.() ?? "";
  try {
    const answer = JSON.parse(text);
    if (answer.detail) return new Refused(answer.detail, { remedy: answer.remedy });
  } catch {
    // No answer of ours: the connection was cut.
  }
  return new Refused("The upload was cut off.", {
    remedy: "What arrived is kept. Press “Put it on the shelf” to go on from there.",
  });
}

async function hold() {
  await sender?.abort();
  pause.setAttribute("aria-pressed", "true");
  bar.classList.add("prog--hold");
  say("#going-word", "Paused. What arrived is kept.");
}

function resume() {
  pause.setAttribute("aria-pressed", "false");
  bar.classList.remove("prog--hold");
  sender?.start();
}

/** @param {number} sent @param {number} whole */
function show(sent, whole) {
  const percent = whole ? Math.floor((sent * 100) / whole) : 100;
  bar.style.setProperty("--p", `${percent}%`);
  bar.setAttribute("aria-valuenow", String(percent));
  say("#going-word", `${percent}%, ${megabytes(sent)} of ${megabytes(whole)}`);
}

/** @param {number} bytes */
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** @param {string} selector @param {string} text */
function say(selector, text) {
  part(selector, HTMLElement).textContent = text;
}

/** @param {string} sentence */
function complain(sentence) {
  problem.hidden = false;
  part("#first-problem p", HTMLElement).textContent = sentence;
}

/** @param {Error} trouble */
function words(trouble) {
  return trouble instanceof Refused
    ? `${trouble.message} ${trouble.remedy}`.trim()
    : trouble.message;
}
