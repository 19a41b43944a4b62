// <transport-dock>: play, clock, compare, volume; and the keys of the system's media controls.

import { arrangement } from "../arrangement.js";
import { barGrid } from "../bar-grid.js";
import { icon } from "../lib/dom.js";
import { clock } from "../lib/figures.js";
import { nextStart, previousStart } from "../lib/sections.js";
import { followOnLockScreen, showOnLockScreen } from "../sound/lock-screen.js";
import { transport } from "../transport.js";

/** What is heard of a sound, told as it is. */
const HEARD = {
  lossless: "Lossless is heard now.",
  small: "The small copy (AAC) is heard now.",
  none: "Nothing is heard yet.",
};

export class TransportDock extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;
  /** @type {boolean | null} whether no section comes after the playhead */
  #last = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    transport.addEventListener("time", () => this.#showTime(), { signal });
    for (const event of ["state", "sides"]) {
      transport.addEventListener(event, () => this.#show(), { signal });
    }
    for (const source of [arrangement, barGrid]) {
      source.addEventListener("change", () => this.#showPlace(), { signal });
    }
    document.addEventListener("click", (event) => this.#press(event), { signal });
    this.addEventListener("input", (event) => this.#turn(event), { signal });
    followOnLockScreen(transport, signal);
    this.#show();
    this.#showTime();
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  /** @param {string} name */
  #slot(name) {
    return /** @type {HTMLElement | null} */ (this.querySelector(`[data-slot="${name}"]`));
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const at = event.target instanceof Element ? event.target : null;
    const hear = at?.closest("[data-hear-set]")?.getAttribute("data-hear-set");
    if (hear === "a" || hear === "b") transport.listen(hear);
    const key = at?.closest("transport-dock [data-do]");
    const deed = key?.getAttribute("data-do");
    if (deed === "play") transport.toggle();
    if (deed === "previous") this.step(-1);
    if (deed === "next") this.step(1);
    if (deed === "mute") transport.setMuted(!transport.muted);
    if (deed === "loop") transport.setLoop(!transport.loop);
    if (deed === "match") transport.setMatched(!transport.matched);
  }

  /** To the section before or after. @param {-1 | 1} by */
  step(by) {
    const { sections } = arrangement;
    const to = by < 0 ? previousStart(sections, transport.at) : nextStart(sections, transport.at);
    if (to !== null) transport.seek(to);
  }

  /** @param {Event} event */
  #turn(event) {
    const field = event.target;
    if (field instanceof HTMLSelectElement && field.dataset.do === "speed")
      transport.setSpeed(Number(field.value));
    if (field instanceof HTMLSelectElement && field.dataset.do === "quality") choose(field.value);
    if (!(field instanceof HTMLInputElement)) return;
    if (field.dataset.do === "volume") {
      transport.setMuted(false);
      transport.setVolume(field.valueAsNumber / 100);
    }
    if (field.name === "quality") choose(field.value);
  }

  #showTime() {
    const time = this.#slot("clock");
    if (!time) return;
    const written = clock(transport.at, 3);
    const dot = written.indexOf(".");
    say(time.firstChild, written.slice(0, dot));
    say(time.lastElementChild, written.slice(dot));
    this.#showPlace();
  }

  /** Bar and beat, and whether there is a section before and after. */
  #showPlace() {
    say(this.#slot("bars"), barGrid.written(transport.at));
    say(this.#slot("bars-cap"), barGrid.grid ? "bar | beat" : "");
    const none = nextStart(arrangement.sections, transport.at) === null;
    if (none === this.#last) return;
    this.#last = none;
    for (const next of this.querySelectorAll('[data-do="next"]'))
      if (next instanceof HTMLButtonElement) next.disabled = none;
  }

  #show() {
    const play = this.querySelector('[data-do="play"]');
    if (play instanceof HTMLButtonElement) {
      play.replaceChildren(icon(transport.playing ? "pause" : "play"));
      play.setAttribute("aria-label", transport.playing ? "Pause" : "Play");
      play.disabled = !transport.canPlay;
      play.toggleAttribute("data-waiting", transport.waiting && transport.playing);
    }
    for (const loop of this.querySelectorAll('[data-do="loop"]'))
      loop.setAttribute("aria-pressed", String(transport.loop));
    const of = this.#slot("of");
    if (of) of.textContent = `of ${clock(transport.length)}`;
    const slide = this.querySelector('[data-do="volume"]');
    if (slide instanceof HTMLInputElement) {
      slide.value = String(Math.round(transport.volume * 100));
      slide.style.setProperty("--v", `${transport.volume * 100}%`);
    }
    this.#showSound();
    this.#showSay();
    this.#tellSystem();
  }

  #showSound() {
    const mute = this.querySelector('[data-do="mute"]');
    mute?.setAttribute("aria-pressed", String(transport.muted));
    mute?.setAttribute("aria-label", transport.muted ? "Muted" : "Mute");
    for (const field of this.querySelectorAll("select[data-do]")) {
      if (!(field instanceof HTMLSelectElement)) continue;
      field.value = field.dataset.do === "speed" ? String(transport.speed) : transport.quality;
    }
    const chosen = this.querySelector(`[name="quality"][value="${transport.quality}"]`);
    if (chosen instanceof HTMLInputElement) chosen.checked = true;
    const { playsLossless: lossless } = transport;
    const words = HEARD[lossless === null ? "none" : lossless ? "lossless" : "small"];
    // One of two may be there as a small copy only.
    const told = transport.isBlind ? "" : words;
    for (const place of this.querySelectorAll('[data-slot="quality"]')) say(place, told);
  }

  #showSay() {
    const words = this.#slot("say");
    if (!words) return;
    const waits = transport.waiting && transport.playing ? "Waiting for sound\u2026" : "";
    say(words, transport.trouble || waits || soundingBeside());
    words.classList.toggle("c-bad", transport.trouble !== "");
  }

  #tellSystem() {
    const main = document.querySelector("main");
    if (!main || !transport.canPlay) return;
    const { title = "", artist = "", album = "" } = main.dataset;
    const version = transport.isBlind ? null : transport.heard?.name;
    const what = transport.alone?.name ?? (transport.monitor ? "stems" : version);
    showOnLockScreen({
      title: `${title} (${what ?? transport.hear.toUpperCase()})`,
      artist,
      album,
    });
  }
}

/** What is heard in place of a version. */
function soundingBeside() {
  if (transport.alone) return `Only ${transport.alone.name}`;
  return transport.monitor ? "The stems, as they are set" : "";
}

/** @param {string} quality */
const choose = (quality) =>
  transport.setQuality(/** @type {import("../transport.js").Quality} */ (quality));

/** Only what changed is written: this runs with every frame. @param {Node | null} place @param {string} words */
function say(place, words) {
  if (place && place.textContent !== words) place.textContent = words;
}

customElements.define("transport-dock", TransportDock);
