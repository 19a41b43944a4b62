// <tab-set role="tablist">: one tab in the tab order, arrows between them.

export class TabSet extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("click", (event) => this.#press(event), { signal });
    this.addEventListener("keydown", (event) => this.#key(event), { signal });
  }

  disconnectedCallback() {
    this.#life?.abort();
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
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const tab = event.target instanceof Element ? event.target.closest("[role=tab]") : null;
    if (tab) this.show(tab.getAttribute("aria-controls") ?? "");
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
    this.show(tab.getAttribute("aria-controls") ?? "", true);
  }
}

/** Brings a panel to the front, wherever its tabs are. @param {string} id */
export function showPanel(id) {
  for (const tabs of document.querySelectorAll("tab-set")) {
    if (tabs instanceof TabSet && tabs.querySelector(`[aria-controls="${id}"]`)) tabs.show(id);
  }
}

customElements.define("tab-set", TabSet);
