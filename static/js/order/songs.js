// The songs of an album on its order sheet: their order, their versions, and how each goes over.

import { icon, make } from "../lib/dom.js";
import { clock } from "../lib/figures.js";
import { blank } from "../lib/schema.js";
import { part } from "./fields.js";
import { cell, seconds, versionSelect } from "./song-cells.js";

/** @typedef {import("../lib/schema.js").Schema} Schema */
/** @typedef {{version: number, name: string, label: string, seconds: number | null, integrated_lufs: number | null}} Sound */
/** @typedef {{song: number, title: string, versions: Sound[]}} Choice */
/** @typedef {{recipe: any, choice: Choice, version: number}} Placed */

// What the row itself turns, and what names the source.
const IN_ROW = ["source", "gap_seconds", "crossfade_seconds"];

/** Fires `change` whenever the row of songs is another one, and tells of moves with `say`. */
export class SongRow {
  element = make("div", { class: "cuts" });
  #list = make("ol", { class: "cuts__list", "aria-label": "Songs in their order" });
  #out = make("div", { class: "cuts__out" });
  /** @type {Map<HTMLElement, {read: () => any, version: () => number, choice: Choice}>} */
  #rows = new Map();
  #parts;
  #say;
  /** @type {Choice[]} */
  #choices;
  #next = 1;

  /**
   * @param {Record<string, Schema>} parts @param {Choice[]} choices @param {Placed[]} placed
   * @param {(words: string) => void} say
   */
  constructor(parts, choices, placed, say) {
    this.#parts = parts;
    this.#choices = choices;
    this.#say = say;
    this.#next = 1 + Math.max(0, ...placed.map((each) => Number(each.recipe.source)));
    for (const each of placed) this.#append(each);
    this.element.append(this.#list, this.#out);
    this.#settle();
  }

  /** The songs of the recipe, in their order. */
  read() {
    return this.#ordered().map((row) => this.#of(row).read());
  }

  /** Which version each source is. @returns {Record<string, number>} */
  versions() {
    return Object.fromEntries(
      this.#ordered().map((row) => [row.dataset.source ?? "", this.#of(row).version()]),
    );
  }

  /** "4 songs, about 41:10", from the lengths that were measured. */
  words() {
    const songs = this.read();
    const rows = this.#ordered();
    const seconds = songs.reduce((sum, song, index) => {
      const known = this.#of(/** @type {HTMLElement} */ (rows[index]));
      const sound = known.choice.versions.find((each) => each.version === known.version());
      const cut = song.cut_head_seconds + song.cut_tail_seconds;
      const between = song.crossfade_seconds ? -song.crossfade_seconds : song.gap_seconds;
      return sum + (sound?.seconds ?? 0) - cut + (index < songs.length - 1 ? between : 0);
    }, 0);
    const count = `${songs.length} song${songs.length === 1 ? "" : "s"}`;
    return `${count}, about ${clock(Math.max(0, seconds), 0)}.`;
  }

  #ordered() {
    return [.../** @type {HTMLCollectionOf<HTMLElement>} */ (this.#list.children)];
  }

  /** @param {HTMLElement} row */
  #of(row) {
    return /** @type {{read: () => any, version: () => number, choice: Choice}} */ (
      this.#rows.get(row)
    );
  }

  /** @param {Placed} placed */
  #append({ recipe, choice, version }) {
    const title = recipe.title || choice.title;
    const select = versionSelect(choice, version, title);
    const gap = seconds("gap_seconds", recipe.gap_seconds, `Gap after ${title}`, 60);
    const fade = seconds(
      "crossfade_seconds",
      recipe.crossfade_seconds,
      `Crossfade after ${title}`,
      30,
    );
    const rest = part(this.#parts.AlbumSong ?? {}, this.#parts, recipe, { skip: IN_ROW });
    const more = make(
      "details",
      { class: "cuts__more" },
      make(
        "summary",
        {},
        "Fades, cuts, level and titles",
        make("span", { class: "sr" }, ` of ${title}`),
      ),
      rest.element,
    );
    const row = make("li", { class: "cuts__row", "data-source": recipe.source });
    row.append(
      this.#grip(row, title),
      make("b", { class: "cuts__title trunc", title }, title),
      cell("Version", select),
      cell("Gap, s", gap, "cuts__then cuts__gap"),
      cell("Crossfade, s", fade, "cuts__then"),
      this.#keys(row, title),
      more,
    );
    const read = () => ({
      ...rest.read(),
      gap_seconds: gap.valueAsNumber || 0,
      crossfade_seconds: fade.valueAsNumber || 0,
    });
    this.#rows.set(row, { read, version: () => Number(select.value), choice });
    this.#list.append(row);
    return row;
  }

  /** @param {HTMLElement} row @param {string} title */
  #keys(row, title) {
    const keys = make("span", { class: "cuts__keys" });
    const key = (
      /** @type {string} */ words,
      /** @type {string} */ sign,
      /** @type {string} */ does,
    ) => {
      const made = make(
        "button",
        {
          class: "key key--xs key--sq key--bare",
          type: "button",
          "aria-label": words,
          title: words,
        },
        icon(sign),
      );
      made.dataset.does = does;
      keys.append(made);
      return made;
    };
    const up = key(`Move ${title} up`, "chev-u", "up");
    const down = key(`Move ${title} down`, "chev-d", "down");
    up.addEventListener("click", () => this.#move(row, title, -1, up));
    down.addEventListener("click", () => this.#move(row, title, 1, down));
    key(`Take ${title} off the album`, "close", "out").addEventListener("click", () =>
      this.#take(row, title),
    );
    return keys;
  }

  /** @param {HTMLElement} row @param {string} title @param {number} by @param {HTMLElement} key */
  #move(row, title, by, key) {
    const rows = this.#ordered();
    const to = rows.indexOf(row) + by;
    if (to < 0 || to >= rows.length) return;
    const other = /** @type {HTMLElement} */ (rows[to]);
    if (by < 0) other.before(row);
    else other.after(row);
    key.focus();
    this.#moved(row, title);
  }

  /** @param {HTMLElement} row @param {string} title */
  #moved(row, title) {
    this.#settle();
    const rows = this.#ordered();
    this.#changed(`${title} is song ${rows.indexOf(row) + 1} of ${rows.length} now.`);
  }

