// Two people changed the same text: what both did, line by line, as `sessions/songs/merging.py` does.

/** Lines [start, stop) of the base became `lines`. @typedef {{start: number, stop: number, lines: string[]}} Change */
/** @typedef {{base: string[], theirs: string[], yours: string[]}} Conflict */
/** What stands where both changed the same lines. @typedef {"theirs" | "yours" | "both"} Choice */
/** @typedef {{start: number, stop: number, theirs: Change[], yours: Change[]}} Group */

/** Beyond so many different lines, what lies between the equal ends counts as one change. */
const DIFFERENT_AT_MOST = 400;

/** An empty text has no lines, so that two who begin one both keep what they wrote. @param {string} text */
const linesOf = (text) => (text ? text.split("\n") : []);

/**
 * The base with what they and what you changed in it.
 * @param {string} base @param {string} theirs @param {string} yours @param {Choice} [choice]
 * @returns {{text: string, conflicts: Conflict[]}}
 */
export function merge(base, theirs, yours, choice = "theirs") {
  const before = linesOf(base);
  /** @type {string[]} */
  const lines = [];
  /** @type {Conflict[]} */
  const conflicts = [];
  let at = 0;
  for (const group of groups(changes(before, linesOf(theirs)), changes(before, linesOf(yours)))) {
    lines.push(...before.slice(at, group.start));
    at = group.stop;
    lines.push(...both(before, group, choice, conflicts));
  }
  return { text: [...lines, ...before.slice(at)].join("\n"), conflicts };
}

/**
 * What has to be done to `before` to make `after` of it, from top to bottom.
 * @param {string[]} before @param {string[]} after @returns {Change[]}
 */
export function changes(before, after) {
  /** @type {Change[]} */
  const found = [];
  let one = 0;
  let other = 0;
  for (const [start, otherStart, length] of [
    ...equal(before, after),
    [before.length, after.length, 0],
  ]) {
    if (start > one || otherStart > other)
      found.push({ start: one, stop: start, lines: after.slice(other, otherStart) });
    one = start + length;
    other = otherStart + length;
  }
  return found;
}

/**
 * The same in characters, from bottom to top, as a text field takes them: the caret stays.
 * @param {string} before @param {string} after @returns {{from: number, to: number, text: string}[]}
 */
export function edits(before, after) {
  const old = before.split("\n");
  const starts = [0];
  for (const line of old) starts.push((starts.at(-1) ?? 0) + line.length + 1);
  return changes(old, after.split("\n"))
    .map(({ start, stop, lines }) => {
      const text = lines.join("\n");
      if (stop < old.length)
        return { from: starts[start], to: starts[stop], text: lines.length ? `${text}\n` : "" };
      // To the very end: the line end before goes and comes with it.
      const from = Math.max(0, starts[start] - 1);
      return { from, to: before.length, text: lines.length && start ? `\n${text}` : text };
    })
    .reverse();
}

/** Changes of both that touch the same lines of the base. @param {Change[]} theirs @param {Change[]} yours */
function groups(theirs, yours) {
  const rest = [
    ...theirs.map((change) => ({ change, own: 0 })),
    ...yours.map((change) => ({ change, own: 1 })),
  ].sort(
    (a, b) => a.change.start - b.change.start || a.change.stop - b.change.stop || a.own - b.own,
  );
  /** @type {Group[]} */
  const found = [];
  for (const { change, own } of rest) {
    let group = found.at(-1);
    if (!group || !touches(group, change)) {
      group = { start: change.start, stop: change.stop, theirs: [], yours: [] };
      found.push(group);
    }
    (own ? group.yours : group.theirs).push(change);
    group.stop = Math.max(group.stop, change.stop);
  }
  return found;
}

/** New lines at the edge of a changed range stand beside it. @param {Group} group @param {Change} change */
function touches(group, change) {
  if (group.start === group.stop)
    return change.start === change.stop && change.start === group.start;
  return change.start < group.stop;
}

