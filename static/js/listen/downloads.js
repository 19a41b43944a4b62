// Files to take away, where the link allows it: one row each, and a key for all of them.

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
    const many = new Set(files.map(({ version }) => version)).size > 1;
    const list = make("ul", { class: "gets" });
    let last = 0;
    for (const file of files) {
      if (many && file.version !== last) list.append(heading(file.version));
      last = file.version;
      list.append(row(file));
    }
    place.replaceChildren(list);
    if (files.length > 1) place.prepend(everything(all));
    place.hidden = files.length === 0;
  } catch {
    say(
      slot("downloads-say"),
      "What can be downloaded could not be loaded. Reload the page to try again.",
    );
  }
}

/** @param {string} address */
const everything = (address) =>
  make(
    "a",
    { class: "key key--lg key--ink", href: address, download: "" },
    icon("download"),
    "Download everything",
  );

/** @param {number} number of a version */
function heading(number) {
  const title = told.songs.find(({ version }) => version === number)?.title ?? "";
  return make("li", { class: "gets__song", dir: "auto" }, title);
}

/** @param {File} file */
function row({ label, detail, size_bytes: bytes, address }) {
  const facts = [detail, bytes ? size(bytes) : ""].filter(Boolean).join(", ");
  const words = make("span", {}, make("b", {}, `Download ${label.toLowerCase()}`), " ");
  if (facts) words.append(make("span", { class: "cap" }, facts));
  return make("li", {}, make("a", { href: address, download: "" }, words, icon("download")));
}
