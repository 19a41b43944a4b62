// Brings fresh server markup into the page without taking away focus, open menus or typed words.

import { applyVars } from "./lib/dom.js";

/** What the server last sent for a node, before scripts touched it. @type {WeakMap<Element, string>} */
const sent = new WeakMap();

/** Call once for markup that came with the page. @param {Element} container */
export function remember(container) {
  for (const child of container.children) sent.set(child, child.outerHTML);
}

/**
 * Children are told apart by id. Those whose markup did not change stay as they are.
 * @param {Element} container @param {string} html
 */
export function merge(container, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const fresh = [...template.content.children];
  const focus = focusIn(container);
  const old = new Map([...container.children].map((child) => [child.id, child]));
  const wanted = fresh.map((node) => choose(old.get(node.id), node));
  for (const child of [...container.children]) if (!wanted.includes(child)) child.remove();
  for (const [index, node] of wanted.entries()) {
    if (container.children[index] !== node) {
      container.insertBefore(node, container.children[index] ?? null);
    }
  }
  restore(container, focus);
  container.dispatchEvent(new CustomEvent("merged", { bubbles: true }));
}

/** @param {Element | undefined} known @param {Element} node */
function choose(known, node) {
  const markup = node.outerHTML;
  if (known && sent.get(known) === markup) return known;
  sent.set(node, markup);
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
