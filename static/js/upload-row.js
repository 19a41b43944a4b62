// How one file on its way in is written on the page.

import { icon, make } from "./lib/dom.js";
import { size } from "./lib/figures.js";

/** @typedef {import("./sending.js").Sending} Sending */

const SIGNS = {
  waiting: "clock",
  sending: "upload",
  paused: "pause",
  broken: "warn",
  finishing: "upload",
  checking: "review",
  ready: "ok",
  failed: "error",
};

const PLACES = {
  stem: "in its lane",
  archive: "in its lanes",
  version: "on the rail",
  reference: "among the references",
  sound: "beside the note",
};

/** @param {HTMLElement} line @param {Sending} row */
export function showRow(line, row) {
  const slot = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (line.querySelector(`[data-slot="${name}"]`));
  const share = row.size ? row.sent / row.size : 1;
  setText(slot("name"), row.name);
  setText(slot("facts"), size(row.size));
  setText(slot("left"), row.state === "sending" ? `${Math.floor(share * 100)}%` : "");
  const words = slot("words");
  setText(words, wordsOf(row));
  words.className =
    row.state === "failed"
      ? "c-bad strong"
      : row.state === "broken" || needsReading(row)
        ? "c-warn strong"
        : "";
  const bar = /** @type {HTMLElement} */ (line.querySelector(".prog"));
  bar.hidden = ["checking", "ready", "failed"].includes(row.state);
  bar.classList.toggle("prog--hold", row.state === "paused" || row.state === "broken");
  bar.style.setProperty("--p", `${share * 100}%`);
  bar.setAttribute("aria-valuenow", String(Math.floor(share * 100)));
  bar.setAttribute("aria-label", row.name);
  showRole(line, row);
  const key = `${row.state}:${row.file !== null}`;
  if (line.dataset.shown === key) return;
  line.dataset.shown = key;
  const sign = make("span", {
    class:
      row.state === "failed"
        ? "c-bad"
        : row.state === "broken"
          ? "c-warn"
          : row.state === "ready"
            ? "c-ok"
            : "",
  });
  sign.append(icon(SIGNS[row.state]));
  slot("icon").replaceChildren(sign);
  slot("acts").replaceChildren(...acts(row));
}

/** A ZIP with files that were refused: somebody has to see which. @param {Sending} row */
export const needsReading = (row) => Boolean(row.outcome?.remedy);

/** @param {HTMLElement} line @param {Sending} row */
function showRole(line, row) {
  const place = /** @type {HTMLElement} */ (line.querySelector(".up__role"));
  const select = /** @type {HTMLSelectElement} */ (line.querySelector('[data-slot="role"]'));
  place.hidden = row.stem === null;
  select.setAttribute("aria-label", `Role of ${row.name}`);
  if (row.role && line.dataset.role !== row.role) {
    line.dataset.role = row.role;
    select.value = row.role;
  }
}

/** @param {Sending} row */
function wordsOf(row) {
  const far = `${size(row.sent)} of ${size(row.size)}`;
  if (row.outcome) return `${row.outcome.sentence} ${row.outcome.remedy}`.trim();
  if (row.problem) return `${row.problem.sentence} ${row.problem.remedy ?? ""}`.trim();
  if (row.state === "paused" && !row.file)
    return `Stopped at ${far}. Choose the same file again to go on.`;
  return {
    waiting: "Waiting for its turn",
    sending: far,
    paused: `Paused at ${far}`,
    broken: `Cut off at ${far}`,
    finishing: "Comparing checksums",
    checking:
      row.kind === "archive"
        ? `Unpacking, ${Math.floor(row.checkedShare * 100)}%`
        : "Being checked and measured",
    ready: `Checked, and ${PLACES[row.kind]}`,
    failed: "This did not work.",
  }[row.state];
}

/** @param {Sending} row */
function acts(row) {
  const small = (
    /** @type {string} */ deed,
    /** @type {string} */ sign,
    /** @type {string} */ words,
  ) =>
    make(
      "button",
      {
        class: `key key--sm key--sq${deed === "remove" ? " key--bare" : ""}`,
        type: "button",
        "data-do": deed,
        "aria-label": `${words} ${row.name}`,
      },
      icon(sign),
    );
  const big = (
    /** @type {string} */ deed,
    /** @type {string} */ sign,
    /** @type {string} */ words,
  ) => make("button", { class: "key key--sm", type: "button", "data-do": deed }, icon(sign), words);
  if (row.state === "sending" || row.state === "waiting")
    return [small("pause", "pause", "Pause"), small("remove", "close", "Remove")];
  if (row.state === "paused" && !row.file)
    return [big("find", "folder", "Choose file"), small("remove", "close", "Remove")];
  if (row.state === "paused")
    return [big("resume", "play", "Resume"), small("remove", "close", "Remove")];
  if (row.state === "broken")
    return [big("resume", "retry", "Try now"), small("remove", "close", "Remove")];
  if (row.state === "failed" && row.file && row.job === null)
    return [big("resume", "retry", "Send again"), small("put-away", "close", "Put away")];
  if (row.state === "failed" || row.state === "ready")
    return [small("put-away", "close", "Put away")];
  return [];
}

/** @param {HTMLElement} place @param {string} words */
function setText(place, words) {
  if (place.textContent !== words) place.textContent = words;
}
