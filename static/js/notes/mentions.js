// A list of people under a field, while a name is begun behind an @.

import { icon, make } from "../lib/dom.js";
import { begunAt, completed, matching } from "../lib/mention.js";
import { peopleOf, songHere } from "./people.js";

/** @typedef {import("../lib/mention.js").Reader} Reader */

let number = 0;

/**
 * @param {HTMLTextAreaElement} area
 * @param {AbortSignal} signal
 * @param {() => boolean} [internal] whether only those are offered who read internal notes
 */
export function offerPeople(area, signal, internal = () => false) {
  number += 1;
  const id = `mention-${number}`;
  const list = make("ul", { class: "mention", role: "listbox", id, "aria-label": "People" });
  list.hidden = true;
  area.after(list);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-haspopup", "listbox");
  /** @type {Reader[]} */
  let shown = [];
  let at = 0;

  const close = () => {
    list.hidden = true;
    shown = [];
    area.removeAttribute("aria-controls");
    area.removeAttribute("aria-activedescendant");
  };
  const mark = () => {
    for (const [index, row] of [...list.children].entries()) {
      row.setAttribute("aria-selected", String(index === at));
    }
    area.setAttribute("aria-activedescendant", `${id}-${at}`);
  };
  const show = async () => {
    const begun = begunAt(area.value, area.selectionStart);
    if (!begun) return close();
    const people = await peopleOf(songHere()).catch(() => []);
    const now = begunAt(area.value, area.selectionStart);
    if (!now || document.activeElement !== area) return close();
    const may = people.filter((person) => !internal() || person.reads_internal);
    shown = matching(may, now.begun);
    if (!shown.length) return close();
    at = 0;
    list.replaceChildren(...shown.map((person, index) => row(person, `${id}-${index}`)));
    list.hidden = false;
    area.setAttribute("aria-controls", id);
    mark();
  };
  /** @param {Reader | undefined} person */
  const choose = (person) => {
    const begun = begunAt(area.value, area.selectionStart);
    close();
    if (!person || !begun) return;
    const { words, caret } = completed(area.value, area.selectionStart, begun, person.name);
    area.value = words;
    area.setSelectionRange(caret, caret);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };

  area.addEventListener("input", show, { signal });
  area.addEventListener("click", show, { signal });
  area.addEventListener("blur", close, { signal });
  list.addEventListener("pointerdown", (event) => event.preventDefault(), { signal });
  list.addEventListener(
    "click",
    (event) => {
      const chosen = event.target instanceof Element ? event.target.closest("li") : null;
      if (chosen) choose(shown[[...list.children].indexOf(chosen)]);
    },
    { signal },
  );
  area.addEventListener(
    "keydown",
    (event) => {
      if (list.hidden) return;
      if (event.key === "ArrowDown") at = (at + 1) % shown.length;
      else if (event.key === "ArrowUp") at = (at + shown.length - 1) % shown.length;
      else if (event.key === "Escape") close();
      else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab")
        choose(shown[at]);
      else return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!list.hidden) mark();
    },
    { signal },
  );
}

/** Puts an @ where the caret is, as if it had been typed. @param {HTMLTextAreaElement} area */
export function beginMention(area) {
  const { selectionStart: at, value } = area;
  const put = at && !/\s$/.test(value.slice(0, at)) ? " @" : "@";
  area.focus();
  area.setRangeText(put, at, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

/** @param {Reader} person @param {string} id */
function row(person, id) {
  const face = make(
    "span",
    { class: `av av--sm av--${(person.id % 6) + 1}`, "aria-hidden": "true" },
    person.initials,
  );
  const role = person.role.replaceAll("_", " ");
  const line = make(
    "li",
    { role: "option", id, "aria-selected": "false" },
    face,
    make("span", { class: "trunc" }, person.name),
    make("span", { class: "cap" }, role[0].toUpperCase() + role.slice(1)),
  );
  if (person.reads_internal) line.append(icon("lock", "sm"));
  return line;
}
