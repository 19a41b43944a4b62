// Who is signed in on this page: what is kept in a browser for one person is not shown to the next.

/** Their id, or nothing. */
export const personHere = () =>
  globalThis.document?.querySelector("[data-me]")?.getAttribute("data-me") ?? "";
