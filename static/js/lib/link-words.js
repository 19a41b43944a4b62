// What is said of a link that is being made: until when, and a password that can be read out.

const DAY_MS = 24 * 60 * 60 * 1000;
/** No letter or digit that sounds or looks like another. */
const SIGNS = "abcdefghjkmnpqrstuvwxyz23456789";
const GROUPS = 3;
const IN_A_GROUP = 4;

/**
 * @param {string} choice days, "date" or "none"
 * @param {string} date of a field of type datetime-local, in the time of this device
 * @param {Date} now
 * @returns {string | null} ISO 8601; null: it does not end
 */
export function endOf(choice, date, now) {
  if (choice === "none") return null;
  if (choice === "date") return date ? new Date(date).toISOString() : null;
  return new Date(now.getTime() + Number(choice) * DAY_MS).toISOString();
}

/** For a field of type datetime-local. @param {string | null} iso */
export function localDate(iso) {
  if (!iso) return "";
  const at = new Date(iso);
  const there = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return there.toISOString().slice(0, 16);
}

/**
 * Three groups of four, of 31 signs: 59 bits.
 * @param {(bytes: Uint8Array) => Uint8Array} fill
 */
export function suggested(fill = (bytes) => crypto.getRandomValues(bytes)) {
  /** @type {string[]} */
  const signs = [];
  while (signs.length < GROUPS * IN_A_GROUP) {
    const [byte = 255] = fill(new Uint8Array(1));
    // What is left over above the last full round would make some signs likelier.
    if (byte < 256 - (256 % SIGNS.length)) signs.push(SIGNS[byte % SIGNS.length]);
  }
  const groups = Array.from({ length: GROUPS }, (_, index) =>
    signs.slice(index * IN_A_GROUP, (index + 1) * IN_A_GROUP).join(""),
  );
  return groups.join("-");
}
