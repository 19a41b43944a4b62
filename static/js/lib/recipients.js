// Whom a link is for, as people type it: a name, a mail address or both on each line.

/** @typedef {{recipient: string, email: string}} Recipient */

const MAIL = /[^\s<>,;"]+@[^\s<>,;"]+/;

/**
 * "Anna Weiss <anna@label.example>", "anna@label.example", "Anna". Lines, or semicolons between.
 * @param {string} text
 * @returns {Recipient[]} nobody twice
 */
export function recipientsOf(text) {
  const seen = new Set();
  return text
    .split(/[\n;]+/)
    .map(recipientOf)
    .filter(({ recipient, email }) => {
      const key = (email || recipient).toLowerCase();
      if (!key || seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

/** @param {string} line @returns {Recipient} */
function recipientOf(line) {
  const email = MAIL.exec(line)?.[0] ?? "";
  const rest = line.replace(email, "").replace(/[<>()",\s]+/g, " ");
  return { recipient: rest.trim().slice(0, 120), email };
}
