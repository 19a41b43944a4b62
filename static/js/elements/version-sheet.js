// <version-sheet>: one version: its name and kind, putting it aside, who approves it, what changed.

import { call } from "../lib/api.js";
import { make } from "../lib/dom.js";
import { clock, figure, signed } from "../lib/figures.js";
import { differences } from "../lib/rail.js";
import { say, sayProblem, showProblem } from "../toast.js";
import { line, sentence } from "../version-words.js";

/** @typedef {import("../version-words.js").Word} Word */
/** @typedef {import("../version-words.js").Said} Said */
/** @typedef {{approved: number, of: number, words: Word[]}} Approvals */

/** What the table of figures says already. */
const IN_TABLE = ["measure", "length"];

/** @param {string | undefined} written */
const number = (written) => (written ? Number(written) : null);

/** @param {HTMLElement} spine */
const figuresOf = (spine) => ({
  lufs: number(spine.dataset.lufs),
  peak: number(spine.dataset.peak),
  seconds: number(spine.dataset.seconds),
});

/** @param {number | null} value @param {string} unit */
const told = (value, unit) =>
  unit === "s" ? (value === null ? figure(null) : clock(value)) : figure(value);

export class VersionSheet extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  #version = 0;
  #told = "";
  /** Pairs that this page had lined up. @type {Set<string>} */
  #asked = new Set();

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    document.addEventListener("click", (event) => this.#press(event), { signal });
    document.addEventListener("merged", (event) => this.#heard(event), { signal });
    document.addEventListener("told", (event) => this.#linedUp(event), { signal });
    this.addEventListener("submit", (event) => this.#save(event), { signal });
    this.addEventListener("change", (event) => this.#choose(event), { signal });
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  get #dialog() {
    return this.closest("dialog");
  }

  get #spine() {
    return document.getElementById(`version-${this.#version}`);
  }

  /** @param {string} name @returns {HTMLElement | null} */
  #place(name) {
    return this.querySelector(`[data-slot="${name}"]`);
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const at = event.target instanceof Element ? event.target : null;
    const about = at?.closest("[data-about]")?.getAttribute("data-about");
    if (about) this.open(Number(about));
    const deed = at && this.contains(at) ? at.closest("[data-do]")?.getAttribute("data-do") : null;
    if (deed === "retire") void this.#putAside(true);
    if (deed === "restore") void this.#putAside(false);
  }

  /** @param {number} version */
  open(version) {
    this.#version = version;
    const spine = this.#spine;
    if (!spine) return;
    const form = this.querySelector("form");
    if (form) {
      /** @type {HTMLInputElement} */ (form.elements.namedItem("label")).value =
        spine.dataset.label ?? "";
      /** @type {HTMLSelectElement} */ (form.elements.namedItem("kind")).value =
        spine.dataset.kind ?? "";
    }
    showProblem(this.#place("bad"), null);
    this.#place("words")?.replaceChildren();
    this.querySelector("listener-table")?.setAttribute("version", String(version));
    this.#offerSince(spine);
    this.#fresh();
    if (!this.#dialog?.open) this.#dialog?.showModal();
    this.querySelector("heard-by")?.setAttribute("version", String(version));
  }

  /** Only the rail tells of versions, and a closed sheet asks for nothing. @param {Event} event */
  #heard(event) {
    const part = event.target instanceof Element ? event.target.getAttribute("name") : "";
    if (part === "rail" && this.#dialog?.open) this.#fresh();
  }

  /** @param {Event} event */
  #linedUp(event) {
    const { kind, job_kind, state } = /** @type {CustomEvent} */ (event).detail;
    const isNews = kind === "alignment" || (job_kind === "align" && state === "done");
    if (isNews && !this.#told && this.#dialog?.open) void this.#fetchChanges();
  }

  /** What the rail was just told of it. */
  #fresh() {
    const spine = this.#spine;
    if (!spine || !this.#version) return;
    const title = document.getElementById("about-version-h");
    if (title) title.textContent = `${spine.dataset.name} ${spine.dataset.label}`;
    const aside = "retired" in spine.dataset;
    for (const [name, hidden] of /** @type {const} */ ([
      ["retire", aside],
      ["restore", !aside],
    ])) {
      const key = this.querySelector(`[data-do="${name}"]`);
      if (key instanceof HTMLElement) key.hidden = hidden;
    }
    const words = this.#place("retired");
    if (words) words.hidden = !aside;
    const count = this.#place("count");
    if (count) count.textContent = `${spine.dataset.approved} of ${spine.dataset.of}`;
    this.#showChanges();
    void this.#fetchWords();
  }

  async #fetchWords() {
    const version = this.#version;
    if (!this.#dialog?.open && this.#place("words")?.childElementCount) return;
    try {
      const found = /** @type {Approvals} */ (
        await call("GET", `/api/versions/${version}/approvals/`)
      );
      if (version !== this.#version) return;
      const count = this.#place("count");
      if (count) count.textContent = `${found.approved} of ${found.of}`;
      this.#place("words")?.replaceChildren(...found.words.map(line));
    } catch (problem) {
      sayProblem(problem);
    }
  }

  /** Older versions; first the newest that somebody approved, for that is what was agreed on. @param {HTMLElement} spine */
  #offerSince(spine) {
    const select = this.#since;
    const mine = Number(spine.dataset.number);
    const older = [
      .../** @type {NodeListOf<HTMLElement>} */ (
        document.querySelectorAll('.ver[data-state="ready"]')
      ),
    ]
      .filter((it) => Number(it.dataset.number) < mine && !("retired" in it.dataset))
      .reverse();
    const part = this.#place("since-part");
    if (part) part.hidden = !older.length || spine.dataset.state !== "ready";
    select?.replaceChildren(
      ...older.map((it) =>
        make(
          "option",
          { value: it.dataset.version ?? "" },
          `${it.dataset.name} ${it.dataset.label}${it.dataset.verdict === "approved" ? ", approved" : ""}`,
        ),
      ),
    );
    const agreed = older.find((it) => it.dataset.verdict === "approved");
    if (select && agreed) select.value = agreed.dataset.version ?? "";
  }

  get #since() {
    return /** @type {HTMLSelectElement | null} */ (this.querySelector("[name=since]"));
  }

  /** @param {Event} event */
  #choose(event) {
    if (event.target === this.#since) this.#showChanges();
  }

  #showChanges() {
    const [spine, before] = [this.#spine, document.getElementById(`version-${this.#since?.value}`)];
    const rows = this.#place("changes");
    if (!spine || !before || !rows) return;
    const heads = { before, after: spine };
    for (const [name, from] of Object.entries(heads)) {
      const head = this.#place(name);
      if (head) head.textContent = from.dataset.name ?? "";
    }
    void this.#fetchChanges();
    rows.replaceChildren(
      ...differences(figuresOf(before), figuresOf(spine)).map((row) =>
        make(
          "tr",
          {},
          make("th", { scope: "row" }, row.unit === "s" ? row.name : `${row.name}, ${row.unit}`),
          make("td", {}, told(row.before, row.unit)),
          make("td", {}, told(row.after, row.unit)),
          make("td", {}, row.change === null ? figure(null) : signed(row.change)),
        ),
      ),
    );
  }

  /** What can be said of it beyond the figures: cuts, balance, places, recipes, notes. */
  async #fetchChanges() {
    const pair = `${this.#version}/changes/?since=${this.#since?.value}`;
    const version = this.#version;
    const place = this.#place("sentences");
    if (!this.#since?.value || pair === this.#told) return;
    this.#told = pair;
    place?.replaceChildren();
    try {
      const found = await call("GET", `/api/versions/${pair}`);
      if (pair !== this.#told) return;
      const said = /** @type {Said[]} */ (found.sentences);
      place?.replaceChildren(
        ...said.filter((it) => !IN_TABLE.includes(it.about)).map((it) => sentence(it, version)),
      );
      const isWaiting = found.state === "waiting" || (await this.#lineUp(found.state));
      const why = this.#place("since-why");
      if (why) why.textContent = isWaiting ? "The two are being lined up." : "";
      if (isWaiting) this.#told = "";
    } catch (problem) {
      this.#told = "";
      sayProblem(problem);
    }
  }

  /** Pairs that no new version brought are lined up once somebody looks at them. @param {string} state */
  async #lineUp(state) {
    const earlier = Number(this.#since?.value);
    const pair = `${this.#version}:${earlier}`;
    if (state !== "unknown" || !("mayLineUp" in this.dataset) || this.#asked.has(pair))
      return false;
    this.#asked.add(pair);
    const { job } = await call("POST", `/api/versions/${this.#version}/alignments/`, { earlier });
    return !["done", "failed", "cancelled"].includes(job.state);
  }

  /** @param {SubmitEvent} event */
  async #save(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const said = new FormData(form);
    const version = this.#version;
    try {
      showProblem(this.#place("bad"), null);
      await call("PATCH", `/api/versions/${version}/`, {
        label: said.get("label"),
        kind: said.get("kind"),
      });
      if (this.#version === version) this.#dialog?.close(); // By now it may be another's.
    } catch (problem) {
      showProblem(this.#place("bad"), problem);
    }
  }

  /** @param {boolean} aside */
  async #putAside(aside) {
    const version = this.#version;
    const name = this.#spine?.dataset.name ?? "";
    const turn = (/** @type {boolean} */ on) =>
      call(on ? "PUT" : "DELETE", `/api/versions/${version}/retirement/`);
    try {
      await turn(aside);
      if (this.#version === version) this.#dialog?.close();
      const undo = () => turn(!aside).catch(sayProblem);
      say(aside ? `${name} is retired. Its notes and files stay.` : `${name} is back.`, { undo });
    } catch (problem) {
      showProblem(this.#place("bad"), problem);
    }
  }
}

customElements.define("version-sheet", VersionSheet);
