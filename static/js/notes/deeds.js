// What is done with a note from its card.

import { call, Refused } from "../lib/api.js";
import { icon, make } from "../lib/dom.js";
import { drafts } from "../lib/drafts.js";
import { meant } from "../lib/mention.js";
import { say, sayProblem, showProblem } from "../toast.js";
import { bothTexts } from "./conflict.js";
import { openMenu } from "./menu.js";
import { peopleOf, songHere } from "./people.js";
import { textForm } from "./text-form.js";

/** Answers without words. */
const KINDS = /** @type {const} */ ([
  ["agree", "Agree"],
  ["love", "Love it"],
  ["doubt", "Not sure"],
  ["done", "Heard it, done"],
]);

export class Deeds {
  #refresh;

  /** @param {() => Promise<unknown>} refresh reads the list again */
  constructor(refresh) {
    this.#refresh = refresh;
  }

  /** @param {Element} key @param {HTMLElement} note */
  press(key, note) {
    const id = note.dataset.note ?? "";
    const deed = key.getAttribute("data-do");
    if (deed === "reply") this.reply(note, id);
    if (deed === "resolve") void this.resolve(id, true);
    if (deed === "reopen") void this.resolve(id, false);
    if (deed === "react") this.#offer(/** @type {HTMLElement} */ (key), note, id);
    if (deed === "reaction") void this.#react(id, key.getAttribute("data-kind") ?? "", key);
    if (deed === "more") this.#more(/** @type {HTMLElement} */ (key), note, id);
    if (deed === "drop-sound") void this.#dropSound(key.getAttribute("data-sound") ?? "");
  }

