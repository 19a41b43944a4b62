// <upload-board>: files on their way in, three at a time; each can be paused, resumed and taken back.

import { call } from "../lib/api.js";
import { fingerprint, inOrder, looksLikeArchive, looksLikeSound, Speed } from "../lib/uploading.js";
import { Sending, unfinished } from "../sending.js";
import { say, sayProblem } from "../toast.js";
import { needsReading, showRow } from "../upload-row.js";
import { build, showTotal } from "../upload-total.js";

/** @typedef {import("../sending.js").Kind} Kind */

const IN_FLIGHT = 3;
const ASK_MS = 2500;
const PICKS = /** @type {Record<string, string>} */ ({
  stem: "stems",
  archive: "stems",
  version: "version",
  reference: "reference",
});
const STAYS_MS = 6000;

export class UploadBoard extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {Sending[]} */
  #rows = [];
  /** @type {Map<Sending, HTMLElement>} */
  #lines = new Map();
  #speed = new Speed();
  #drawing = 0;
  #asking = 0;
  #clearing = 0;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("click", (event) => this.#press(event), { signal });
    this.addEventListener("change", (event) => this.#rename(event), { signal });
    window.addEventListener("online", () => this.#goOn(), { signal });
    window.addEventListener("beforeunload", (event) => this.#warn(event), { signal });
    this.#asking = window.setInterval(() => this.#ask(), ASK_MS);
    this.#recall();
  }

  disconnectedCallback() {
    this.#life?.abort();
    clearInterval(this.#asking);
    clearTimeout(this.#clearing);
    cancelAnimationFrame(this.#drawing);
  }

  get song() {
    return Number(this.dataset.song);
  }

  get #hashing() {
    return { worker: this.dataset.worker ?? "", library: this.dataset.library ?? "" };
  }

  /** Uploads that a reload or a closed tab cut off wait here for their file. */
  async #recall() {
    for (const row of unfinished(this.song, this.#hashing)) {
      const there = await row.ask().catch(() => true);
      if (there) this.#add(row);
    }
  }

  /** @param {File[]} files @param {Kind} kind */
  take(files, kind) {
    const kindOf = (/** @type {File} */ file) =>
      kind === "stem" && looksLikeArchive(file.name) ? "archive" : kind;
    const sound = files.filter(
      (file) =>
        looksLikeSound(file.name) ||
        kindOf(file) === "archive" ||
        (files.length === 1 && file.size > 0),
    );
    const left = files.filter((file) => !sound.includes(file) && !file.name.startsWith("."));
    if (left.length)
      say(
        `Left out, since they are not sound: ${left
          .map((file) => file.name)
          .slice(0, 4)
          .join(", ")}${left.length > 4 ? ` and ${left.length - 4} more` : ""}.`,
      );
    for (const file of sound) this.#takeOne(file, kindOf(file));
    this.#next();
    if (sound.length) this.scrollIntoView({ block: "nearest" });
  }

  /** @param {File} file @param {Kind} kind */
  #takeOne(file, kind) {
    const key = fingerprint(file, this.song);
    const known = this.#rows.find(
      (row) => row.key === key && row.state !== "ready" && row.state !== "failed",
    );
    if (known) {
      if (known.file) return; // Dropped twice.
      known.file = file;
      known.resume();
      return;
    }
    const row = new Sending({
      kind,
      name: file.name,
      size: file.size,
      key,
      song: this.song,
      hashing: this.#hashing,
    });
    row.file = file;
    this.#add(row);
  }

  /** @param {Sending} row */
  #add(row) {
    this.#rows.push(row);
    row.addEventListener("change", () => {
      this.#next();
      this.#soon();
    });
    this.#soon();
  }

  get #moving() {
    return this.#rows.filter((row) => row.state === "sending" || row.state === "finishing").length;
  }

  /** Starts what may start. */
  #next() {
    for (const row of this.#rows) {
      if (row.state !== "waiting" || !row.file) continue;
      // Counted each time: a start tells of itself, and comes back here before it returns.
      if (this.#moving >= IN_FLIGHT) return;
      row.start();
    }
  }

  #goOn() {
    for (const row of this.#rows) if (row.state === "broken") row.resume();
  }

  /** @param {BeforeUnloadEvent} event */
  #warn(event) {
    if (
      this.#rows.some(
        (row) => row.state === "sending" || row.state === "waiting" || row.state === "finishing",
      )
    )
      event.preventDefault();
  }

  /** A live event about the job that checks a file. @param {any} job */
  heard(job) {
    for (const row of this.#rows) if (row.job === job.id) row.checked(job);
  }

  async #ask() {
    for (const row of this.#rows) {
      if (row.state !== "checking" || !row.job) continue;
      try {
        await row.look();
      } catch {
        return;
      }
    }
  }

  #soon() {
    if (!this.#drawing) this.#drawing = requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#drawing = 0;
    this.hidden = this.#rows.length === 0;
    if (this.hidden) return;
    if (!this.querySelector(".ups")) build(this);
    this.#speed.add(
      performance.now(),
      this.#rows.reduce((sum, row) => sum + row.sent, 0),
    );
    const list = /** @type {HTMLElement} */ (this.querySelector(".ups"));
    const lines = inOrder(this.#rows).map((row) => this.#line(row));
    for (const [index, line] of lines.entries()) {
      if (list.children[index] !== line) list.insertBefore(line, list.children[index] ?? null);
    }
    showTotal(this, this.#rows, this.#speed.bytesPerSecond);
    clearTimeout(this.#clearing);
    if (this.#rows.every((row) => row.state === "ready" || row.state === "failed")) {
      this.#clearing = window.setTimeout(() => this.#tidy(), STAYS_MS);
    }
  }

  /** Once all is over, what went well makes room for its lanes; what needs somebody stays. */
  #tidy() {
    const done = this.#rows.filter((row) => row.state === "ready" && !needsReading(row));
    if (done.length && !this.matches(":hover, :focus-within")) this.#drop(...done);
    else if (done.length) this.#soon();
  }

  /** @param {Sending} row */
  #line(row) {
    let line = this.#lines.get(row);
    if (!line) {
      const template = /** @type {HTMLTemplateElement} */ (document.getElementById("up-row"));
      line = /** @type {HTMLElement} */ (template.content.cloneNode(true).childNodes[0]);
      this.#lines.set(row, line);
    }
    showRow(line, row);
    return line;
  }

  /** @param {MouseEvent} event */
  async #press(event) {
    const key = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    const deed = key?.getAttribute("data-do");
    const row = this.#rows.find((it) => key && this.#lines.get(it)?.contains(key));
    if (deed === "pause-all")
      for (const it of this.#rows) if (it.state === "sending" || it.state === "waiting") it.pause();
    if (deed === "resume-all")
      for (const it of this.#rows) if (it.state === "paused" || it.state === "broken") it.resume();
    if (deed === "clear") this.#drop(...this.#rows);
    if (!row) return;
    if (deed === "pause") row.pause();
    if (deed === "resume") row.resume();
    if (deed === "find") document.getElementById(`pick-${PICKS[row.kind]}`)?.click();
    if (deed === "put-away") this.#drop(row);
    if (deed === "remove") {
      this.#drop(row);
      await row.remove();
    }
  }

  /** @param {...Sending} gone */
  #drop(...gone) {
    for (const row of gone) {
      this.#lines.get(row)?.remove();
      this.#lines.delete(row);
    }
    this.#rows = this.#rows.filter((row) => !gone.includes(row));
    this.#soon();
    this.#next();
  }

  /** @param {Event} event */
  async #rename(event) {
    const select = event.target;
    if (!(select instanceof HTMLSelectElement)) return;
    const row = this.#rows.find((it) => this.#lines.get(it)?.contains(select));
    if (!row?.stem) return;
    try {
      await call("PATCH", `/api/stems/${row.stem}/`, { role: select.value });
      row.role = select.value;
      this.#soon();
    } catch (problem) {
      select.value = row.role;
      sayProblem(problem);
    }
  }
}

customElements.define("upload-board", UploadBoard);
