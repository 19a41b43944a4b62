// Pieces of an SVG plot.

import { heightOf } from "./box.js";

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {import("./box.js").Box} Box */

/** @param {string} name @param {Record<string, string | number>} [attributes] @param {...Node} children */
export function drawn(name, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  node.append(...children);
  return node;
}

/**
 * @param {number} x @param {number} y @param {string} words
 * @param {"start" | "middle" | "end"} [anchor] @param {boolean} [strong]
 */
export function lettering(x, y, words, anchor = "start", strong = false) {
  const node = drawn("text", { x: x.toFixed(1), y: y.toFixed(1), "text-anchor": anchor });
  if (strong) node.setAttribute("class", "strong");
  node.textContent = words;
  return node;
}

/**
 * Horizontal lines with their figures to the left.
 * @param {Box} box @param {number[]} values @param {(value: number) => string} written
 * @param {number | null} [main] the line that the others are read against
 */
export function lines(box, values, written, main = null) {
  return values.flatMap((value) => {
    const y = Math.round(heightOf(box, value)) + 0.5;
    return [
      drawn("path", {
        class: value === main ? "g g2" : "g",
        d: `M${box.left} ${y}h${box.width.toFixed(1)}`,
      }),
      lettering(box.left - 6, y + 3.5, written(value), "end"),
    ];
  });
}
