// Files to take away, where the link allows it: one key each, and one for all of them.

import { icon, make } from "../lib/dom.js";
import { size } from "../lib/figures.js";
import { ask, say, slot, told } from "./page.js";

/** @typedef {{version: number, name: string, label: string, detail: string, size_bytes: number | null, address: string}} File */

export async function showDownloads() {
  const place = document.getElementById("downloads");
  if (!place || !told.mayDownload) return;
  try {
    /** @type {{files: File[], all: string}} */
    const { files, all } = await ask("GET", "downloads/");
    place.replaceChildren(...files.map((file) => row(file)));
    if (files.length > 1) place.prepend(key(all, "Download everything", "key--ink"));
    place.hidden = files.length === 0;
  } catch {
    say(
      slot("downloads-say"),
      "What can be downloaded could not be loaded. Reload the page to try again.",
    );
  }
}

/** @param {string} address @param {string} words @param {string} [more] */
const key = (address, words, more = "") =>
  make("a", { class: `key key--lg ${more}`, href: address, download: "" }, icon("download"), words);

/** @param {File} file */
function row({ label, detail, size_bytes: bytes, address }) {
  const facts = [detail, bytes ? size(bytes) : ""].filter(Boolean).join(", ");
  const words = make("p", { class: "cap" }, facts && `${facts}.`);
  return make("div", { class: "guest__file" }, key(address, `Download ${label}`), words);
}
