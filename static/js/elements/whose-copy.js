// <whose-copy>: a file that turned up, held against the copies that marked links gave out.
// The file stays where it is: its name, its beginning and its end are sent, and nothing is kept.

import { call } from "../lib/api.js";
import { make } from "../lib/dom.js";
import { showProblem } from "../toast.js";

const BEGINNING_BYTES = 1024 * 1024;
const END_BYTES = 64 * 1024;

/**
 * @typedef {object} Clue
 * @property {string} code
 * @property {string} who
 * @property {string} link_name
 * @property {string} filename
 * @property {string} left_at
 * @property {number} samples
 * @property {number | null} share
 * @property {string} sentence
 */

export class WhoseCopy extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("submit", (event) => this.#ask(event), { signal });
    this.addEventListener("change", (event) => this.#choose(event), { signal });
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  /** @param {string} name @returns {HTMLElement} */
  #place(name) {
    return /** @type {HTMLElement} */ (this.querySelector(`[data-slot="${name}"]`));
  }

  /** @param {SubmitEvent} event */
  #ask(event) {
    event.preventDefault();
    const name = this.querySelector("[name=filename]");
    if (name instanceof HTMLInputElement && name.value.trim())
      void this.#look({ filename: name.value.trim() });
  }

  /** @param {Event} event */
  #choose(event) {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || field.type !== "file") return;
    const file = field.files?.[0];
    if (file) void partsOf(file).then((parts) => this.#look(parts));
  }

  /** @param {Record<string, unknown>} body */
  async #look(body) {
    const found = this.#place("found");
    found.replaceChildren();
    showProblem(this.#place("bad"), null);
    try {
      const { clues, sentence } = await call(
        "POST",
        `/api/projects/${this.dataset.project}/copies/`,
        body,
      );
      found.replaceChildren(
        make("p", { class: "strong" }, sentence),
        ...clues.map((/** @type {Clue} */ clue) => make("p", { class: "cap" }, wordsOf(clue))),
      );
    } catch (problem) {
      showProblem(this.#place("bad"), problem);
    }
  }
}

/** @param {File} file */
async function partsOf(file) {
  return {
    filename: file.name,
    size_bytes: file.size,
    beginning: await base64(file.slice(0, BEGINNING_BYTES)),
    end: await base64(file.slice(-END_BYTES)),
  };
}

/** @param {Blob} part @returns {Promise<string>} */
function base64(part) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).split(",", 2)[1] ?? "");
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(part);
  });
}

/** @param {Clue} clue */
function wordsOf({ code, who, link_name, filename, left_at, samples, share, sentence }) {
  const at = new Date(left_at).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
  const part =
    share === null
      ? ""
      : ` ${(100 * share).toFixed(3)} % of ${samples.toLocaleString("en-GB")} samples agree.`;
  return `Given to ${who}, by \u201c${link_name}\u201d, ${at}: ${filename} [${code}]. ${sentence}${part}`;
}

customElements.define("whose-copy", WhoseCopy);
