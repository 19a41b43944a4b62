// <tab-set role="tablist">: one tab in the tab order, arrows between them.

import { recall, remember } from "../lib/remembered.js";

export class TabSet extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("click", (event) => this.#press(event), { signal });
    this.addEventListener("keydown", (event) => this.#key(event), { signal });
    window.addEventListener("hashchange", () => this.#follow(), { signal });
    document.addEventListener("click", (event) => this.#again(event), { signal });
    if (!this.#follow() && this.dataset.remember) {
      const last = recall(`tab:${this.dataset.remember}`, "");
      if (this.#holds(last)) this.show(last);
    }
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  /** @param {string} panel */
  #holds(panel) {
    return this.tabs.some((tab) => tab.getAttribute("aria-controls") === panel);
  }

  /** A link may lead to a panel: `#sheet`. */
  #follow() {
    const panel = location.hash.slice(1);
    if (!this.#holds(panel)) return false;
    this.show(panel);
    // It was hidden when the browser looked for it.
    document.getElementById(panel)?.scrollIntoView();
    return true;
  }

  /** Where the address leads already is no change of it. @param {MouseEvent} event */
  #again(event) {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link?.hash && link.href === location.href) this.#follow();
  }

  get tabs() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("[role=tab]"))];
  }

  /** @param {string} panel the id of the panel to show @param {boolean} [focus] */
  show(panel, focus = false) {
    for (const tab of this.tabs) {
      const id = tab.getAttribute("aria-controls") ?? "";
      const on = id === panel;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      const body = document.getElementById(id);
      if (body) body.hidden = !on;
      if (on && focus) tab.focus();
    }
    this.dispatchEvent(new CustomEvent("tab", { detail: panel, bubbles: true }));
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const tab = event.target instanceof Element ? event.target.closest("[role=tab]") : null;
    if (tab) this.#choose(tab);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { tabs } = this;
    const now = tabs.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: tabs.length - 1 }[
      event.key
    ];
    if (now < 0 || next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const tab = tabs[(next + tabs.length) % tabs.length];
    this.#choose(tab, true);
  }

  /** @param {Element} tab @param {boolean} [focus] */
  #choose(tab, focus = false) {
    const panel = tab.getAttribute("aria-controls") ?? "";
    if (this.dataset.remember) remember(`tab:${this.dataset.remember}`, panel);
    this.show(panel, focus);
  }
}

/** Brings a panel to the front, wherever its tabs are. @param {string} id */
export function showPanel(id) {
  for (const tabs of document.querySelectorAll("tab-set")) {
    if (tabs instanceof TabSet && tabs.querySelector(`[aria-controls="${id}"]`)) tabs.show(id);
  }
}

customElements.define("tab-set", TabSet);
