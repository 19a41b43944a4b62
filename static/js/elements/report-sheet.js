// <report-sheet>: the report of the version that is heard, alone or beside the other one.

import { transport } from "../transport.js";

/** @typedef {import("../transport.js").Side} Side */

export class ReportSheet extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
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

  get #other() {
    return transport.sides[transport.hear === "a" ? "b" : "a"];
  }

  /** @param {string} name */
  #slot(name) {
    return /** @type {HTMLElement | null} */ (this.querySelector(`[data-slot="${name}"]`));
  }

  #follow() {
    const { heard } = transport;
    const other = this.#other;
    this.#offer(other);
    if (!heard) return;
    const beside = this.#beside ? other : null;
    const file = this.#file.version === heard.id ? this.#file.name : "";
    this.#show(address(heard.id, { file, beside: beside?.id, side: transport.hear }));
  }

  /** Two versions that are on can be laid beside each other. @param {Side | null} other */
  #offer(other) {
    const bar = this.#slot("beside");
    const name = this.#slot("other");
    if (!bar || !name) return;
    bar.hidden = !other || !transport.heard;
    name.textContent = other ? `${other.name} ${other.label}` : "";
  }

  /** @param {string} url */
  async #show(url) {
    if (url === this.#wanted) return;
    this.#wanted = url;
    try {
      const answer = await fetch(url, { credentials: "same-origin" });
      if (this.#wanted !== url) return;
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      this.#lay(await answer.text());
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
    else if (target.name === "report-file" && transport.heard)
      this.#file = { version: transport.heard.id, name: target.value };
    else return;
    this.#follow();
  }

  /** @param {Event} event */
  #seek(event) {
    transport.seek(/** @type {CustomEvent<number>} */ (event).detail);
  }

  /** The playhead on every plot along the song; ten times a second is enough for an eye. */
  #place() {
    const at = Math.round(transport.at * 10) / 10;
    if (at === this.#at || this.hidden) return;
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
