// <note-board>: the notes of the song: filtered, answered, resolved, changed and taken back.

import { call } from "../lib/api.js";
import { make } from "../lib/dom.js";
import { say, sayProblem, showProblem } from "../toast.js";
import { transport } from "../transport.js";
import { LivePart } from "./live-part.js";
import { showPanel } from "./tab-set.js";

const WORDS = {
  open: "No open notes.",
  resolved: "Nothing has been resolved yet.",
  all: "No notes yet.",
};
const SHUT = "Your role on this project does not let you read notes.";

export class NoteBoard extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("change", (event) => this.#choose(event), { signal });
    this.addEventListener("click", (event) => this.#press(event), { signal });
    this.addEventListener("merged", () => this.#filter(), { signal });
    transport.addEventListener("time", () => this.#markNow(), { signal });
    transport.addEventListener("sides", () => this.#filter(), { signal });
    this.#filter();
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  /** @returns {HTMLElement[]} */
  get notes() {
    return [.../** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll(".note"))];
  }

  refresh() {
    const part = this.querySelector("live-part");
    if (part instanceof LivePart) return part.refresh();
    return Promise.resolve(false);
  }

  /** @param {Event} event */
  #choose(event) {
    const radio = event.target;
    if (!(radio instanceof HTMLInputElement) || radio.name !== "notes") return;
    this.dataset.filter = radio.value;
    this.#filter();
  }

  #filter() {
    const filter = /** @type {keyof typeof WORDS} */ (this.dataset.filter ?? "open");
    const { notes } = this;
    const resolved = notes.filter((note) => note.dataset.resolved !== undefined).length;
    for (const note of notes) {
      const done = note.dataset.resolved !== undefined;
      note.hidden = filter !== "all" && done !== (filter === "resolved");
    }
    const shown = notes.filter((note) => !note.hidden).length;
    const set = (/** @type {string} */ name, /** @type {number} */ count) => {
      for (const place of document.querySelectorAll(`[data-count="${name}"]`)) {
        place.textContent = count ? String(count) : "";
      }
    };
    set("open", notes.length - resolved);
    set("resolved", resolved);
    set("notes", notes.length - resolved);
    const none = this.querySelector('[data-slot="none"]');
    if (none instanceof HTMLElement) {
      none.hidden = shown > 0;
      const invitation =
        filter !== "resolved" && this.dataset.mayNote !== undefined && transport.sides.a
          ? " Press C to write one at the playhead."
          : "";
      const empty = this.dataset.mayNote === undefined ? SHUT : WORDS.all;
      none.textContent = shown ? "" : (notes.length ? WORDS[filter] : empty) + invitation;
    }
    const words = this.querySelector('[data-slot="filtered"]');
    if (words) words.textContent = `${shown} notes shown`;
    document.dispatchEvent(new Event("filtered"));
    this.#markNow();
  }

  /** The note under the playhead carries the marker's edge. */
  #markNow() {
    for (const note of this.notes) {
      const at = Number(note.dataset.at);
      const until = note.dataset.until ? Number(note.dataset.until) : at + 2;
      note.classList.toggle(
        "note--now",
        transport.at >= at && transport.at < until && transport.at > 0,
      );
    }
  }

  /** The next or previous note in time. @param {-1 | 1} by */
  step(by) {
    const times = this.notes.filter((note) => !note.hidden);
    const near = 0.05;
    const next =
      by > 0
        ? times.find((note) => Number(note.dataset.at) > transport.at + near)
        : times.filter((note) => Number(note.dataset.at) < transport.at - near).at(-1);
    if (next) this.goTo(next.id);
  }

  /** @param {string} id */
  goTo(id) {
    const note = document.getElementById(id);
    if (!note) return;
    showPanel("notes");
    transport.seek(Number(note.dataset.at));
    note.scrollIntoView({ block: "nearest" });
    note.querySelector("button")?.focus({ preventScroll: true });
  }

  /** @param {MouseEvent} event */
  #press(event) {
    const key = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    const note = /** @type {HTMLElement | null | undefined} */ (key?.closest("[data-note]"));
    if (!key || !note) return;
    key.closest("details")?.removeAttribute("open");
    const id = note.dataset.note ?? "";
    const deed = key.getAttribute("data-do");
    if (deed === "reply") this.#reply(note, id);
    if (deed === "edit") this.#edit(note, id);
    if (deed === "delete") this.#delete(note, id);
    if (deed === "resolve") this.#resolve(id, true);
    if (deed === "reopen") this.#resolve(id, false);
  }

  /** @param {string} id @param {boolean} done */
  async #resolve(id, done) {
    try {
      await call(done ? "PUT" : "DELETE", `/api/notes/${id}/resolution/`);
      await this.refresh();
      if (done) say("Resolved.", { undo: () => this.#resolve(id, false) });
    } catch (problem) {
      sayProblem(problem);
    }
  }

  /** @param {HTMLElement} note @param {string} id */
  #reply(note, id) {
    const slot = note.querySelector(`#reply-${id}`);
    if (!slot || slot.querySelector("form")) {
      slot?.querySelector("textarea")?.focus();
      return;
    }
    const { at, version } = note.dataset;
    slot.append(
      textForm("Reply", "", async (body) => {
        const song = this.closest("main")?.dataset.song;
        await call("POST", `/api/songs/${song}/notes/`, {
          version: Number(version),
          body,
          at_seconds: Number(at),
          reply_to: Number(id),
        });
        await this.refresh();
      }),
    );
    slot.querySelector("textarea")?.focus();
  }

  /** @param {HTMLElement} note @param {string} id */
  #edit(note, id) {
    const words = /** @type {HTMLElement | null} */ (note.querySelector("[data-body]"));
    if (!words || note.querySelector("form[data-edit]")) return;
    const form = textForm("Keep", words.textContent ?? "", async (body) => {
      await call("PATCH", `/api/notes/${id}/`, { body });
      words.hidden = false;
      await this.refresh();
    });
    form.dataset.edit = "";
    form.addEventListener("leave", () => {
      words.hidden = false;
    });
    words.hidden = true;
    words.after(form);
    form.querySelector("textarea")?.focus();
  }

  /** Goes only after a way back was offered. @param {HTMLElement} note @param {string} id */
  #delete(note, id) {
    const replies = note.classList.contains("note") && note.querySelector(".reply");
    if (replies && !confirm("Delete this note and its replies?")) return;
    note.classList.add("note--leaving");
    const timer = window.setTimeout(async () => {
      try {
        await call("DELETE", `/api/notes/${id}/`);
        await this.refresh();
      } catch (problem) {
        document.getElementById(`note-${id}`)?.classList.remove("note--leaving");
        sayProblem(problem);
      }
    }, 5000);
    say("Deleted.", {
      undo: () => {
        clearTimeout(timer);
        document.getElementById(`note-${id}`)?.classList.remove("note--leaving");
      },
    });
  }
}

/**
 * A small form that keeps what was typed when sending fails.
 * @param {string} verb @param {string} words @param {(body: string) => Promise<void>} send
 */
function textForm(verb, words, send) {
  const area = make("textarea", {
    class: "textarea",
    rows: "2",
    maxlength: "5000",
    required: "",
    "aria-label": verb,
  });
  area.value = words;
  const problem = make("p", { class: "field__bad", role: "alert", hidden: "" });
  const go = make("button", { class: "key key--sm key--ink", type: "submit" }, verb);
  const cancel = make("button", { class: "key key--sm key--bare", type: "button" }, "Cancel");
  const form = make(
    "form",
    { class: "note__form" },
    area,
    problem,
    make("div", { class: "compose__go" }, cancel, go),
  );
  const leave = () => {
    form.dispatchEvent(new Event("leave"));
    form.remove();
  };
  cancel.addEventListener("click", leave);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    if (event.key === "Escape") {
      event.stopPropagation();
      leave();
    }
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    go.disabled = true;
    try {
      await send(area.value.trim());
      form.remove();
    } catch (refused) {
      showProblem(problem, refused);
    } finally {
      go.disabled = false;
    }
  });
  return form;
}

customElements.define("note-board", NoteBoard);
