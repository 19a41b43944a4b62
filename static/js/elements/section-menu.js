// <section-menu>: what is done with sections, each with a way back; and two people at once.

import { arrangement } from "../arrangement.js";
import { barGrid } from "../bar-grid.js";
import { make } from "../lib/dom.js";
import { clock } from "../lib/figures.js";
import * as sections from "../lib/sections.js";
import { say, sayProblem } from "../toast.js";
import { transport } from "../transport.js";
import { SectionBand } from "./section-band.js";

/** @typedef {import("../lib/sections.js").Section} Section */

export class SectionMenu extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("click", (event) => this.#press(event), { signal });
    this.addEventListener("toggle", () => this.#show(), { signal, capture: true });
    arrangement.addEventListener("change", () => this.#show(), { signal });
    arrangement.addEventListener("clash", () => this.#choose(), { signal });
    document.addEventListener("deed", (event) => this.#asked(event), { signal });
    document.addEventListener("moved", (event) => this.#moved(event), { signal });
    this.#show();
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  /** The section that is chosen, else the one under the playhead. */
  get #section() {
    const chosen = document
      .querySelector('.band[aria-pressed="true"]')
      ?.getAttribute("data-section");
    return arrangement.sections.find((it) => it.id === chosen) ?? arrangement.current;
  }

  #show() {
    const section = this.#section;
    const title = this.querySelector('[data-slot="section"]');
    if (title) title.textContent = section ? section.name : "Sections";
    const index = section ? arrangement.sections.indexOf(section) : -1;
    const can = {
      add: transport.length > 0,
      rename: section !== null,
      loop: section !== null,
      "join-before": index > 0,
      "join-after": index >= 0 && index < arrangement.sections.length - 1,
      keep: arrangement.proposed && arrangement.sections.length > 0,
      heard: !arrangement.proposed,
    };
    for (const [deed, on] of Object.entries(can)) {
      const key = this.querySelector(`[data-deed="${deed}"]`);
      if (!(key instanceof HTMLButtonElement)) continue;
      key.disabled = !on;
      if (deed === "keep" || deed === "heard") key.hidden = !on;
    }
    const from = this.querySelector('[data-slot="carried"]');
    if (from) from.textContent = told();
    const bars = this.querySelector('[data-deed="bars"]');
    if (bars instanceof HTMLElement) bars.hidden = barGrid.grid === null;
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const key = event.target instanceof Element ? event.target.closest("[data-deed]") : null;
    if (!key) return;
    this.querySelector("details")?.removeAttribute("open");
    this.#do(key.getAttribute("data-deed") ?? "", this.#section);
  }

  /** @param {Event} event */
  #asked(event) {
    const { deed, section } = /** @type {CustomEvent} */ (event).detail ?? {};
    if (this.closest("main")?.dataset.arranges !== undefined) this.#do(deed, section);
  }

  /** @param {string} deed @param {Section | null} section */
  #do(deed, section) {
    if (deed === "bars") barGrid.switchCount();
    if (deed === "add") this.#add();
    if (deed === "keep") this.#keep(arrangement.sections, "Kept as they were heard.");
    if (deed === "heard") this.#hear();
    if (!section) return;
    if (deed === "rename") this.#band?.rename(section.id);
    if (deed === "loop") {
      transport.select({ from: section.from_seconds, until: section.to_seconds });
      transport.setLoop(true);
    }
    if (deed === "join-before") this.#join(section, -1);
    if (deed === "join-after") this.#join(section, 1);
  }

  get #band() {
    const band = document.querySelector("section-band");
    return band instanceof SectionBand ? band : null;
  }

  async #add() {
    const id = sections.freshId();
    const at = barGrid.snapped(transport.at);
    const before = arrangement.sections;
    const after = sections.begun(before, at, transport.length, { id, name: "New section" });
    if (!after) {
      say("Another section begins or ends here. Move the playhead first.", { bad: true });
      return;
    }
    if (await this.#keep(after, "Section added.", before)) this.#band?.rename(id);
  }

  /** @param {Section} section @param {-1 | 1} by */
  #join(section, by) {
    const after = sections.joined(arrangement.sections, section.id, by);
    const other = arrangement.sections[arrangement.sections.indexOf(section) + by];
    if (after) this.#keep(after, `${section.name} and ${other?.name} are one section now.`);
  }

  async #hear() {
    try {
      await this.#keep(await arrangement.heard(), "Sections as they were heard.");
    } catch (problem) {
      sayProblem(problem);
    }
  }

  /** @param {Event} event */
  #moved(event) {
    const { before, after, words } = /** @type {CustomEvent} */ (event).detail ?? {};
    if (after) this.#keep(after, words ? `Renamed to ${words}.` : "Moved.", before);
  }

  /**
   * @param {Section[]} after @param {string} words @param {Section[]} [before]
   * @returns {Promise<boolean>}
   */
  async #keep(after, words, before = arrangement.sections) {
    try {
      const stands = await arrangement.write(after);
      if (stands) say(words, { undo: () => this.#keep(before, "As it was.") });
      return stands;
    } catch (problem) {
      sayProblem(problem);
      return false;
    }
  }

  /** Somebody else was faster: both lists are shown, and one is kept. */
  #choose() {
    const dialog = document.getElementById("section-clash");
    const { clash } = arrangement;
    if (!(dialog instanceof HTMLDialogElement) || !clash) return;
    const fill = (/** @type {string} */ name, /** @type {Section[]} */ list) =>
      dialog
        .querySelector(`[data-slot="${name}"]`)
        ?.replaceChildren(
          ...list.map((it) => make("li", {}, `${clock(it.from_seconds)} `, make("b", {}, it.name))),
        );
    fill("theirs", clash.theirs.sections);
    fill("mine", clash.mine);
    const mine = dialog.querySelector('[data-choose="mine"]');
    if (mine instanceof HTMLElement) {
      mine.onclick = () => {
        dialog.close();
        this.#keep(clash.mine, "Yours are kept.", clash.theirs.sections);
      };
    }
    if (!dialog.open) dialog.showModal();
  }
}

/** What is to be known of sections that were placed on another version. */
function told() {
  if (arrangement.carried === "waiting")
    return "Placed on another version; how this one runs is being measured.";
  if (arrangement.carried === "unknown")
    return "Placed on another version; nobody knows yet how this one runs.";
  const { gone } = arrangement;
  return gone.length ? `Not in this version: ${gone.join(", ")}.` : "";
}

customElements.define("section-menu", SectionMenu);
