// Of all that can sound on a page, one thing does: whoever begins says so, and the others stop.

/** Fires `heard` on the document; its detail is who is heard now. @param {HTMLElement} who */
export function alone(who) {
  document.dispatchEvent(new CustomEvent("heard", { detail: who }));
}
