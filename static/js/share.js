// The Share menu of the session page: what is in A is what "this version" means.

import "./elements/link-change.js";
import { LinkForm } from "./elements/link-form.js";
import { LinkList } from "./elements/link-list.js";
import "./elements/listener-table.js";
import "./elements/whose-copy.js";
import { transport } from "./transport.js";

const menu = document.getElementById("share");

menu?.addEventListener("toggle", () => {
  if (!(menu instanceof HTMLDetailsElement) || !menu.open) return;
  const form = menu.querySelector("link-form");
  if (form instanceof LinkForm) form.offer(inA());
  const list = menu.querySelector("link-list");
  if (list instanceof LinkList) list.refresh();
});

function inA() {
  const { a } = transport.sides;
  return a?.kind === "version" ? { id: a.id, name: `${a.name} ${a.label}`.trim() } : null;
}
