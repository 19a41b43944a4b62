// <report-sheet>: the report of the version that is heard, alone or beside the other one. While a
// record is heard that the song is held against, the report stays that of the song's own version.

import { otherThan } from "../sound/sides.js";
import { transport } from "../transport.js";

/** @typedef {import("../transport.js").Side} Side */
/** @typedef {import("../transport.js").Letter} Letter */

/** @param {Side | null} side */
const isVersion = (side) => side?.kind === "version";

/** Reports to and fro between A and B are not fetched anew with every switch. */
const KEPT = 6;

/** @param {string} url */
async function fetched(url) {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return answer.text();
}

export class ReportSheet extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {Map<string, string>} */
  #kept = new Map();
  #shown = "";
  #wanted = "";
  #file = { version: 0, name: "" };
  #beside = false;
  #at = -1;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.#shown = address(Number(this.dataset.version), {});
    this.#wanted = this.#shown;
    for (const event of ["sides", "state"]) {
      transport.addEventListener(event, () => this.#follow(), { signal });
    }
    transport.addEventListener("time", () => this.#place(), { signal });
    this.addEventListener("seek", (event) => this.#seek(event), { signal });
    this.addEventListener("change", (event) => this.#choose(event), { signal });
    this.#follow();
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  /** Which side is told of; null while nobody may know, or neither is a version. @returns {Letter | null} */
  get #letter() {
    const { hear } = transport;
    if (transport.isBlind || hear === "x") return null;
    return [hear, otherThan(hear)].find((it) => isVersion(transport.sides[it])) ?? null;
  }

  /** @returns {Side | null} */
  get #version() {
    const letter = this.#letter;
    return letter && transport.sides[letter];
  }

  /** The version that it can be laid beside. @returns {Side | null} */
  get #other() {
    const letter = this.#letter;
    const other = letter && transport.sides[otherThan(letter)];
    return isVersion(other) ? other : null;
  }

  /** How much later the own time of what is told of is than the song's. */
  get offset() {
    const letter = this.#letter;
    return letter ? transport.offsets[letter] : 0;
  }

  /** @param {string} name */
  #slot(name) {
    return /** @type {HTMLElement | null} */ (this.querySelector(`[data-slot="${name}"]`));
  }

  #follow() {
    const [letter, version, other] = [this.#letter, this.#version, this.#other];
    this.#offer(other);
    if (!letter || !version) return;
    const beside = this.#beside ? other : null;
    const file = this.#file.version === version.id ? this.#file.name : "";
    this.#show(address(version.id, { file, beside: beside?.id, side: letter }));
  }

  /** Two versions that are on can be laid beside each other. @param {Side | null} other */
  #offer(other) {
    const bar = this.#slot("beside");
    const name = this.#slot("other");
    if (!bar || !name) return;
    bar.hidden = !other;
    name.textContent = other ? `${other.name} ${other.label}` : "";
  }

  /** @param {string} url */
  async #show(url) {
    if (url === this.#wanted) return;
    this.#wanted = url;
    try {
      const html = this.#kept.get(url) ?? (await fetched(url));
      this.#kept.set(url, html);
      if (this.#kept.size > KEPT)
        this.#kept.delete(/** @type {string} */ (this.#kept.keys().next().value));
      if (this.#wanted !== url) return;
      this.#lay(html);
      this.#shown = url;
    } catch {
      if (this.#wanted === url) this.#wanted = this.#shown; // Asked again when the next thing happens.
    }
  }

  /** New figures in the old order: what was open stays open, and the focus where it was. @param {string} html */
  #lay(html) {
    const sheet = this.#slot("sheet");
    if (!sheet) return;
    const open = [...sheet.querySelectorAll("details[id][open]")].map((it) => it.id);
    const focused = sheet.contains(document.activeElement) ? document.activeElement?.id : "";
    const { scrollTop } = this;
    sheet.innerHTML = html;
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (focused) document.getElementById(focused)?.focus();
    this.scrollTop = scrollTop;
    const count = document.querySelector('[data-count="report"]');
    const found = sheet.querySelector("[data-to-fix]")?.getAttribute("data-to-fix") ?? "";
    if (count) count.textContent = found === "0" ? "" : found;
  }

  /** @param {Event} event */
  #choose(event) {
    const { target } = event;
    if (!(target instanceof HTMLInputElement)) return;
    if (target.name === "beside") this.#beside = target.checked;
    else if (target.name === "report-file" && this.#version)
      this.#file = { version: this.#version.id, name: target.value };
    else return;
    this.#follow();
  }

  /** @param {Event} event */
  #seek(event) {
    transport.seek(/** @type {CustomEvent<number>} */ (event).detail - this.offset);
  }

  /** The playhead on every plot along the song; ten times a second is enough for an eye. */
  #place() {
    if (this.hidden) return;
    const at = Math.round((transport.at + this.offset) * 10) / 10;
    if (at === this.#at) return;
    this.#at = at;
    this.style.setProperty("--at", String(at));
  }
}

/** @param {number} version @param {{file?: string, beside?: number | undefined, side?: string}} asked */
function address(version, { file, beside, side }) {
  const query = new URLSearchParams();
  if (file && file !== "audio") query.set("file", file);
  if (beside) {
    query.set("beside", String(beside));
    query.set("side", side ?? "a");
  }
  const words = query.toString();
  return `/versions/${version}/report/${words ? `?${words}` : ""}`;
}

customElements.define("report-sheet", ReportSheet);
