// <link-form>: what a new link leads to, for whom, and what it allows. One link a person.

import { call } from "../lib/api.js";
import { make } from "../lib/dom.js";
import { endOf, suggested } from "../lib/link-words.js";
import { recipientsOf } from "../lib/recipients.js";
import { madeCard } from "../links/made.js";
import { showProblem } from "../toast.js";

/** @typedef {import("../lib/recipients.js").Recipient} Recipient */

/** Nobody in particular: whoever has the address. @type {Recipient} */
const ANYBODY = { recipient: "", email: "" };

export class LinkForm extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("submit", (event) => void this.#send(event), { signal });
    this.addEventListener("change", (event) => this.#choose(event), { signal });
    this.addEventListener("input", () => this.#count(), { signal });
    this.addEventListener("click", (event) => this.#press(event), { signal });
    this.#count();
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  get #form() {
    return /** @type {HTMLFormElement} */ (this.querySelector("form"));
  }

  /** @param {string} name @returns {HTMLElement} */
  #place(name) {
    return /** @type {HTMLElement} */ (this.querySelector(`[data-slot="${name}"]`));
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLInputElement} */ (this.#form.elements.namedItem(name));
  }

  /** Which version "this one" is; none: there is nothing to hear yet. @param {{id: number, name: string} | null} version */
  offer(version) {
    const option = this.querySelector("option[value=version]");
    if (!(option instanceof HTMLOptionElement)) return;
    this.dataset.version = version ? String(version.id) : "";
    option.textContent = version ? `This version, ${version.name}` : "This version";
    option.disabled = !version;
    const select = this.#field("leads");
    if (!version && select.value === "version") select.value = "song";
  }

  /** @param {Event} event */
  #choose(event) {
    const field = event.target;
    if (!(field instanceof HTMLSelectElement)) return;
    if (field.name === "until") this.#place("date").hidden = field.value !== "date";
    if (field.name === "leads") {
      this.#place("songs").hidden = field.value !== "songs";
      if (field.value === "songs") void this.#fetchSongs();
    }
  }

  async #fetchSongs() {
    const place = this.#place("choices");
    if (place.childElementCount) return;
    try {
      const songs = await call("GET", `/api/projects/${this.dataset.project}/songs/`);
      place.replaceChildren(
        ...songs.map((/** @type {{id: number, title: string}} */ song) => {
          const box = make("input", { type: "checkbox", name: "songs", value: String(song.id) });
          box.checked = String(song.id) === this.dataset.song;
          return make(
            "label",
            { class: "check" },
            box,
            make("span", { class: "clip" }, song.title),
          );
        }),
      );
    } catch (problem) {
      this.#bad(problem);
    }
  }

  /** What the key says, and whether there is anybody to write to. */
  #count() {
    const found = recipientsOf(this.#field("for").value);
    const key = this.#form.querySelector("[type=submit] span");
    if (key) key.textContent = found.length > 1 ? `Make ${found.length} links` : "Make link";
    const mail = this.#form.elements.namedItem("send_mail");
    if (mail instanceof HTMLInputElement) mail.disabled = !found.some(({ email }) => email);
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const key = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    if (key?.getAttribute("data-do") !== "suggest") return;
    const field = this.#field("password");
    field.value = suggested();
    field.focus();
    field.select();
  }

  /** @param {SubmitEvent} event */
  async #send(event) {
    event.preventDefault();
    const go = /** @type {HTMLButtonElement} */ (this.#form.querySelector("[type=submit]"));
    if (go.disabled) return;
    const wanted = this.#wanted();
    if (!wanted) return;
    const field = this.#field("for");
    const people = recipientsOf(field.value);
    const left = people.length ? people : [ANYBODY];
    go.disabled = true; // Pressed twice, it would be twice the links.
    this.#bad(null);
    this.#place("made").replaceChildren();
    try {
      while (left.length) {
        await this.#make(wanted, /** @type {Recipient} */ (left[0]));
        left.shift();
      }
      this.#field("password").value = "";
    } catch (problem) {
      this.#bad(problem);
    } finally {
      // Whoever has no link yet stays in the field.
      if (people.length)
        field.value = left.map(({ recipient, email }) => `${recipient} ${email}`.trim()).join("\n");
      go.disabled = false;
      this.#count();
    }
  }

  /** What all of the links have in common; null where something is missing, which is said. */
  #wanted() {
    const said = new FormData(this.#form);
    const items = this.#items(said);
    if (items && !items.length) {
      this.#bad(new Error("Choose at least one song."));
      return null;
    }
    if (said.get("until") === "date" && !said.get("date")) {
      this.#bad(new Error("Choose the day and the time until which it works."));
      return null;
    }
    const number = (/** @type {string} */ name) => Number(said.get(name)) || null;
    return {
      ...(items ? { items } : {}),
      may_note: said.has("may_note"),
      may_approve: said.has("may_approve"),
      may_download: said.has("may_download"),
      marked: said.has("marked"),
      spoken: said.has("spoken"),
      password: String(said.get("password") ?? ""),
      expires_at: endOf(String(said.get("until")), String(said.get("date") ?? ""), new Date()),
      plays_at_most: number("plays_at_most"),
      downloads_at_most: number("downloads_at_most"),
      send_mail: said.has("send_mail"),
    };
  }

  /** Null: the whole project. @param {FormData} said */
  #items(said) {
    const song = Number(this.dataset.song);
    switch (said.get("leads")) {
      case "version":
        return [{ song, version: Number(this.dataset.version) }];
      case "song":
        return [{ song }];
      case "songs":
        return said.getAll("songs").map((each) => ({ song: Number(each) }));
      default:
        return null;
    }
  }

  /** @param {Record<string, unknown> & {send_mail: boolean}} wanted @param {Recipient} person */
  async #make(wanted, person) {
    const asked = wanted.send_mail && person.email !== "";
    const body = { ...wanted, ...person, send_mail: asked };
    const link = await call("POST", `/api/projects/${this.dataset.project}/links/`, body);
    this.#place("made").append(madeCard(link, { asked }));
    this.#place("once").hidden = false;
    this.dispatchEvent(new CustomEvent("link-made", { bubbles: true, detail: link }));
  }

  /** @param {unknown} problem */
  #bad(problem) {
    showProblem(this.#place("bad"), problem);
  }
}

customElements.define("link-form", LinkForm);