  /** @param {() => Promise<unknown>} deed */
  async #try(deed) {
    try {
      await deed();
      await this.#refresh();
      return true;
    } catch (problem) {
      sayProblem(problem);
      return false;
    }
  }

  /** @param {string} id @param {boolean} done */
  async resolve(id, done) {
    const worked = await this.#try(() =>
      call(done ? "PUT" : "DELETE", `/api/notes/${id}/resolution/`),
    );
    if (!worked) return;
    if (done) say("Resolved.", { undo: () => this.resolve(id, false) });
    else say("Open again.");
  }

  /** @param {string} id @param {string} kind @param {Element} key */
  #react(id, kind, key) {
    const mine = key.getAttribute("aria-pressed") === "true";
    return this.#try(() => call(mine ? "DELETE" : "PUT", `/api/notes/${id}/reactions/${kind}/`));
  }

  /** @param {HTMLElement} key @param {HTMLElement} note @param {string} id */
  #offer(key, note, id) {
    const given = (/** @type {string} */ kind) =>
      own(note, `[data-do="reaction"][data-kind="${kind}"]`)?.getAttribute("aria-pressed") ??
      "false";
    const rows = KINDS.map(([kind, words]) => {
      const row = make(
        "button",
        { class: "key key--bare", type: "button", "aria-pressed": given(kind) },
        words,
      );
      row.addEventListener("click", () => this.#react(id, kind, row));
      return row;
    });
    openMenu(key, rows, "Answer without words");
  }

  /** @param {HTMLElement} key @param {HTMLElement} note @param {string} id */
  #more(key, note, id) {
    const row = (
      /** @type {string} */ sign,
      /** @type {string} */ words,
      /** @type {(note: HTMLElement) => unknown} */ deed,
    ) => {
      const button = make("button", { class: "key key--bare", type: "button" }, icon(sign), words);
      button.addEventListener("click", () => {
        const now = key.closest("[data-note]"); // The card may have been made afresh since.
        if (now instanceof HTMLElement) deed(now);
      });
      return button;
    };
    const rows = [row("link", "Copy link", () => this.#copy(id))];
    if (note.matches(".note") && note.dataset.mayNote !== undefined)
      rows.push(row("people", "Ask somebody to do it", (now) => this.#assign(now, id)));
    const { mine, removable } = note.dataset;
    if (mine !== undefined) rows.push(row("pencil", "Edit", (now) => this.edit(now, id)));
    if (mine !== undefined || removable !== undefined)
      rows.push(row("close", "Delete", () => this.#delete(id)));
    openMenu(key, rows, "More for this note");
  }

  /** @param {string} id */
  async #copy(id) {
    const address = `${location.origin}${location.pathname}?note=${id}`;
    try {
      await navigator.clipboard.writeText(address);
      say("The link to this note is copied.");
    } catch {
      say(address); // The browser lends no clipboard: to be copied by hand.
    }
  }

  /** @param {HTMLElement} note @param {string} id */
  async #assign(note, id) {
    const slot = note.querySelector(`#reply-${id}`);
    if (!slot || slot.querySelector("[data-assign]")) return;
    const problem = make("p", { class: "field__bad", role: "alert", hidden: "" });
    const select = make(
      "select",
      { class: "select", "aria-label": "Who does it" },
      make("option", { value: "" }, "Nobody"),
    );
    const cancel = make("button", { class: "key key--sm key--bare", type: "button" }, "Cancel");
    const go = make("button", { class: "key key--sm key--ink", type: "submit" }, "Ask them");
    go.disabled = true; // Until it shows who has it now: nobody takes it from them unawares.
    const form = make(
      "form",
      { class: "note__form", "data-assign": "" },
      select,
      problem,
      make("div", { class: "compose__go" }, cancel, go),
    );
    cancel.addEventListener("click", () => form.remove());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        if (select.value)
          await call("PUT", `/api/notes/${id}/assignment/`, { user: Number(select.value) });
        else await call("DELETE", `/api/notes/${id}/assignment/`);
        form.remove();
        await this.#refresh();
      } catch (refused) {
        showProblem(problem, refused);
      }
    });
    slot.append(form);
    try {
      const has = note.dataset.assigned ?? "";
      const may = (await peopleOf(songHere())).filter(
        (it) => note.dataset.internal === undefined || it.reads_internal || String(it.id) === has,
      );
      select.append(...may.map((it) => make("option", { value: String(it.id) }, it.name)));
      select.value = has;
      if (select.selectedIndex < 0) {
        select.append(make("option", { value: has }, "Somebody who left"));
        select.value = has;
      }
      go.disabled = false;
      select.focus();
    } catch (refused) {
      showProblem(problem, refused);
    }
  }

  /** @param {HTMLElement} note @param {string} id @param {boolean} [focus] */
  reply(note, id, focus = true) {
    const slot = note.querySelector(`#reply-${id}`);
    if (!slot) return;
    if (!slot.querySelector("form[data-reply]")) {
      const { at, version } = note.dataset;
      const form = textForm({
        verb: "Reply",
        label: "Reply",
        words: "",
        draft: draftName("reply", id),
        internal: note.dataset.internal !== undefined,
        send: async (body) => {
          await call("POST", `/api/songs/${songHere()}/notes/`, {
            version: Number(version),
            body,
            at_seconds: Number(at),
            reply_to: Number(id),
            mentions: await named(body),
          });
          await this.#refresh();
        },
      });
      form.dataset.reply = "";
      slot.append(form);
    }
    if (focus) slot.querySelector("textarea")?.focus();
  }

  /** @param {HTMLElement} note @param {string} id @param {boolean} [focus] */
  edit(note, id, focus = true) {
    const words = /** @type {HTMLElement | null} */ (own(note, "[data-body]"));
    if (!words || own(note, "form[data-edit]")) return;
    let revision = Number(note.dataset.revision);
    const write = async (/** @type {string} */ body) => {
      const said = { body, revision, mentions: await named(body) };
      const kept = await call("PATCH", `/api/notes/${id}/`, said);
      revision = kept.revision;
    };
    const form = textForm({
      verb: "Keep",
      label: "Change the note",
      words: words.textContent ?? "",
      draft: draftName("edit", id),
      internal: note.closest("[data-internal]") !== null,
      send: async (body) => {
        await write(body);
        await this.#refresh();
      },
      settle: (place, problem) => {
        if (!(problem instanceof Refused) || problem.code !== "note_changed") return false;
        const { theirs } = problem.answer;
        revision = theirs.revision;
        const mine = place.querySelector("textarea")?.value.trim() ?? "";
        place.querySelector(".both")?.remove();
        place.append(
          bothTexts(theirs.body, mine, async (body) => {
            const worked = await this.#try(async () => {
              if (body !== theirs.body) await write(body);
            });
            if (worked) place.dispatchEvent(new Event("done"));
          }),
        );
        place.querySelector(".both")?.querySelector("button")?.focus();
        return true;
      },
    });
    form.dataset.edit = "";
    form.addEventListener("leave", () => {
      words.hidden = false;
    });
    words.hidden = true;
    // In a slot that outlives a fresh card: what is typed is not lost when somebody answers.
    (own(note, "[data-edits]") ?? words).append(form);
    if (focus) form.querySelector("textarea")?.focus();
  }

  /** @param {string} id */
  async #delete(id) {
    const gone = await this.#try(() => call("DELETE", `/api/notes/${id}/`));
    if (!gone) return;
    say("Deleted.", {
      undo: () => this.#try(() => call("DELETE", `/api/notes/${id}/deletion/`)),
    });
  }

  /** @param {string} sound */
  #dropSound(sound) {
    return this.#try(() => call("DELETE", `/api/note-sounds/${sound}/`));
  }

  /** Words of an earlier visit that were begun on these notes. @param {ParentNode} root */
  recall(root) {
    for (const kind of /** @type {const} */ (["reply", "edit"])) {
      for (const name of drafts.names(draftName(kind, ""))) {
        const id = name.split(":").at(-1) ?? "";
        const note = root.querySelector(`[data-note="${CSS.escape(id)}"]`);
        if (note instanceof HTMLElement) this[kind](note, id, false);
      }
    }
  }
}

/** @param {string} kind @param {string} id */
const draftName = (kind, id) => `${songHere()}:${kind}:${id}`;

/** @param {string} body @returns {Promise<number[]>} */
async function named(body) {
  if (!body.includes("@")) return [];
  return meant(body, await peopleOf(songHere()).catch(() => []));
}

/** Of the note itself, not of an answer within it. @param {HTMLElement} note @param {string} selector */
function own(note, selector) {
  return [...note.querySelectorAll(selector)].find((it) => it.closest("[data-note]") === note);
}
