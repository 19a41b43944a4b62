// Who leads, and what that means for this tab: it leads, it follows, or it listens for itself.

import { call } from "../lib/api.js";
import { Newest } from "../lib/company.js";
import { StudioClock } from "./clock.js";
import { Following } from "./following.js";
import { Leading } from "./leading.js";
import { TAB } from "./place.js";
import { Presence } from "./presence.js";

/** @typedef {import("../lib/company.js").Lead} Lead */

/** Events: `here`, `state`, `apart`, `news` (detail: a sentence worth hearing). */
export class Together extends EventTarget {
  /** @type {Lead | null} */
  lead = null;
  /** @type {"alone" | "leads" | "follows"} */
  role = "alone";
  clock = new StudioClock();
  #newest = new Newest();
  #song;
  #me;
  #presence;
  #following;
  #leading;

  /** @param {number} song @param {number} me */
  constructor(song, me) {
    super();
    this.#song = song;
    this.#me = me;
    this.#presence = new Presence(song, this.clock);
    this.#presence.mustStay = () => this.role !== "alone";
    this.#presence.follows = () => (this.role === "follows" ? (this.lead?.number ?? null) : null);
    this.#following = new Following(this.clock);
    this.#leading = new Leading(song, this.clock, () => this.#refresh());
  }

  get here() {
    return this.#presence.here;
  }

  /** Who follows this tab's lead. */
  get followers() {
    const number = this.role === "leads" ? this.lead?.number : null;
    return number ? this.here.filter((it) => it.follows === number) : [];
  }

  get apart() {
    return this.#following.apart;
  }

  get obstacle() {
    return this.role === "follows" ? this.#following.obstacle : "";
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    this.#presence.addEventListener("here", () => this.#tell("here"), { signal });
    this.#presence.addEventListener(
      "told",
      (event) => this.#hear(/** @type {CustomEvent} */ (event).detail),
      { signal },
    );
    this.#following.addEventListener("apart", () => this.#tell("apart"), { signal });
    this.#following.addEventListener("obstacle", () => this.#tell("state"), { signal });
    this.#following.addEventListener("left", () => this.leave("You paused, so you left."), {
      signal,
    });
    this.#presence.start(signal);
    signal.addEventListener("abort", () => {
      this.#leading.end();
      this.#following.end();
      this.clock.stop();
    });
  }

  /** What the stream tells. @param {any} change */
  heard(change) {
    if (change.kind === "presence") this.#presence.heard(change);
    else this.#hear(change);
  }

  /** After a cut: say that we are here, and hear the rest in the answer. */
  catchUp() {
    this.#presence.tell();
  }

  /** Begin to lead, or take over; who followed does so until the studio has said yes. */
  async take() {
    await this.clock.keep();
    const lead = await this.#leading.take();
    this.#following.end();
    this.#become("leads", lead);
  }

  async follow() {
    await this.clock.keep();
    if (!this.lead) return;
    this.#become("follows", this.lead);
    this.#following.follow(this.lead);
  }

  /** @param {string} [why] */
  leave(why = "") {
    this.#following.end();
    this.#become("alone", this.lead);
    if (why) this.#say(why);
  }

  async stop() {
    this.#become("alone", null);
    await this.#leading.stop();
  }

  /** @param {{lead: Lead | null, now_ms: number}} told */
  #hear({ lead, now_ms }) {
    if (!this.#newest.isNew(now_ms)) return;
    // The stream is quicker than the answer to whoever takes over, and slower than who stops.
    if (lead && this.#isOurs(lead)) return;
    const before = this.lead;
    if (this.role === "leads") {
      // An old word that crossed ours.
      if (lead && before && lead.number < before.number) return;
      this.#replaced(lead);
      return;
    }
    this.lead = lead;
    if (this.role === "follows") this.#goOn(before, lead);
    this.#tell("state");
  }

  /** @param {Lead | null} before @param {Lead | null} lead */
  #goOn(before, lead) {
    if (!lead) {
      this.leave(`${before?.by.name ?? "The leader"} stopped. Nobody leads now.`);
      return;
    }
    if (before && before.number !== lead.number) {
      this.#say(`${lead.by.name} leads now.`);
      this.#presence.sayWhomWeFollow();
    }
    this.#following.follow(lead);
  }

  /** Whoever is replaced goes on as a follower. @param {Lead | null} lead */
  #replaced(lead) {
    this.#leading.end();
    this.#become(lead ? "follows" : "alone", lead);
    if (lead) this.#following.follow(lead);
    this.#say(lead ? `${lead.by.name} leads now, and you follow.` : "You lead no longer.");
  }

  async #refresh() {
    const told = await call("GET", `/api/songs/${this.#song}/lead/`).catch(() => null);
    if (told && this.role === "leads") this.#replaced(told.lead);
  }

  /** @param {Lead} lead */
  #isOurs(lead) {
    return lead.by.id === this.#me && lead.tab === TAB;
  }

  /** @param {"alone" | "leads" | "follows"} role @param {Lead | null} lead */
  #become(role, lead) {
    this.role = role;
    this.lead = lead;
    this.#presence.sayWhomWeFollow();
    if (role === "alone") this.clock.stop();
    this.#tell("state");
  }

  /** @param {string} words */
  #say(words) {
    this.dispatchEvent(new CustomEvent("news", { detail: words }));
  }

  /** @param {string} name */
  #tell(name) {
    this.dispatchEvent(new Event(name));
  }
}
