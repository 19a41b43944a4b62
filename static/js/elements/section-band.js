// <section-band>: the sections of the song over the lanes: chosen, looped, named, placed.

import { arrangement } from "../arrangement.js";
import { barGrid } from "../bar-grid.js";
import { lengthOf } from "../lib/bars.js";
import { make } from "../lib/dom.js";
import { clock, spoken } from "../lib/figures.js";
import * as sections from "../lib/sections.js";
import { moved as panned, shareOf } from "../lib/view.js";
import { reportAt } from "../peaks.js";
import { edge, SectionEdges } from "../section-edges.js";
import { transport } from "../transport.js";

/** @typedef {import("../lib/sections.js").Section} Section */

const EDGE_ROOM = 30; // pixels that both neighbours need, so that an edge can be taken hold of
const PAN_PIXELS = 8;
/** Why nothing is proposed, as the worker says it. @type {Record<string, string>} */
const NONE = {
  waiting: "Sections appear when the song has been listened to.",
  silent: "No sections: nothing but silence was heard.",
  too_short: "No sections: too short to have any.",
  too_long: "No sections: too long for one song.",
};

export class SectionBand extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {import("../lib/curve.js").ShortTerm | null} */
  #curve = null;
  #report = "";
  #placing = 0;
  #drawn = "";
  #edges = new SectionEdges(this);

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    arrangement.addEventListener("change", () => this.#draw(), { signal });
    barGrid.addEventListener("change", () => this.#draw(), { signal });
    transport.addEventListener("view", () => this.#soon(), { signal });
    transport.addEventListener("sides", () => this.#weigh(), { signal });
    transport.addEventListener("select", () => this.#mark(), { signal });
    const sizes = new ResizeObserver(() => this.#soon());
    sizes.observe(this);
    signal.addEventListener("abort", () => sizes.disconnect());
    this.addEventListener("click", (event) => this.#choose(event), { signal });
    this.addEventListener("dblclick", (event) => this.#loop(event), { signal });
    this.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.addEventListener("pointerdown", (event) => this.#press(event), { signal });
    this.#edges.begin(signal);
    this.#weigh();
    this.#draw();
  }

  disconnectedCallback() {
    this.#life?.abort();
    cancelAnimationFrame(this.#placing);
    this.#edges.end();
    this.#placing = 0;
  }

  get #mayArrange() {
    return this.closest("main")?.dataset.arranges !== undefined;
  }

  /** How dense a section is drawn follows its loudness in A. */
  async #weigh() {
    const url = transport.sides.a?.report ?? "";
    if (url === this.#report) return;
    this.#report = url;
    const report = url ? await reportAt(url).catch(() => null) : null;
    if (url !== this.#report) return;
    this.#curve = report?.short_term ?? null;
    this.#draw();
  }

  #draw() {
    const list = this.querySelector("ol");
    if (!list || list.querySelector("input")) return;
    const { sections: all, proposed } = arrangement;
    const none = this.querySelector('[data-slot="none"]');
    if (none) none.textContent = all.length ? "" : (NONE[arrangement.reason] ?? "No sections yet.");
    const drawn = JSON.stringify([all, proposed, this.#curve !== null, barGrid.grid !== null]);
    if (drawn !== this.#drawn) {
      this.#drawn = drawn;
      const focus = this.contains(document.activeElement) ? document.activeElement?.id : "";
      const dense = sections.densities(all, this.#curve);
      list.replaceChildren(
        ...all.map((section, index) => this.#band(section, index, dense[index])),
      );
      if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
    }
    this.toggleAttribute("data-proposed", proposed);
    this.#place();
    this.#mark();
  }

  /** @param {Section} section @param {number} index @param {string} dense */
  #band(section, index, dense) {
    const { id, name, from_seconds: from, to_seconds: to } = section;
    const length = barGrid.grid ? lengthOf(barGrid.grid, from, to) : "";
    const seen = length ? `${name} ${length}` : name;
    const heard = arrangement.proposed ? ", as heard" : "";
    const key = make(
      "button",
      {
        class: "band",
        type: "button",
        id: `section-${id}`,
        "data-section": id,
        "data-k": dense,
        "aria-pressed": "false",
        "aria-label": `${seen}${heard}, ${spoken(from)} to ${spoken(to)}`,
        title: `${name}, ${clock(from)}\u2013${clock(to)}`,
      },
      make("span", { class: "trunc" }, name),
      ...(length ? [" ", make("small", {}, length)] : []),
    );
    const item = make("li", {}, key);
    if (this.#mayArrange && from > 0) item.append(edge(section, index));
    return item;
  }

  #soon() {
    if (this.#placing) return;
    this.#placing = requestAnimationFrame(() => {
      this.#placing = 0;
      this.#place();
    });
  }

  /** Only variables change when the window moves. */
  #place() {
    const { view } = transport;
    const width = this.clientWidth || 1;
    const { sections: all } = arrangement;
    for (const [index, item] of [...(this.querySelector("ol")?.children ?? [])].entries()) {
      const section = all[index];
      if (!(item instanceof HTMLElement) || !section) continue;
      const from = shareOf(view, section.from_seconds);
      const to = shareOf(view, section.to_seconds);
      item.hidden = to <= 0 || from >= 1;
      if (item.hidden) continue;
      item.style.setProperty("--x", percent(Math.max(from, 0)));
      item.style.setProperty("--x2", percent(Math.min(to, 1.02)));
      const own = (Math.min(to, 1) - Math.max(from, 0)) * width;
      const before = all[index - 1];
      const other = before ? (from - Math.max(shareOf(view, before.from_seconds), 0)) * width : 999;
      item.classList.toggle("has-edge", from >= 0 && own > EDGE_ROOM * 2 && other > EDGE_ROOM * 2);
      item.classList.toggle("is-slim", own < EDGE_ROOM);
    }
  }

  /** The chosen one is the one that is selected, edge to edge. */
  #mark() {
    const range = transport.selection;
    for (const key of this.querySelectorAll(".band")) {
      const section = this.#of(key);
      const on =
        section !== null &&
        range !== null &&
        Math.abs(range.from - section.from_seconds) < 0.01 &&
        Math.abs(range.until - section.to_seconds) < 0.01;
      key.setAttribute("aria-pressed", String(on));
    }
  }

  /** @param {EventTarget | null} target @returns {Section | null} */
  #of(target) {
    const at = target instanceof Element ? target.closest("[data-section]") : null;
    const id = at?.getAttribute("data-section");
    return arrangement.sections.find((it) => it.id === id) ?? null;
  }

  /** @param {MouseEvent} event */
  #choose(event) {
    const section = this.#of(event.target);
    const at = event.target instanceof Element ? event.target : null;
    if (!section || event.detail > 1 || !at?.closest(".band")) return;
    const chosen = at.closest(".band")?.getAttribute("aria-pressed") === "true";
    const range = { from: section.from_seconds, until: section.to_seconds };
    transport.select(chosen ? null : range);
    if (!chosen && !transport.playing) transport.seek(section.from_seconds);
  }

  /** @param {MouseEvent} event */
  #loop(event) {
    const section = this.#of(event.target);
    if (!section) return;
    transport.select({ from: section.from_seconds, until: section.to_seconds });
    transport.setLoop(true);
    if (!transport.playing) transport.seek(section.from_seconds);
  }

  /** Its name becomes a field; Enter keeps it, Esc does not. @param {string} id */
  rename(id) {
    const section = arrangement.sections.find((it) => it.id === id);
    const item = document.getElementById(`section-${id}`)?.parentElement;
    if (!section || !item || !this.contains(item)) return;
    const field = make("input", {
      class: "input band__name",
      maxlength: "60",
      list: "section-names",
      "aria-label": `New name of ${section.name}`,
      autocomplete: "off",
    });
    field.value = section.name;
    arrangement.busy = true;
    item.replaceChildren(field);
    field.select();
    let over = false;
    const leave = (/** @type {boolean} */ keeps) => {
      if (over) return;
      over = true;
      const name = field.value.trim().replace(/\s+/g, " ");
      field.remove();
      this.#drawn = "";
      arrangement.busy = false;
      if (keeps && name && name !== section.name) {
        const before = arrangement.sections;
        const after = sections.renamed(before, id, name);
        this.dispatchEvent(
          new CustomEvent("moved", { detail: { before, after, words: name }, bubbles: true }),
        );
      } else arrangement.rest();
      this.#draw();
      document.getElementById(`section-${id}`)?.focus({ preventScroll: true });
    };
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") leave(true);
      if (event.key === "Escape") leave(false);
    });
    field.addEventListener("blur", () => leave(true));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const section = this.#of(event.target);
    const at = event.target instanceof Element ? event.target : null;
    if (!section || event.ctrlKey || event.metaKey || event.altKey) return;
    if (at?.matches(".band__edge")) this.#edges.nudge(event, section);
    else if (!at?.matches(".band")) return;
    else if (event.key === "F2") this.#tell(event, "rename", section);
    else if (event.key === "Delete" || event.key === "Backspace")
      this.#tell(event, "join-before", section);
  }

  /** @param {Event} event @param {string} deed @param {Section} section */
  #tell(event, deed, section) {
    event.preventDefault();
    this.dispatchEvent(new CustomEvent("deed", { detail: { deed, section }, bubbles: true }));
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.button !== 0) return;
    const at = event.target instanceof Element ? event.target : null;
    const section = this.#of(event.target);
    if (section && at?.matches(".band__edge")) this.#edges.drag(event, section, at);
    else if (event.pointerType === "touch") this.#pan(event);
  }

  /** A finger along the band moves the window. @param {PointerEvent} event */
  #pan(event) {
    const { view } = transport;
    const drag = new AbortController();
    const { signal } = drag;
    const move = (/** @type {PointerEvent} */ now) => {
      const by = now.clientX - event.clientX;
      if (Math.abs(by) < PAN_PIXELS) return;
      const seconds = (-by / this.clientWidth) * (view.to - view.from);
      transport.look(panned(view, seconds, transport.length));
    };
    document.addEventListener("pointermove", move, { signal });
    for (const end of ["pointerup", "pointercancel"]) {
      document.addEventListener(end, () => drag.abort(), { signal });
    }
  }
}

/** @param {number} share */
const percent = (share) => `${(share * 100).toFixed(3)}%`;

customElements.define("section-band", SectionBand);
