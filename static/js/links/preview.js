// A link as its guest sees it, in a tab of its own. It counts as nobody's visit.

import { call } from "../lib/api.js";
import { sayProblem } from "../toast.js";

/** @param {number} link */
export async function preview(link) {
  // Opened while the press counts as one: later, browsers would hold it for an advertisement.
  const tab = window.open("", "_blank");
  try {
    const { page } = await call("POST", `/api/links/${link}/preview/`);
    if (tab) tab.location.href = page;
    else location.href = page;
  } catch (problem) {
    tab?.close();
    sayProblem(problem);
  }
}
