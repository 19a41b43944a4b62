// <version-rail>: puts versions on as A and B, and fills what depends on the one that is on.

import { transport } from "../transport.js";

/** @typedef {import("../transport.js").Side} Side */
/** @typedef {import("../transport.js").Letter} Letter */

/** @param {HTMLElement} spine @returns {Side} */
function sideOf(spine) {
  const { version, name, label, seconds, lufs, peak, stream } = spine.dataset;
  const api = `/api/versions/${version}`;
  return {
    id: Number(version),
    name: name ?? "",
    label: label ?? "",
    stream: `${api}/files/${stream}/`,
    peaks: `${api}/files/peaks/`,
    report: `${api}/report/`,
    seconds: Number(seconds),
    lufs: lufs ? Number(lufs) : null,
    truePeak: peak ? Number(peak) : null,
  };
}

export class VersionRail extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("click", (event) => this.#press(event), { signal });
    this.addEventListener("change", (event) => this.#pick(event), { signal });
    this.addEventListener("merged", () => this.#freshen(), { signal });
    transport.addEventListener("sides", () => this.#show(), { signal });
    transport.addEventListener("trouble", () => this.#tryAnother(), { signal });
    this.#begin();
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  /** @returns {HTMLElement[]} spines of versions that can be heard, oldest first */
  get ready() {
    return [
      .../** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll('.ver[data-state="ready"]')),
    ];
  }

  #begin() {
    const start = Number(this.closest("main")?.dataset.start ?? 0);
    const spine =
      this.ready.find((it) => Number(it.dataset.version) === start) ?? this.ready.at(-1);
    if (spine) transport.put("a", sideOf(spine));
    this.#show();
    requestAnimationFrame(() => spine?.scrollIntoView({ block: "nearest", inline: "nearest" }));
  }

  /** The first version of a song goes on by itself; figures of those that are on may have changed. */
  #freshen() {
    if (!transport.sides.a) this.#begin();
    for (const letter of /** @type {Letter[]} */ (["a", "b"])) {
      const { [letter]: side } = transport.sides;
      const spine = this.ready.find((it) => Number(it.dataset.version) === side?.id);
      if (side && !spine) transport.put(letter, null);
      else if (side && spine) {
        // What plays goes on from where it comes, though a smaller file may be there by now.
        const fresh = { ...sideOf(spine), stream: side.stream };
        if (JSON.stringify(fresh) !== JSON.stringify(side)) transport.put(letter, fresh);
      }
    }
    this.#show();
  }

  /** Who may only listen loses the large file once there is a small one: go on with that. */
  #tryAnother() {
    const side = transport.alone ? null : transport.heard;
    const spine = this.ready.find((it) => Number(it.dataset.version) === side?.id);
    if (!side || !spine || sideOf(spine).stream === side.stream) return;
    transport.put(transport.hear, sideOf(spine));
    transport.play();
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const link = event.target instanceof Element ? event.target.closest("a.ver__n") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const spine = /** @type {HTMLElement | null} */ (link.closest(".ver"));
    if (!spine) return;
    event.preventDefault();
    this.put("a", spine);
    transport.listen("a");
  }

  /** @param {Event} event */
  #pick(event) {
    const radio = event.target;
    if (!(radio instanceof HTMLInputElement) || radio.type !== "radio") return;
    const spine = /** @type {HTMLElement | null} */ (radio.closest(".ver"));
    if (spine) this.put(radio.name === "b" ? "b" : "a", spine);
  }

  /** @param {Letter} letter @param {HTMLElement} spine */
  put(letter, spine) {
    transport.put(letter, sideOf(spine));
    if (letter !== "a") return;
    const url = new URL(location.href);
    url.searchParams.set("version", String(transport.sides.a?.id));
    history.replaceState(null, "", url);
  }

  /** The version before or after the one in A. @param {-1 | 1} by */
  step(by) {
    const { ready } = this;
    const now = ready.findIndex((it) => Number(it.dataset.version) === transport.sides.a?.id);
    const next = ready[now + by];
    if (!next) return;
    this.put("a", next);
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #show() {
    for (const spine of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll(".ver"))) {
      const id = Number(spine.dataset.version);
      for (const letter of /** @type {Letter[]} */ (["a", "b"])) {
        const on = transport.sides[letter]?.id === id;
        spine.classList.toggle(`ver--${letter}`, on);
        const radio = spine.querySelector(`input[name="${letter}"]`);
        if (radio instanceof HTMLInputElement) radio.checked = on;
      }
      const link = spine.querySelector("a.ver__n");
      if (transport.sides.a?.id === id) link?.setAttribute("aria-current", "true");
      else link?.removeAttribute("aria-current");
    }
    this.#fillDownloads();
    this.#fillLength();
  }

  #fillDownloads() {
    const place = document.querySelector('[data-slot="downloads"]');
    const side = transport.sides.a;
    if (!place) return;
    const spine = document.getElementById(`version-${side?.id}`);
    const files = spine?.querySelector("template[data-downloads]");
    const title = document.createElement("h2");
    title.textContent = side ? `${side.name} ${side.label}` : "";
    title.className = "trunc";
    const list = files instanceof HTMLTemplateElement ? [files.content.cloneNode(true)] : [];
    place.replaceChildren(title, ...list);
  }

  #fillLength() {
    const place = document.querySelector('.fields [data-slot="length"]');
    if (!place || !transport.length) return;
    const minutes = Math.floor(transport.length / 60);
    place.textContent = `${minutes}:${(transport.length % 60).toFixed(1).padStart(4, "0")}`;
  }
}

customElements.define("version-rail", VersionRail);
