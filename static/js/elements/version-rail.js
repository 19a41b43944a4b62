// <version-rail>: puts versions on as A and B, finds one among many, and fills what depends on A.

import { answers, neighbour } from "../lib/rail.js";
import { say } from "../toast.js";
import { transport } from "../transport.js";

/** @typedef {import("../transport.js").Side} Side */
/** @typedef {import("../transport.js").Letter} Letter */

/** From so many versions on there is something to search in. */
const MANY = 12;

/** @param {HTMLElement} spine @returns {Side} */
export function sideOf(spine) {
  const { version, name, label, seconds, lufs, peak, stream } = spine.dataset;
  const api = `/api/versions/${version}`;
  return {
    key: `version:${version}`,
    kind: "version",
    id: Number(version),
    name: name ?? "",
    label: label ?? "",
    files: `${api}/files/`,
    reports: `${api}/report/`,
    lossless: spine.dataset.lossless !== undefined,
    rate: Number(spine.dataset.rate) || undefined,
    stream: `${api}/files/${stream}/`,
    peaks: `${api}/files/peaks/`,
    report: `${api}/report/`,
    seconds: Number(seconds),
    lufs: lufs ? Number(lufs) : null,
    truePeak: peak ? Number(peak) : null,
  };
}

/** The spine of a version that can be heard. @param {Side | null} side @returns {HTMLElement | null} */
export function spineOf(side) {
  if (side?.kind !== "version") return null;
  const spine = document.getElementById(`version-${side.id}`);
  return spine?.dataset.state === "ready" ? spine : null;
}

