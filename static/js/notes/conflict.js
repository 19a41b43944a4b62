// Two texts of one note, side by side: whoever wrote chooses, and nothing is lost before they do.

import { make } from "../lib/dom.js";

/**
 * @param {string} theirs @param {string} mine
 * @param {(body: string) => void} keep called with the words that stay
 * @returns {HTMLElement}
 */
export function bothTexts(theirs, mine, keep) {
  const key = (/** @type {string} */ words, /** @type {string} */ body, more = "") => {
    const button = make("button", { class: `key key--sm${more}`, type: "button" }, words);
    button.addEventListener("click", () => keep(body));
    return button;
  };
  return make(
    "div",
    { class: "both", role: "group", "aria-label": "Changed in two places" },
    make(
      "p",
      { class: "both__said", role: "alert" },
      "This note was changed in another window while you wrote.",
    ),
    make(
      "div",
      { class: "both__texts" },
      make("div", {}, make("h4", { class: "cap" }, "As it is now"), make("p", {}, theirs)),
      make("div", {}, make("h4", { class: "cap" }, "What you wrote"), make("p", {}, mine)),
    ),
    make(
      "div",
      { class: "compose__go" },
      key("Keep theirs", theirs),
      key("Both", `${theirs}\n\n${mine}`),
      key("Keep mine", mine, " key--ink"),
    ),
  );
}
