// <link-list>: links that are there; each is looked at, paused, changed, readdressed or revoked.

import { call } from "../lib/api.js";
import { madeCard } from "../links/made.js";
import { preview } from "../links/preview.js";
import { say, sayProblem } from "../toast.js";
import { LinkChange } from "./link-change.js";
import { LivePart } from "./live-part.js";

/** So many are looked through with the eyes. */
const SEEN_AT_ONCE = 20;

export class LinkList extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("click", (event) => this.#press(event), { signal });
    document.addEventListener("link-made", () => this.refresh(), { signal });
    document.addEventListener("link-changed", () => this.refresh(), { signal });
    document.addEventListener("told", (event) => this.#heard(event), { signal });
    this.querySelector("input[type=search]")?.addEventListener("input", () => this.#sift(), {
      signal,
    });
    const part = this.querySelector("live-part");
    const sifting = new MutationObserver(() => this.#sift());
    if (part) sifting.observe(part, { childList: true, subtree: true });
    signal.addEventListener("abort", () => sifting.disconnect());
    this.#sift();
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  /** In a menu that is closed nobody reads it: it is fetched when it opens. */
  refresh() {
    const menu = this.closest("details");
    const part = this.querySelector("live-part");
    if (part instanceof LivePart && (!menu || menu.open)) part.refreshSoon();
  }

  /** Among many, those that hold every word that was typed. */
  #sift() {
    const find = this.querySelector('[data-slot="find"]');
    const found = this.querySelector('[data-slot="found"]');
    const field = find?.querySelector("input");
    if (!(find instanceof HTMLElement) || !field || !found) return;
    const rows = /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll(".lk"));
    find.hidden = rows.length <= SEEN_AT_ONCE;
    const words = find.hidden ? [] : field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = `${row.textContent} ${row.dataset.email ?? ""}`.toLowerCase();
      const is = words.every((word) => text.includes(word));
      if (row.hidden === is) row.hidden = !is;
      if (is) shown += 1;
    }
    const said = words.length ? `${shown} of ${rows.length} links` : "";
    if (found.textContent !== said) found.textContent = said;
  }

  /** @param {Event} event */
  #heard(event) {
    const { kind } = /** @type {CustomEvent<{kind: string}>} */ (event).detail;
    if (kind === "link" || kind === "missed") this.refresh();
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const key = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    const row = /** @type {HTMLElement | null | undefined} */ (key?.closest("[data-link]"));
    const deed = key?.getAttribute("data-do");
    if (deed === "revoke-all") void this.#revokeAll(/** @type {HTMLElement} */ (key));
    if (!row) return;
    const link = Number(row.dataset.link);
    if (deed === "preview") void preview(link);
    if (deed === "pause") void this.#do("PUT", `${link}/pause/`);
    if (deed === "resume") void this.#do("DELETE", `${link}/pause/`);
    if (deed === "voice") void this.#do("PUT", `${link}/voice/`);
    if (deed === "change") void this.#change(link);
    if (deed === "address") void this.#readdress(row);
    if (deed === "revoke") void this.#revoke(row);
  }

  /** @param {string} method @param {string} path */
  async #do(method, path) {
    try {
      await call(method, `/api/links/${path}`);
      this.refresh();
    } catch (problem) {
      sayProblem(problem);
    }
  }

  /** @param {number} link */
  async #change(link) {
    const form = document.querySelector("link-change");
    if (form instanceof LinkChange) await form.open(link);
  }

  /** @param {HTMLElement} row */
  async #readdress(row) {
    const { link, name, email } = row.dataset;
    const old = "The old one opens nothing any more, and whoever came by it is out.";
    if (!confirm(`Give “${name}” a new address? ${old}`)) return;
    const asked = Boolean(email) && "mails" in this.dataset && confirm(`Send it to ${email}?`);
    try {
      const fresh = await call("PUT", `/api/links/${link}/address/`, { send_mail: asked });
      const known = await call("GET", `/api/links/${link}/`);
      const place = this.querySelector('[data-slot="made"]');
      place?.replaceChildren(madeCard({ ...known, ...fresh }, { asked }));
      if (place instanceof HTMLElement) place.scrollIntoView({ block: "nearest" });
      this.refresh();
    } catch (problem) {
      sayProblem(problem);
    }
  }

  /** @param {HTMLElement} row */
  async #revoke(row) {
    const { link, name } = row.dataset;
    const after = "Whoever came by it hears nothing more. This cannot be taken back.";
    if (!confirm(`Revoke “${name}”? ${after}`)) return;
    await this.#do("DELETE", `${link}/`);
    this.querySelector(`[data-made="${link}"]`)?.remove();
  }

  /** @param {HTMLElement} key */
  async #revokeAll(key) {
    const { count, project } = key.dataset;
    const links = count === "1" ? "the one link" : `all ${count} links`;
    if (!confirm(`Revoke ${links} of this project? This cannot be taken back.`)) return;
    try {
      const { revoked } = await call("DELETE", `/api/projects/${project}/links/`);
      say(revoked === 1 ? "One link is revoked." : `${revoked} links are revoked.`);
      this.refresh();
    } catch (problem) {
      sayProblem(problem);
    }
  }
}

customElements.define("link-list", LinkList);
