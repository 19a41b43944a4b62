// Brings fresh server markup into the page without taking away focus, open menus or typed words.

import { applyVars } from "./lib/dom.js";
import { pieces } from "./lib/stamps.js";

/** What the server last sent for a node, before scripts touched it. @type {WeakMap<Element, string>} */
const sent = new WeakMap();

/**
 * The same as a fingerprint, where the server gives one: to parse three hundred cards and to write
 * them out again holds the page up for longer than anybody may wait for a key.
 * @type {WeakMap<Element, string>}
 */
const stamps = new WeakMap();

/** Call once for markup that came with the page. @param {Element} container */
export function remember(container) {
  for (const child of container.children) {
    const stamp = stampBefore(child);
    if (stamp) stamps.set(child, stamp);
    else sent.set(child, child.outerHTML);
  }
}

/** @param {Element} child */
function stampBefore(child) {
  const before = child.previousSibling;
  return before?.nodeType === Node.COMMENT_NODE
    ? (/^stamp (\S+)$/.exec(before.textContent ?? "")?.[1] ?? "")
    : "";
}

/**
 * Children are told apart by id. Those whose markup did not change stay as they are.
 * @param {Element} container @param {string} html
 */
export function merge(container, html) {
  const focus = focusIn(container);
  const old = new Map([...container.children].map((child) => [child.id, child]));
  const had = new Map([...container.children].map((child) => [stamps.get(child), child]));
  const wanted = pieces(html).flatMap(({ stamp, markup }) => {
    const same = stamp ? had.get(stamp) : undefined;
    return same ?? parsed(markup).map((node) => choose(old.get(node.id), node, stamp));
  });
  const staying = new Set(wanted);
  for (const child of [...container.children]) if (!staying.has(child)) child.remove();
  let at = container.firstElementChild;
  for (const node of wanted) {
    if (node === at) at = at.nextElementSibling;
    else container.insertBefore(node, at);
  }
  restore(container, focus);
  container.dispatchEvent(new CustomEvent("merged", { bubbles: true }));
}

/** @param {string} markup @returns {Element[]} */
function parsed(markup) {
  const template = document.createElement("template");
  template.innerHTML = markup;
  return [...template.content.children];
}

/** @param {Element | undefined} known @param {Element} node @param {string} stamp */
function choose(known, node, stamp) {
  if (stamp) stamps.set(node, stamp);
  else {
    const markup = node.outerHTML;
    if (known && sent.get(known) === markup) return known;
    sent.set(node, markup);
  }
  applyVars(node);
  if (known) carryOver(known, node);
  return node;
}

/** Forms that scripts put into `data-keep` slots move over, and menus stay open. @param {Element} from @param {Element} to */
function carryOver(from, to) {
  for (const kept of from.querySelectorAll("[data-keep]")) {
    const slot = to.querySelector(`#${CSS.escape(kept.id)}`);
    if (slot && kept.childNodes.length) slot.replaceWith(kept);
  }
  for (const open of from.querySelectorAll("details[open][id]")) {
    to.querySelector(`#${CSS.escape(open.id)}`)?.setAttribute("open", "");
  }
}

/** @param {Element} container */
function focusIn(container) {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement) || !container.contains(active)) return null;
  const field = active instanceof HTMLTextAreaElement || active instanceof HTMLInputElement;
  return {
    element: active,
    id: active.id || (active.closest("[id]")?.id ?? ""),
    selection:
      field && active.selectionStart !== null ? [active.selectionStart, active.selectionEnd] : null,
  };
}

/** @param {Element} container @param {ReturnType<typeof focusIn>} focus */
function restore(container, focus) {
  if (!focus || document.activeElement === focus.element) return;
  const again = focus.element.isConnected
    ? focus.element
    : container.querySelector(`#${CSS.escape(focus.id || "_")}`);
  if (!(again instanceof HTMLElement)) return;
  again.focus({ preventScroll: true });
  if (again instanceof HTMLTextAreaElement && focus.selection) {
    again.setSelectionRange(focus.selection[0], focus.selection[1]);
  }
}
