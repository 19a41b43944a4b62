// The song's sections, as the deck shows them.

import { arrangement } from "../arrangement.js";
import { indexAt } from "../lib/sections.js";

export const sectionNames = () =>
  arrangement.proposed ? [] : arrangement.sections.map((section) => section.name);

/** The section that holds a moment, once people gave it a name: "A" says nothing in a note. @param {number} at */
export const sectionAt = (at) => {
  const { sections, proposed } = arrangement;
  return proposed ? "" : (sections[indexAt(sections, at)]?.name ?? "");
};