  /** @param {HTMLElement} row @param {string} title */
  #take(row, title) {
    const rows = this.#ordered();
    const near = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1];
    row.remove();
    this.#rows.delete(row);
    this.#settle();
    const next = near?.querySelector('[data-does="out"]') ?? this.#out.querySelector("button");
    if (next instanceof HTMLElement) next.focus();
    this.#changed(`${title} is not on the album.`);
  }

  /** Dragged by its grip with a mouse, a pen or a finger; keys do the same. @param {HTMLElement} row @param {string} title */
  #grip(row, title) {
    const grip = make("span", { class: "cuts__grip", "aria-hidden": "true" }, icon("grip"));
    grip.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      grip.setPointerCapture(event.pointerId);
      row.dataset.dragged = "";
      const before = this.#ordered().indexOf(row);
      const move = (/** @type {PointerEvent} */ now) => this.#drag(row, now.clientY);
      const end = () => {
        grip.removeEventListener("pointermove", move);
        delete row.dataset.dragged;
        if (this.#ordered().indexOf(row) !== before) this.#moved(row, title);
      };
      grip.addEventListener("pointermove", move);
      grip.addEventListener("lostpointercapture", end, { once: true });
    });
    return grip;
  }

  /** @param {HTMLElement} row @param {number} y */
  #drag(row, y) {
    const others = this.#ordered().filter((each) => each !== row);
    const below = others.find((each) => {
      const box = each.getBoundingClientRect();
      return y < box.top + box.height / 2;
    });
    const now = row.nextElementSibling;
    if (below === now || (!below && !now)) return;
    const grip = row.querySelector(".cuts__grip");
    // Taking the row out and in again would let go of the pointer: the others are moved past it.
    const rows = this.#ordered();
    const wanted = others.toSpliced(below ? others.indexOf(below) : others.length, 0, row);
    const at = wanted.indexOf(row);
    for (const each of rows.filter((each) => each !== row)) {
      if (wanted.indexOf(each) < at) row.before(each);
    }
    for (const each of wanted.slice(at + 1)) this.#list.append(each);
    grip?.classList.add("is-held");
  }

  /** What is not on the album, to be put on; first and last rows know that they are. */
  #settle() {
    const rows = this.#ordered();
    for (const [index, row] of rows.entries()) {
      const key = (/** @type {string} */ does) =>
        /** @type {HTMLButtonElement} */ (row.querySelector(`[data-does="${does}"]`));
      key("up").setAttribute("aria-disabled", String(index === 0));
      key("down").setAttribute("aria-disabled", String(index === rows.length - 1));
    }
    const on = new Set(rows.map((row) => this.#of(row).choice.song));
    const left = this.#choices.filter((each) => !on.has(each.song));
    const keys = left.map((choice) => {
      const put = make(
        "button",
        { class: "key key--sm", type: "button" },
        icon("plus"),
        choice.title,
      );
      put.setAttribute("aria-label", `Put ${choice.title} on the album`);
      put.addEventListener("click", () => this.#put(choice));
      return put;
    });
    const head = make("span", { class: "cap" }, "Not on the album:");
    this.#out.replaceChildren(...(keys.length ? [head, ...keys] : []));
  }

  /** @param {Choice} choice */
  #put(choice) {
    const recipe = {
      ...blank({ ...this.#parts.AlbumSong, type: "object" }, this.#parts),
      source: String(this.#next),
      title: choice.title,
      artist: this.read()[0]?.artist ?? "",
    };
    this.#next += 1;
    const row = this.#append({ recipe, choice, version: choice.versions[0]?.version ?? 0 });
    this.#settle();
    /** @type {HTMLElement | null} */ (row.querySelector("select"))?.focus();
    this.#changed(`${choice.title} is on the album, as its last song.`);
  }

  /** @param {string} words */
  #changed(words) {
    this.element.dispatchEvent(new Event("change", { bubbles: true }));
    this.#say(words);
  }
}
