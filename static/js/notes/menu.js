// A menu that is made when it is asked for: three hundred notes need not carry three hundred of them.

import { make } from "../lib/dom.js";

/** @type {(() => void) | null} */
let close = null;

/**
 * Opens below the key, or above where there is more room; the same key closes it.
 * @param {HTMLElement} key @param {(HTMLElement)[]} rows @param {string} label
 */
export function openMenu(key, rows, label) {
  const again = key.getAttribute("aria-expanded") === "true";
  close?.();
  if (again) return;
  const life = new AbortController();
  const { signal } = life;
  const panel = make(
    "div",
    { class: "menu__p menu__p--list", role: "group", "aria-label": label },
    ...rows,
  );
  // It outlives a card that is made afresh meanwhile: see merge.js.
  const place = key.parentElement;
  place?.toggleAttribute("data-keep", true);
  close = () => {
    life.abort();
    panel.remove();
    place?.removeAttribute("data-keep");
    key.setAttribute("aria-expanded", "false");
    close = null;
  };
  key.setAttribute("aria-expanded", "true");
  key.after(panel);
  const dock = document.querySelector(".dock")?.getBoundingClientRect().top ?? innerHeight;
  const box = panel.getBoundingClientRect();
  if (box.bottom > dock && key.getBoundingClientRect().top > box.height + 60)
    panel.setAttribute("data-up", "");
  coverWhole(panel);
  rows.find((row) => row.matches("button, a, select"))?.focus();
  document.addEventListener(
    "click",
    (event) => {
      const at = event.target instanceof Node ? event.target : null;
      if (key.contains(at)) return; // The very press that opened it.
      if (!panel.contains(at) || rows.some((row) => row.matches("button, a") && row.contains(at)))
        close?.();
    },
    { signal },
  );
  panel.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        close?.();
        key.focus();
      }
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || !(event.target instanceof HTMLElement)) return;
      event.preventDefault();
      event.stopPropagation();
      const now = rows.indexOf(event.target);
      rows[(now + step + rows.length) % rows.length]?.focus();
    },
    { signal },
  );
}

/** Of a key that is half under the menu, the other half is too small to hit. @param {HTMLElement} panel */
function coverWhole(panel) {
  const box = panel.getBoundingClientRect();
  const isUp = panel.hasAttribute("data-up");
  const edge = isUp ? box.top : box.bottom;
  const isCut = (/** @type {Element} */ it) => {
    const { top, bottom, left, right } = it.getBoundingClientRect();
    return top < edge && edge < bottom && left < box.right && box.left < right;
  };
  // Card by card: keys of cards that nobody sees have no place yet, and asking for it makes one.
  const cards = [...(panel.closest("#notes")?.querySelectorAll(".note") ?? [])].filter(isCut);
  const keys = cards.flatMap((card) => [...card.querySelectorAll("button")]).filter(isCut);
  const more = keys
    .filter((key) => !panel.contains(key))
    .map((key) => key.getBoundingClientRect())
    .map(({ top, bottom }) => (isUp ? edge - top : bottom - edge));
  if (more.length) panel.style.minBlockSize = `${Math.ceil(box.height + Math.max(...more))}px`;
}

/** Without a card under it a menu has nothing to do. */
export const closeMenu = () => close?.();
