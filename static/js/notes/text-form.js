// A small form for a reply or a change; what was typed stays when sending fails, and over a reload.

import { make } from "../lib/dom.js";
import { drafts } from "../lib/drafts.js";
import { leftover } from "../lib/leftover.js";
import { showProblem } from "../toast.js";
import { offerPeople } from "./mentions.js";

/**
 * @typedef {object} Wanted
 * @property {string} verb "Reply", "Keep"
 * @property {string} label what the field is for
 * @property {string} words
 * @property {string} draft the name under which words wait
 * @property {boolean} internal
 * @property {(body: string) => Promise<void>} send
 * @property {(form: HTMLFormElement, problem: unknown) => boolean} [settle] takes a refusal over; true: done
 */

/** Fires `leave` when it is over. @param {Wanted} wanted @returns {HTMLFormElement} */
export function textForm(wanted) {
  const kept = drafts.find(wanted.draft);
  const life = new AbortController();
  const { signal } = life;
  const area = make("textarea", {
    class: "textarea",
    rows: "2",
    maxlength: "5000",
    required: "",
    "aria-label": wanted.label,
  });
  area.value = kept?.body ?? wanted.words;
  const problem = make("p", { class: "field__bad", role: "alert", hidden: "" });
  const go = make("button", { class: "key key--sm key--ink", type: "submit" }, wanted.verb);
  const cancel = make("button", { class: "key key--sm key--bare", type: "button" }, "Cancel");
  const said = make("span", { class: "cap" }, kept ? "Draft kept" : "");
  const form = make(
    "form",
    { class: "note__form" },
    make("div", { class: "compose__words" }, area),
    problem,
    make("div", { class: "compose__go" }, said, cancel, go),
  );
  offerPeople(area, signal, () => wanted.internal);
  const leave = () => {
    life.abort();
    form.dispatchEvent(new Event("leave"));
    form.remove();
  };
  form.addEventListener("done", () => {
    drafts.forget(wanted.draft);
    leave();
  });
  cancel.addEventListener("click", () => {
    drafts.forget(wanted.draft);
    leave();
  });
  area.addEventListener("input", () => {
    said.textContent = "";
    if (area.value === wanted.words) drafts.forget(wanted.draft);
    else drafts.keep(wanted.draft, { body: area.value });
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
    if (event.key !== "Escape") return;
    event.stopPropagation();
    leave();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const sent = area.value;
    const body = sent.trim();
    if (!body || go.disabled) return;
    go.disabled = true;
    showProblem(problem, null);
    try {
      await wanted.send(body);
      const isGivenUp = signal.aborted && !drafts.find(wanted.draft);
      const added = isGivenUp ? "" : leftover(sent, area.value);
      if (added.trim()) {
        // A change is sent again whole; of a reply only what came since.
        if (!wanted.words) area.value = added;
        drafts.keep(wanted.draft, { body: area.value });
        said.textContent = "Sent. What you wrote since is kept here";
        return;
      }
      drafts.forget(wanted.draft);
      leave();
    } catch (refused) {
      if (!wanted.settle?.(form, refused)) showProblem(problem, refused);
    } finally {
      go.disabled = false;
    }
  });
  return form;
}
