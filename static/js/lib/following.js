// One stream for all tabs of a browser: which projects it follows, and from where it goes on.

const LOCK = "live:project:";

/** A tab holds this lock while it shows the project. @param {number} project */
export const lockOf = (project) => `${LOCK}${project}`;

/**
 * The projects that open tabs show, by the locks that are held.
 * @param {readonly {name?: string}[]} held
 */
export function shownBy(held) {
  const names = held.map((lock) => lock.name ?? "").filter((name) => name.startsWith(LOCK));
  return [...new Set(names.map((name) => Number(name.slice(LOCK.length))))].sort((a, b) => a - b);
}

/**
 * A project that was followed before goes on after the last event that any tab saw.
 * @param {readonly number[]} projects @param {ReadonlySet<number>} followed @param {string} last
 */
export function streamAddress(projects, followed, last) {
  const each = projects.map((it) => (last && followed.has(it) ? `${it}@${last}` : `${it}`));
  return `/api/events/?projects=${each.join(",")}`;
}

/** The later of two ids. @param {string} one @param {string} other */
export const laterOf = (one, other) => (Number(other) > Number(one) ? other : one);