/** @param {string[]} before @param {Group} group @param {Choice} choice @param {Conflict[]} conflicts */
function both(before, group, choice, conflicts) {
  const theirs = done(before, group, group.theirs);
  const yours = done(before, group, group.yours);
  if (!group.yours.length || same(theirs, yours)) return theirs;
  if (!group.theirs.length) return yours;
  if (group.start === group.stop) return newLines(theirs, yours);
  conflicts.push({ base: before.slice(group.start, group.stop), theirs, yours });
  if (choice === "both") return [...theirs, ...yours];
  return choice === "yours" ? yours : theirs;
}

/** @param {string[]} before @param {Group} group @param {Change[]} changed */
function done(before, group, changed) {
  /** @type {string[]} */
  const lines = [];
  let at = group.start;
  for (const change of changed) {
    lines.push(...before.slice(at, change.start), ...change.lines);
    at = change.stop;
  }
  return [...lines, ...before.slice(at, group.stop)];
}

/** @param {string[]} theirs @param {string[]} yours */
function newLines(theirs, yours) {
  if (holds(theirs, yours)) return theirs;
  return holds(yours, theirs) ? yours : [...theirs, ...yours];
}

/** In this order, with whatever between them. @param {string[]} whole @param {string[]} part */
function holds(whole, part) {
  let found = 0;
  for (const line of whole) if (line === part[found]) found += 1;
  return found === part.length;
}

/** @param {string[]} one @param {string[]} other */
const same = (one, other) =>
  one.length === other.length && one.every((line, index) => line === other[index]);

/** Runs of equal lines: where in one, where in the other, how many. @param {string[]} before @param {string[]} after @returns {number[][]} */
function equal(before, after) {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const middle = path(
    before.slice(head, before.length - tail),
    after.slice(head, after.length - tail),
  );
  return [
    [0, 0, head],
    ...middle.map(([one, other, length]) => [head + one, head + other, length]),
    [before.length - tail, after.length - tail, tail],
  ].filter((run) => run[2]);
}

/** The shortest way from one to the other (E. Myers, An O(ND) Difference Algorithm, 1986). @param {string[]} one @param {string[]} other @returns {number[][]} */
function path(one, other) {
  if (!one.length || !other.length) return [];
  const reach = new Map([[1, 0]]);
  /** @type {Map<number, number>[]} */
  const trail = [];
  const most = Math.min(one.length + other.length, DIFFERENT_AT_MOST);
  for (let depth = 0; depth <= most; depth += 1) {
    trail.push(new Map(reach));
    for (let k = -depth; k <= depth; k += 2) {
      let x = step(reach, k, depth);
      while (x < one.length && x - k < other.length && one[x] === other[x - k]) x += 1;
      reach.set(k, x);
      if (x >= one.length && x - k >= other.length)
        return walkBack(trail, one.length, other.length);
    }
  }
  return [];
}

/** Whether a line is put in rather than taken out. @param {Map<number, number>} reach @param {number} k @param {number} depth */
const isDown = (reach, k, depth) =>
  k === -depth || (k !== depth && (reach.get(k - 1) ?? 0) < (reach.get(k + 1) ?? 0));

/** @param {Map<number, number>} reach @param {number} k @param {number} depth */
const step = (reach, k, depth) =>
  isDown(reach, k, depth) ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;

/** @param {Map<number, number>[]} trail @param {number} x @param {number} y */
function walkBack(trail, x, y) {
  /** @type {number[][]} */
  const runs = [];
  for (let depth = trail.length - 1; depth >= 0; depth -= 1) {
    const k = x - y;
    const down = isDown(trail[depth], k, depth);
    const from = step(trail[depth], k, depth);
    if (x > from) runs.unshift([from, from - k, x - from]);
    x = down ? from : from - 1;
    y = down ? from - k - 1 : from - k;
  }
  return runs;
}
