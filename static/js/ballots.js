// What is told of a blind vote: its state in words, its results, and the sound behind a letter.

import { icon, make } from "./lib/dom.js";

/** @typedef {import("./sound/sides.js").Side} Side */
/** @typedef {{letter: string, name: string, label: string, votes: number, voters: {name: string}[]}} Result */
/** @typedef {{id: number, question: string, is_open: boolean, closes_at: string | null, letters: string[], mine: string, voted: number, asked: number, may_vote: boolean, may_close: boolean, results: Result[] | null, best: string[]}} Ballot */

/** @param {number} ballot @param {string} letter @param {string} base @param {{integrated_lufs: number | null, seconds: number | null}} told @returns {Side} */
export function sideOf(ballot, letter, base, told) {
  return {
    key: `ballot:${ballot}:${letter}`,
    kind: "ballot",
    id: ballot,
    name: letter,
    label: "",
    files: `${base}/files/`,
    reports: `${base}/report/`,
    peaks: "",
    report: `${base}/report/`,
    seconds: told.seconds ?? 0,
    lufs: told.integrated_lufs,
    truePeak: null,
    lossless: false,
    stream: `${base}/files/proxy/`,
  };
}

/** @param {Ballot} ballot */
export function aboutOf(ballot) {
  const voted = `${ballot.voted} of ${ballot.asked} have voted.`;
  if (!ballot.is_open) {
    if (!ballot.best.length) return "Closed without a vote.";
    const draw = ballot.best.length > 1;
    return `${voted} ${draw ? `A draw between ${ballot.best.join(" and ")}` : `${ballot.best[0]} has most votes`}.`;
  }
  const until = ballot.closes_at
    ? ` It closes on ${new Date(ballot.closes_at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })}.`
    : "";
  return `${voted} Which letter is which version, and who chose what, is told at the end; until then you may change your mind.${until}`;
}

/** @param {Result} it @param {string[]} best */
export function row(it, best) {
  const name = make("td", {}, `${it.name} ${it.label}`);
  const mark = best.includes(it.letter) ? [icon("check", "sm")] : [];
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, it.letter),
    name,
    make("td", {}, String(it.votes), ...mark),
    make("td", {}, it.voters.map((each) => each.name).join(", ") || "–"),
  );
}
