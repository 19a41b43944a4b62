// Lyrics as they are read: chords over their syllables, sections with the time they are sung at.

import { inFlats, parse, transposed } from "../lib/chordpro.js";
import { icon, make } from "../lib/dom.js";
import { clock } from "../lib/figures.js";
import { recall, remember } from "../lib/remembered.js";
import { sungAt, tie } from "../lib/sheet-times.js";
import { transport } from "../transport.js";

/** @typedef {import("../lib/chordpro.js").Line} Line */
/** @typedef {import("../lib/chordpro.js").Part} Part */
/** @typedef {import("../lib/chordpro.js").Section} Section */
/** @typedef {import("../lib/sheet-times.js").SongSection} SongSection */

const FARTHEST = 11;

export class Lyrics {
  /** @type {import("../lib/chordpro.js").Sheet} */
  #sheet = parse("");
  /** @type {SongSection[]} */
  #song = [];
  /** @type {import("../lib/sheet-times.js").Span[]} */
  #spans = [];
  #text = "";
  #semitones = 0;
  #now = { section: -1, line: -1 };

  /** @param {HTMLElement} place @param {HTMLElement | null} keys @param {number} song @param {AbortSignal} signal */
  constructor(place, keys, song, signal) {
    this.place = place;
    this.keys = keys;
    this.memory = `transpose:${song}`;
    const kept = Math.round(Number(recall(this.memory, 0)) || 0);
    this.#semitones = Math.max(-FARTHEST, Math.min(FARTHEST, kept));
    transport.addEventListener("time", () => this.#follow(), { signal });
    transport.addEventListener("sides", () => this.#tie(), { signal });
    keys?.addEventListener("click", (event) => this.#press(event), { signal });
  }

  /** @param {string} text */
  show(text) {
    if (text === this.#text && this.place.childNodes.length) return;
    this.#text = text;
    this.#sheet = parse(text);
    this.#draw();
  }

  /** Where the sections of the song are. @param {SongSection[]} sections */
  arrange(sections) {
    this.#song = sections;
    this.#tie();
  }

  #draw() {
    const flats = inFlats(this.#sheet);
    const { title, facts, sections } = this.#sheet;
    const head = facts.length || title ? [factsOf(title, facts)] : [];
    const drawn = sections.map((section, index) => this.#section(section, index, flats));
    this.place.replaceChildren(...head, ...drawn);
    const chords = sections.some((it) => it.lines.some((line) => line.parts.some((p) => p.chord)));
    if (this.keys) this.keys.hidden = !chords;
    this.#showSemitones();
    this.#tie();
  }

  /** @param {Section} section @param {number} index @param {boolean} flats */
  #section(section, index, flats) {
    const place = make("section", { "data-section": String(index) });
    place.append(make("h4", {}, section.name || " "));
    for (const [number, line] of section.lines.entries()) {
      const drawn = this.#line(line, flats);
      drawn.dataset.line = String(number);
      place.append(drawn);
    }
    return place;
  }

  /** @param {Line} line @param {boolean} flats */
  #line(line, flats) {
    if (line.kind === "gap") return make("p", { class: "ly ly--gap" });
    const words = line.parts.map((part) => part.text).join("");
    if (line.kind === "comment") return make("p", { class: "ly ly--say cap" }, words);
    if (line.kind === "tab") return make("pre", { class: "ly ly--tab", tabindex: "0" }, words);
    const chords = line.parts.some((part) => part.chord);
    const place = make("p", { class: chords ? "ly" : "ly ly--bare", dir: "auto" });
    if (line.at !== null) place.append(timeKey(line.at, "ly__t"));
    for (const [index, part] of line.parts.entries())
      place.append(...this.#part(part, flats, index < line.parts.length - 1));
    return place;
  }

  /**
   * The chord holds on to the word it stands over; the rest of the words may wrap.
   * @param {Part} part @param {boolean} flats @param {boolean} isFollowed by another chord
   * @returns {(Node | string)[]}
   */
  #part({ chord, text }, flats, isFollowed) {
    if (!chord) return [text];
    const shown = transposed(chord, this.#semitones, flats);
    const word = /^\s*\S*/.exec(text)?.[0] ?? "";
    const over = make("span", { class: "ch", "data-c": shown }, word || "\u200B");
    // Only where the next chord would run into it does it push the words apart.
    if (isFollowed && text.length <= shown.length + 1)
      over.style.setProperty("--n", String(shown.length + 1));
    return [over, text.slice(word.length)];
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const key = event.target instanceof Element ? event.target.closest("[data-by]") : null;
    if (!key) return;
    const by = Number(key.getAttribute("data-by"));
    const wanted = by === 0 ? 0 : this.#semitones + by;
    this.#semitones = Math.max(-FARTHEST, Math.min(FARTHEST, wanted));
    remember(this.memory, this.#semitones);
    this.#draw();
  }

  #showSemitones() {
    const words = this.keys?.querySelector('[data-slot="semitones"]');
    const by = this.#semitones;
    if (words) words.textContent = by === 0 ? "0" : `${by > 0 ? "+" : "\u2212"}${Math.abs(by)}`;
  }

  #tie() {
    const { sections } = this.#sheet;
    this.#spans = tie(sections, this.#song, transport.length);
    for (const [index] of sections.entries()) {
      const heading = this.place.querySelector(`[data-section="${index}"] > h4`);
      heading?.querySelector(".tag--time")?.remove();
      const span = this.#spans.find((it) => it.section === index);
      if (span) heading?.prepend(timeKey(span.from, ""));
      heading?.classList.toggle("sr", !span && !sections[index].name);
    }
    this.#now = { section: -1, line: -1 };
    this.#follow();
  }

  #follow() {
    const now = sungAt(this.#sheet.sections, this.#spans, transport.at);
    const before = this.#now;
    if (now.section === before.section && now.line === before.line) return;
    this.#now = now;
    for (const old of this.place.querySelectorAll("[aria-current]"))
      old.removeAttribute("aria-current");
    const section = this.place.querySelector(`[data-section="${now.section}"]`);
    const line = section?.querySelector(`[data-line="${now.line}"]`);
    const current = line ?? section;
    section?.setAttribute("aria-current", "true");
    line?.setAttribute("aria-current", "true");
    // Whoever reads along keeps the place in sight; a page that looks elsewhere stays where it is.
    if (current && transport.playing && isSeen(this.place))
      current.scrollIntoView({ block: "nearest" });
  }
}

/** @param {HTMLElement} place */
function isSeen(place) {
  const { top, bottom } = place.getBoundingClientRect();
  return bottom > 0 && top < innerHeight - 160 && bottom - top > 0;
}

/** @param {number} at @param {string} kind */
function timeKey(at, kind) {
  return make(
    "button",
    {
      class: `tag tag--time ${kind}`.trim(),
      type: "button",
      "data-seek": String(at),
      "aria-label": `Play from ${clock(at)}`,
    },
    icon("play", "sm"),
    clock(at),
  );
}

/** @param {string} title @param {{name: string, value: string}[]} facts */
function factsOf(title, facts) {
  const words = facts.map(({ name, value }) =>
    `${name.replace(/^st$/, "subtitle")} ${value}`.replace(/^./, (it) => it.toUpperCase()),
  );
  return make("p", { class: "lyrics__facts cap" }, [title, ...words].filter(Boolean).join(" · "));
}
