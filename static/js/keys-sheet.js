// The sheet of shortcuts: it holds the switch for single keys, and marks what is off.

import { make } from "./lib/dom.js";
import { singleKeys } from "./lib/single-keys.js";

const WITH = ["Ctrl", "Shift"];

/** @param {HTMLElement} sheet */
export function tendKeysSheet(sheet) {
  const box = /** @type {HTMLInputElement | null} */ (sheet.querySelector("[name=single-keys]"));
  const show = () => {
    const { on } = singleKeys;
    if (box) box.checked = on;
    const words = sheet.querySelector('[data-slot="keys-off"]');
    if (words instanceof HTMLElement) words.hidden = on;
    for (const row of sheet.querySelectorAll("dl > div")) mark(row, !on && isSingle(row));
  };
  box?.addEventListener("change", () => {
    singleKeys.put(box.checked);
    show();
  });
  // Another tab has the same switch.
  window.addEventListener("storage", show);
  show();
}

/** A key of a part acts while the part has the focus. @param {Element} row */
function isSingle(row) {
  const first = row.querySelector("kbd")?.textContent ?? "";
  return !WITH.includes(first) && !row.closest("[data-part]");
}

/** @param {Element} row @param {boolean} off */
function mark(row, off) {
  row.toggleAttribute("data-off", off);
  row.querySelector("[data-off-word]")?.remove();
  if (off) row.querySelector("dd")?.append(make("span", { "data-off-word": "" }, "off"));
}