export class VersionRail extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** What was put aside is shown. */
  #unfolded = false;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("click", (event) => this.#press(event), { signal });
    this.addEventListener("change", (event) => this.#pick(event), { signal });
    this.addEventListener("input", () => this.#find(), { signal });
    this.addEventListener("keydown", (event) => this.#move(event), { signal });
    this.addEventListener("focusin", (event) => this.#rove(event.target), { signal });
    this.addEventListener("merged", () => this.#freshen(), { signal });
    transport.addEventListener("sides", () => this.#show(), { signal });
    transport.addEventListener("trouble", () => this.#tryAnother(), { signal });
    this.#begin();
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  /** @returns {HTMLElement[]} all of them, oldest first */
  get #spines() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll(".ver"))];
  }

  /** @returns {HTMLElement[]} spines of versions that can be heard and are offered, oldest first */
  get ready() {
    return this.#spines.filter((it) => it.dataset.state === "ready" && !("retired" in it.dataset));
  }

  #begin() {
    const start = document.getElementById(`version-${this.closest("main")?.dataset.start}`);
    const spine = start?.dataset.state === "ready" ? start : this.ready.at(-1);
    if (spine) transport.put("a", sideOf(spine));
    this.#show();
    requestAnimationFrame(() => this.#bring(spine ?? this.#spines.at(-1)));
  }

  /** The first version of a song goes on by itself; figures of those that are on may have changed. */
  #freshen() {
    if (!transport.sides.a) this.#begin();
    for (const letter of /** @type {Letter[]} */ (["a", "b"])) {
      const { [letter]: side } = transport.sides;
      if (side?.kind !== "version") continue;
      const spine = spineOf(side);
      if (!spine) transport.put(letter, null);
      else {
        // What plays goes on from where it comes, though a smaller file may be there by now.
        const fresh = { ...sideOf(spine), stream: side.stream ?? "" };
        if (JSON.stringify(fresh) !== JSON.stringify(side)) transport.put(letter, fresh);
      }
    }
    this.#show();
  }

  /** Who may only listen loses the large file once there is a small one: go on with that. */
  #tryAnother() {
    const side = transport.alone ? null : transport.heard;
    const spine = spineOf(side);
    if (!side || !spine || sideOf(spine).stream === side.stream) return;
    transport.put(transport.sounding, sideOf(spine));
    transport.play();
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const at = event.target instanceof Element ? event.target : null;
    const deed = at?.closest("[data-do]")?.getAttribute("data-do");
    if (deed === "retired") this.#unfold();
    if (deed === "newest") this.#toNewest();
    const link = at?.closest("a.ver__n");
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
    const letter = radio.name === "b" ? "b" : "a";
    if (spine && letter === "b" && !transport.sides.b && spine === spineOf(transport.sides.a))
      this.#moveToB(spine);
    else if (spine) this.put(letter, spine);
  }

  /** What is on alone becomes B and is heard on; the one before it becomes A, which is never empty. @param {HTMLElement} spine */
  #moveToB(spine) {
    const on = Number(spine.dataset.number);
    const beside = neighbour(this.ready, on, -1) ?? neighbour(this.ready, on, 1);
    if (!beside) {
      say("There is no other version yet to hear it against.");
      this.#show();
      return;
    }
    this.put("b", spine);
    this.put("a", beside);
    transport.listen("b");
  }

  /** @param {Letter} letter @param {HTMLElement} spine */
  put(letter, spine) {
    transport.put(letter, sideOf(spine));
    if (letter !== "a") return;
    const url = new URL(location.href);
    // The plain address follows the newest version, whichever that will be.
    if (spine === this.ready.at(-1)) url.searchParams.delete("version");
    else url.searchParams.set("version", spine.dataset.version ?? "");
    history.replaceState(null, "", url);
  }

  /** The version before or after the one in A. @param {-1 | 1} by */
  step(by) {
    const on = Number(spineOf(transport.sides.a)?.dataset.number ?? 0);
    const next = neighbour(this.ready, on, by);
    if (!next) return;
    this.put("a", next);
    this.#bring(next);
  }

  /** Scrolls the rail alone: the page stays where it is. @param {HTMLElement | undefined} spine */
  #bring(spine) {
    const rail = spine?.parentElement;
    if (!spine || !rail) return;
    const [at, box] = [spine.getBoundingClientRect(), rail.getBoundingClientRect()];
    if (at.left < box.left) rail.scrollLeft += at.left - box.left;
    else if (at.right > box.right) rail.scrollLeft += at.right - box.right;
  }

  #unfold() {
    this.#unfolded = !this.#unfolded;
    this.#show();
    const rail = this.querySelector(".rail");
    if (this.#unfolded && rail) rail.scrollLeft = 0;
  }

  #toNewest() {
    const newest = this.ready.at(-1);
    if (!newest) return;
    this.#bring(newest);
    /** @type {HTMLElement | null} */ (newest.querySelector("a.ver__n"))?.focus({
      preventScroll: true,
    });
  }

  /** Shows the spines that answer to what was typed and chosen. */
  #find() {
    const bar = this.querySelector('[data-slot="find"]');
    const spines = this.#spines;
    if (bar instanceof HTMLElement) bar.hidden = spines.length <= MANY;
    const typed = this.querySelector("[name=find]");
    const chosen = this.querySelector("[name=kind]");
    const words = typed instanceof HTMLInputElement ? typed.value : "";
    const kind = chosen instanceof HTMLSelectElement ? chosen.value : "";
    const on = [spineOf(transport.sides.a), spineOf(transport.sides.b)];
    for (const spine of spines) {
      const aside = "retired" in spine.dataset && !this.#unfolded && !on.includes(spine);
      spine.hidden = aside || (spines.length > MANY && !answers(spine.dataset, words, kind));
    }
    const said = this.querySelector('[data-slot="found"]');
    const found = spines.filter((it) => !it.hidden).length;
    if (said) said.textContent = words || kind ? `${found} of ${spines.length}` : "";
    this.#rove(null);
  }

  /** Left and right go from one version to the next. @param {KeyboardEvent} event */
  #move(event) {
    const at = event.target instanceof Element ? event.target : null;
    if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!at || at.closest(".rail__bar") || at.matches("input")) return;
    const spines = this.#spines.filter((it) => !it.hidden);
    const spine = /** @type {HTMLElement | null} */ (at.closest(".ver"));
    const now = spine ? spines.indexOf(spine) : spines.length;
    /** @type {Record<string, number>} */
    const wanted = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: spines.length - 1 };
    const next = spines[wanted[event.key] ?? -1];
    if (!next) return;
    event.preventDefault();
    const link = at.matches(".ver__more") ? ".ver__more" : "a.ver__n, .ver__more";
    /** @type {HTMLElement | null} */ (next.querySelector(link))?.focus({ preventScroll: true });
    this.#bring(next);
  }

  /** Tab enters the rail at one version alone: the one that has the focus, or is on. @param {EventTarget | null} at */
  #rove(at) {
    const held = at instanceof Element ? at.closest(".ver") : null;
    const shown = this.#spines.filter((it) => !it.hidden);
    const active = this.querySelector(".ver:focus-within");
    const on = held ?? active ?? spineOf(transport.sides.a);
    const one = shown.find((it) => it === on) ?? shown.at(-1);
    for (const each of this.#spines)
      for (const stop of each.querySelectorAll("a.ver__n, .ver__more"))
        stop.setAttribute("tabindex", each === one ? "0" : "-1");
  }

  #show() {
    const on = { a: spineOf(transport.sides.a), b: spineOf(transport.sides.b) };
    for (const spine of this.#spines) {
      for (const letter of /** @type {Letter[]} */ (["a", "b"])) {
        const isOn = on[letter] === spine;
        spine.classList.toggle(`ver--${letter}`, isOn);
        const radio = spine.querySelector(`input[name="${letter}"]`);
        if (radio instanceof HTMLInputElement) radio.checked = isOn;
      }
      const link = spine.querySelector("a.ver__n");
      if (on.a === spine) link?.setAttribute("aria-current", "true");
      else link?.removeAttribute("aria-current");
    }
    const fold = this.querySelector('[data-do="retired"]');
    fold?.setAttribute("aria-expanded", String(this.#unfolded));
    this.#find();
    this.#fillDownloads(on.a);
    this.#fillLength();
  }

  /** @param {HTMLElement | null} spine */
  #fillDownloads(spine) {
    const place = document.querySelector('[data-slot="downloads"]');
    if (!place) return;
    if (!spine) {
      place.replaceChildren();
      return;
    }
    const files = spine.querySelector("template[data-downloads]");
    const title = document.createElement("h2");
    title.textContent = `${spine.dataset.name} ${spine.dataset.label}`;
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
