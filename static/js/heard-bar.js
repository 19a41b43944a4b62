// A bar of what was heard, drawn as one shape.

/** @typedef {import("./lib/heard.js").Span} Span */

const SVG = "http://www.w3.org/2000/svg";

/** @param {Span[]} spans @param {number} length seconds from edge to edge */
export function bar(spans, length) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "heardbar");
  svg.setAttribute("viewBox", `0 0 ${Math.max(length, 1)} 1`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", spans.map(([from, to]) => `M${from} 0H${to}V1H${from}Z`).join(""));
  svg.append(path);
  return svg;
}
