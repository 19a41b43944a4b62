// What every page does: the theme switch, menus and dialogs, and figures that CSS needs as variables.
import "./inbox.js";
import { applyVars } from "./lib/dom.js";

/** @returns {"light" | "dark"} */
function themeNow() {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function switchTheme() {
  const next = themeNow() === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem("theme", next);
  } catch {
    // Private windows may refuse to store; the choice then lasts as long as the page.
  }
  document.dispatchEvent(new CustomEvent("themechange"));
}

/** @param {Element} from @param {string} name */
function openDialog(from, name) {
  const dialog = document.getElementById(name);
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
  from.closest("details.menu")?.removeAttribute("open");
  dialog.showModal();
}

document.addEventListener("click", (event) => {
  const at = event.target;
  if (!(at instanceof Element)) return;
  if (at.closest("[data-theme-switch]")) switchTheme();
  const opener = at.closest("[data-open]");
  if (opener) {
    openDialog(opener, opener.getAttribute("data-open") ?? "");
    // As a link it leads to the same page with the dialog open, for browsers without scripts.
    event.preventDefault();
  }
  if (at.closest("[data-close]")) at.closest("dialog")?.close();
  if (at instanceof HTMLDialogElement && at.matches("dialog.sheet")) at.close();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(at)) menu.removeAttribute("open");
  }
});

// A menu near the lower edge opens upwards; what lies under the transport cannot be read.
document.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target;
    if (!(menu instanceof HTMLDetailsElement) || !menu.matches(".menu[open]")) return;
    menu.removeAttribute("data-up");
    const panel = menu.querySelector(".menu__p")?.getBoundingClientRect();
    const dock = document.querySelector(".dock")?.getBoundingClientRect();
    const edge = dock?.top ?? innerHeight;
    const room = menu.getBoundingClientRect().top;
    if (panel && panel.bottom > edge && room > panel.height + 60) menu.setAttribute("data-up", "");
  },
  true,
);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.removeAttribute("open");
  menu.querySelector("summary")?.focus();
  event.preventDefault();
});

// On a phone the navigation may be wider than its place: where it stands is shown, and that it goes on.
const nav = document.querySelector(".top__nav");
if (nav) {
  const mark = () => {
    const left = nav.scrollWidth - nav.clientWidth - Math.abs(nav.scrollLeft);
    nav.toggleAttribute("data-more", left > 2);
  };
  nav.addEventListener("scroll", mark, { passive: true });
  new ResizeObserver(mark).observe(nav);
  nav.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  mark();
}

applyVars(document);
