// Small deeds on the document that a strict content policy leaves to scripts.

/**
 * Sets custom properties from `data-vars="--p: 62%; --x: 3%"`, since style attributes are forbidden.
 * @param {ParentNode} root
 */
export function applyVars(root) {
  for (const element of root.querySelectorAll("[data-vars]")) setVars(element);
  if (root instanceof Element && root.matches("[data-vars]")) setVars(root);
}

/** @param {Element} element */
function setVars(element) {
  if (!(element instanceof HTMLElement || element instanceof SVGElement)) return;
  for (const pair of (element.dataset.vars ?? "").split(";")) {
    const colon = pair.indexOf(":");
    if (colon > 0)
      element.style.setProperty(pair.slice(0, colon).trim(), pair.slice(colon + 1).trim());
  }
}

/** @param {string} name */
function meta(name) {
  return document.querySelector(`meta[name="${name}"]`)?.getAttribute("content") ?? "";
}

export const csrfToken = () => meta("csrf-token");

/**
 * An icon of the sprite, as `{% icon %}` writes it.
 * @param {string} name
 * @param {"" | "sm" | "lg"} [size]
 */
export function icon(name, size = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", size ? `i i--${size}` : "i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${meta("icons")}#i-${name}`);
  svg.append(use);
  return svg;
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** True while keys belong to a field or an open dialog. @param {EventTarget | null} target */
export function isTyping(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches(
        "input:not([type=range], [type=radio], [type=checkbox], [type=button]), textarea, select",
      ))
  );
}
