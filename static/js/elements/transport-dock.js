// <transport-dock>: play, clock, compare, volume; and the keys of the system's media controls.

import { icon } from "../lib/dom.js";
import { clock, figure } from "../lib/figures.js";
import { transport } from "../transport.js";

const SKIP_SECONDS = 5;

export class TransportDock extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    transport.addEventListener("time", () => this.#showTime(), { signal });
    for (const event of ["state", "sides"]) {
      transport.addEventListener(event, () => this.#show(), { signal });
    }
    document.addEventListener("click", (event) => this.#press(event), { signal });
    this.addEventListener("input", (event) => this.#turn(event), { signal });
    this.#system();
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
    if (deed === "back") transport.seek(transport.at - SKIP_SECONDS);
    if (deed === "forward") transport.seek(transport.at + SKIP_SECONDS);
    if (deed === "loop") transport.setLoop(!transport.loop);
    if (deed === "match") transport.setMatched(!transport.matched);
  }

  /** @param {Event} event */
  #turn(event) {
    const slide = event.target;
    if (slide instanceof HTMLInputElement && slide.dataset.do === "volume") {
      transport.setVolume(slide.valueAsNumber / 100);
    }
  }

  #showTime() {
    const time = this.#slot("clock");
    if (!time) return;
    const written = clock(transport.at, 3);
    const dot = written.indexOf(".");
    if (time.firstChild) time.firstChild.textContent = written.slice(0, dot);
    if (time.lastElementChild) time.lastElementChild.textContent = written.slice(dot);
    const bars = this.#slot("bars");
    const tempo = Number(document.querySelector("main")?.dataset.tempo ?? 0);
    if (!bars || !tempo) return;
    // Counted in four from the first sample: songs have no tempo map yet.
    const beat = Math.floor((transport.at * tempo) / 60 + 1e-6);
    bars.textContent = `${Math.floor(beat / 4) + 1} | ${(beat % 4) + 1}`;
    const caption = this.#slot("bars-cap");
    if (caption) caption.textContent = "bar | beat";
  }

  #show() {
    const play = this.querySelector('[data-do="play"]');
    if (play instanceof HTMLButtonElement) {
      play.replaceChildren(icon(transport.playing ? "pause" : "play"));
      play.setAttribute("aria-label", transport.playing ? "Pause" : "Play");
      play.disabled = !transport.canPlay;
    }
    this.querySelector('[data-do="loop"]')?.setAttribute("aria-pressed", String(transport.loop));
    const of = this.#slot("of");
    if (of) of.textContent = `of ${clock(transport.length)}`;
    const slide = this.querySelector('[data-do="volume"]');
    if (slide instanceof HTMLInputElement) {
      slide.value = String(Math.round(transport.volume * 100));
      slide.style.setProperty("--v", `${transport.volume * 100}%`);
    }
    this.#showCompare();
    this.#showSay();
    this.#tellSystem();
  }

  #showCompare() {
    const { a, b } = transport.sides;
    const pair = this.querySelector(".ab");
    if (pair instanceof HTMLElement) pair.hidden = !a || !b;
    for (const key of this.querySelectorAll(".ab [data-hear-set]")) {
      key.setAttribute(
        "aria-pressed",
        String(key.getAttribute("data-hear-set") === transport.hear),
      );
    }
    const names = { a: a?.name ?? "", b: b?.name ?? "" };
    for (const [letter, name] of Object.entries(names)) {
      const place = this.#slot(letter);
      if (place) place.textContent = name;
    }
    const level = this.querySelector('[data-do="match"]');
    const { gains } = transport;
    if (!(level instanceof HTMLElement)) return;
    level.hidden = gains === null;
    if (!gains) return;
    level.setAttribute("aria-pressed", String(transport.matched));
    const down = gains.a < gains.b ? "a" : "b";
    const gain = this.#slot("gain");
    if (gain)
      gain.textContent = `${down.toUpperCase()} ${figure(transport.matched ? gains[down] : 0)} dB`;
    const word = this.#slot("matched");
    word?.replaceChildren(
      ...(transport.matched ? [icon("check"), "Level-matched"] : ["As they are"]),
    );
    word?.classList.toggle("st--ok", transport.matched);
  }

  #showSay() {
    const words = this.#slot("say");
    if (!words) return;
    words.textContent =
      transport.trouble || (transport.alone ? `Only ${transport.alone.name}` : "");
    words.classList.toggle("c-bad", transport.trouble !== "");
  }

  #system() {
    const session = navigator.mediaSession;
    if (!session) return;
    session.setActionHandler("play", () => transport.play());
    session.setActionHandler("pause", () => transport.pause());
    session.setActionHandler("seekbackward", (to) =>
      transport.seek(transport.at - (to.seekOffset ?? SKIP_SECONDS)),
    );
    session.setActionHandler("seekforward", (to) =>
      transport.seek(transport.at + (to.seekOffset ?? SKIP_SECONDS)),
    );
    session.setActionHandler("seekto", (to) => transport.seek(to.seekTime ?? transport.at));
  }

  #tellSystem() {
    const session = navigator.mediaSession;
    const main = document.querySelector("main");
    if (!session || !main || !transport.canPlay) return;
    session.playbackState = transport.playing ? "playing" : "paused";
    const { title = "", artist = "", album = "" } = main.dataset;
    const what = transport.alone?.name ?? transport.heard?.name ?? "";
    session.metadata = new MediaMetadata({ title: `${title} (${what})`, artist, album });
    if (transport.length > 0) {
      session.setPositionState({
        duration: transport.length,
        position: Math.min(transport.at, transport.length),
      });
    }
  }
}

customElements.define("transport-dock", TransportDock);
