// One sound being fed to the player: which file of it, its index, and which pieces are where.

/** @typedef {import("../lib/pieces.js").Index} Index */
/** @typedef {"lossless" | "segments"} File */
/** @typedef {"network" | "gone" | "broken" | "preparing"} Trouble */

const FIRST_REST_MS = 500;
const LONGEST_REST_MS = 8000;
const ENOUGH_FAILURES = 3;

export class Fed {
  /** @type {Index | null} */
  index = null;
  isAsking = false;
  /** In the player. @type {Set<number>} */
  held = new Set();
  /** @type {Set<number>} */
  fetching = new Set();
  /** @type {Set<number>} */
  decoding = new Set();
  /** @type {Trouble | null} */
  trouble = null;
  failures = 0;
  restsUntil = 0;

  /** @param {string} key @param {File} file @param {{files: string, reports: string, finder?: import("./line.js").Finder}} where */
  constructor(key, file, where) {
    this.key = key;
    this.file = file;
    this.id = `${key}/${file}`;
    /** @type {import("./line.js").Where} */
    this.url = where.finder ?? `${where.files}${file}/`;
    this.indexUrl = `${where.reports}?file=${file}`;
  }

  /** Whether its bytes may be asked for yet. */
  get isOpen() {
    return typeof this.url === "string" || this.url.isOpen;
  }

  /** @param {number} number */
  pieceKey(number) {
    return `${this.id}/${number}`;
  }

  /** @param {number} now */
  rests(now) {
    return this.trouble === "gone" || this.trouble === "broken" || now < this.restsUntil;
  }

  /** The line failed: try again later, and later still. @param {number} now @param {Trouble} trouble */
  rest(now, trouble) {
    this.failures += 1;
    this.restsUntil = now + Math.min(FIRST_REST_MS * 2 ** (this.failures - 1), LONGEST_REST_MS);
    if (this.failures >= ENOUGH_FAILURES || trouble !== "network") this.trouble = trouble;
  }

  recovered() {
    this.failures = 0;
    this.restsUntil = 0;
    this.trouble = null;
  }
}
