// What was typed while earlier words were on their way: it is still to be sent.

/**
 * Words that were added at the end are what is left; a text that was changed otherwise is left whole.
 * @param {string} sent the field as it was when its words were sent @param {string} now
 */
export function leftover(sent, now) {
  if (now.trimEnd() === sent.trimEnd()) return "";
  return now.startsWith(sent.trimEnd()) ? now.slice(sent.trimEnd().length).trimStart() : now;
}
