// Following: the same version, at the same place, at the same moment as whoever leads.

import { VersionRail } from "../elements/version-rail.js";
import { correction, placeAt, SETTLES_MS } from "../lib/company.js";
import { transport } from "../transport.js";

/** @typedef {import("../lib/company.js").Lead} Lead */
/** @typedef {import("./clock.js").StudioClock} StudioClock */

const LOOK_MS = 500;
const AHEAD_MS = 250; // so that sound is ready when its moment comes
const SAME_SECONDS = 0.02;
const END_SECONDS = 1;

/** Events: `apart` (measured anew), `obstacle`, `left` (they paused by themselves). */
export class Following extends EventTarget {
  /** Seconds that we are ahead of the leader; null while nothing plays. @type {number | null} */
  apart = null;
  /** Why the leader's sound cannot be heard here; empty: it can. */
  obstacle = "";
  #clock;
  #late = 0;
  #movedAt = -Infinity;
  #ours = false;
  #played = false;
  /** @type {Lead | null} */
  #lead = null;
  /** @type {AbortController | null} */
  #life = null;

  /** @param {StudioClock} clock */
  constructor(clock) {
    super();
    this.#clock = clock;
  }

  /** @param {Lead} lead */
  follow(lead) {
    this.#lead = lead;
    if (!this.#life) {
      this.#life = new AbortController();
      const { signal } = this.#life;
      transport.addEventListener("state", () => this.#notice(), { signal });
      const timer = window.setInterval(() => this.#look(), LOOK_MS);
      signal.addEventListener("abort", () => clearInterval(timer));
    }
    // What a leader does is followed at once, however short ago the last correction was.
    this.#movedAt = -Infinity;
    this.#look();
  }

  end() {
    this.#life?.abort();
    this.#life = null;
    this.#lead = null;
    this.#played = false;
    this.#show(null);
  }

  /** Whoever pauses by themselves has left; the end of the song is nobody's wish. */
  #notice() {
    if (transport.playing) {
      this.#played = true;
      return;
    }
    const wished = this.#played && !this.#ours && !transport.waiting && this.#lead?.playing;
    this.#played = false;
    if (!wished || transport.trouble || transport.at > transport.length - END_SECONDS) return;
    this.dispatchEvent(new Event("left"));
  }

  /** @param {() => void} deed */
  #do(deed) {
    this.#ours = true;
    deed();
    this.#ours = false;
  }

  #look() {
    const lead = this.#lead;
    if (!lead) return;
    const letter = this.#tune(lead);
    if (!letter) {
      if (transport.playing) this.#do(() => transport.pause());
      this.#show(null);
      return;
    }
    const now = performance.now();
    const aim = placeAt(lead, this.#clock.at(now)) - transport.offsets[letter];
    // What is about to end is not begun: a player that is told to play at the end begins anew.
    const soon = transport.playing ? 0 : (AHEAD_MS / 1000) * transport.speed + SAME_SECONDS;
    if (!lead.playing || aim + soon >= transport.length)
      this.#rest(Math.min(aim, transport.length));
    else if (!transport.playing) this.#begin(aim, now);
    else if (!transport.waiting) this.#keepUp(aim, now);
  }

  /** @param {number} aim */
  #rest(aim) {
    this.#do(() => {
      if (transport.playing) transport.pause();
      if (Math.abs(transport.at - aim) > SAME_SECONDS) transport.seek(aim);
    });
    this.#show(null);
  }

  /** @param {number} aim @param {number} now */
  #begin(aim, now) {
    if (now - this.#movedAt < SETTLES_MS) return;
    this.#movedAt = now;
    const at = aim + (AHEAD_MS / 1000) * transport.speed;
    this.#do(() => transport.playAt({ at, inMillis: AHEAD_MS }));
  }

  /** @param {number} aim @param {number} now */
  #keepUp(aim, now) {
    const apart = transport.nowAt(now) - aim;
    const { move, late } = correction({ apart, sinceMs: now - this.#movedAt, late: this.#late });
    this.#late = late;
    if (move) {
      this.#movedAt = now;
      this.#do(() => transport.seek(aim + late));
    }
    this.#show(apart);
  }

  /** Puts the leader's version on. @param {Lead} lead @returns {"a" | "b" | null} */
  #tune(lead) {
    if (lead.version === null) {
      return this.#cannot(`${lead.by.name} listens to something of their own just now.`);
    }
    if (transport.isBlind) transport.setHidden(null);
    if (transport.delta) transport.setDelta(false);
    if (transport.monitor) transport.setMonitor(false);
    if (transport.alone) this.#do(() => transport.playAlone(null));
    if (transport.speed !== lead.speed) transport.setSpeed(lead.speed);
    const letter = this.#letterOf(lead.version) ?? this.#put(lead.version);
    if (!letter) {
      const name = lead.version_name || "a version";
      return this.#cannot(`${lead.by.name} listens to ${name}, which cannot be heard here.`);
    }
    if (transport.sounding !== letter) this.#do(() => transport.listen(letter));
    this.#cannot("");
    return letter;
  }

  /** @param {number} version @returns {"a" | "b" | null} */
  #letterOf(version) {
    const { a, b } = transport.sides;
    const is = (/** @type {typeof a} */ side) => side?.kind === "version" && side.id === version;
    if (is(a)) return "a";
    return is(b) ? "b" : null;
  }

  /** @param {number} version @returns {"a" | null} */
  #put(version) {
    const rail = document.querySelector("version-rail");
    if (!(rail instanceof VersionRail)) return null;
    const spine = rail.ready.find((it) => Number(it.dataset.version) === version);
    if (!spine) return null;
    this.#do(() => rail.put("a", spine));
    return "a";
  }

  /** @param {string} why @returns {null} */
  #cannot(why) {
    if (why !== this.obstacle) {
      this.obstacle = why;
      this.dispatchEvent(new Event("obstacle"));
    }
    return null;
  }

  /** @param {number | null} apart */
  #show(apart) {
    if (apart === this.apart) return;
    this.apart = apart;
    this.dispatchEvent(new Event("apart"));
  }
}
