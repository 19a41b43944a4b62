// How a text was: every state that was kept, to be read and brought back.

import { call } from "../lib/api.js";
import { make } from "../lib/dom.js";
import { changes } from "../lib/merging.js";
import { showProblem } from "../toast.js";

/** @typedef {{revision: number, by: {name: string}, saved_at: string, length: number}} Edition */
/** @typedef {import("./keeper.js").Keeper} Keeper */

const WHEN = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** @param {Keeper} keeper @param {string} title @param {(body: string) => void} restore */
export async function openEditions(keeper, title, restore) {
  const dialog = document.getElementById("editions");
  if (!(dialog instanceof HTMLDialogElement)) return;
  const slot = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (dialog.querySelector(`[data-slot="${name}"]`));
  slot("title").textContent = `Versions of the ${title.toLowerCase()}`;
  slot("list").replaceChildren();
  slot("body").textContent = "";
  slot("words").textContent = "Reading what was kept.";
  const key = /** @type {HTMLButtonElement} */ (dialog.querySelector("[data-do=restore]"));
  key.hidden = !keeper.mayWrite;
  key.disabled = true;
  showProblem(slot("problem"), null);
  if (!dialog.open) dialog.showModal();
  let chosen = "";
  key.onclick = () => {
    dialog.close();
    restore(chosen);
  };
  /** @type {Edition | null} */
  let asked = null;
  const show = async (/** @type {Edition} */ edition) => {
    asked = edition;
    key.disabled = true;
    try {
      const { body } = await call("GET", `${keeper.url}editions/${edition.revision}/`);
      if (asked !== edition) return; // Another one was chosen before this one came.
      chosen = body;
      slot("body").textContent = body || "Empty.";
      slot("words").textContent = difference(body, keeper.text);
      key.disabled = body === keeper.text;
    } catch (problem) {
      showProblem(slot("problem"), problem);
    }
  };
  try {
    const editions = /** @type {Edition[]} */ (await call("GET", `${keeper.url}editions/`));
    slot("list").replaceChildren(...editions.map((edition) => row(edition, () => show(edition))));
    slot("words").textContent = editions.length ? "" : "Nothing was written yet.";
    const first = slot("list").querySelector("input");
    first?.click();
    first?.focus();
  } catch (problem) {
    slot("words").textContent = "";
    showProblem(slot("problem"), problem);
  }
}

/** @param {Edition} edition @param {() => void} show */
function row(edition, show) {
  const radio = make("input", { type: "radio", name: "edition" });
  radio.addEventListener("change", show);
  const when = make(
    "time",
    { datetime: edition.saved_at },
    WHEN.format(new Date(edition.saved_at)),
  );
  const words = make("span", {}, make("b", {}, edition.by.name), when);
  return make("label", { class: "edition" }, radio, words);
}

/** @param {string} body @param {string} now */
function difference(body, now) {
  if (body === now) return "This is how it is now.";
  const found = changes(body.split("\n"), now.split("\n"));
  const gone = found.reduce((sum, it) => sum + it.stop - it.start, 0);
  const come = found.reduce((sum, it) => sum + it.lines.length, 0);
  const lines = (/** @type {number} */ count) => `${count} ${count === 1 ? "line" : "lines"}`;
  return `Since then ${lines(gone)} went or changed, ${lines(come)} came.`;
}
