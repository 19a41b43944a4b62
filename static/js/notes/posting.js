// A new note on its way to the studio, told in its version's own time.

import { call } from "../lib/api.js";
import { meant } from "../lib/mention.js";
import { peopleOf } from "./people.js";

/**
 * @typedef {object} Wanted
 * @property {string} song
 * @property {import("./subject.js").About} about
 * @property {string} body
 * @property {number} at
 * @property {number | null} until
 * @property {import("./fields.js").Fields} fields
 */

/** @param {Wanted} wanted @returns {Promise<{id: number}>} */
export async function postNote({ song, about, body, at, until, fields }) {
  const { section, part, direction, stem, assigned_to, is_internal } = fields;
  const people = body.includes("@") ? await peopleOf(song).catch(() => []) : [];
  const own = (/** @type {number} */ seconds) =>
    Number(Math.max(0, seconds + about.offset).toFixed(3));
  return call("POST", `/api/songs/${song}/notes/`, {
    version: about.id,
    body,
    at_seconds: own(at),
    ...(until === null ? {} : { until_seconds: own(until) }),
    ...(section ? { section } : {}),
    ...(part ? { part } : {}),
    ...(direction ? { direction } : {}),
    ...(stem ? { stem: Number(stem) } : {}),
    ...(assigned_to ? { assigned_to: Number(assigned_to) } : {}),
    ...(is_internal ? { is_internal } : {}),
    mentions: meant(body, people),
  });
}
