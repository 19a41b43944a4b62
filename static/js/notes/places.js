// Where notes of any version stand in the one that is in A.

import { call } from "../lib/api.js";
import { inSong, place, placeRange } from "../lib/carry.js";
import { span } from "../lib/figures.js";
import { LETTERS } from "../sound/sides.js";
import { transport } from "../transport.js";

/** @typedef {import("./cards.js").Card} Card */
/** What a card says of its place already: three hundred are not written anew for one. @type {WeakMap<HTMLElement, string>} */
const written = new WeakMap();

/** @type {{onto: number, from: Record<string, import("../lib/carry.js").Carried>}} */
let carried = { onto: 0, from: {} };

/** A record that is held against the song has an id too, which means something else. */
const versionInA = () => (transport.sides.a?.kind === "version" ? transport.sides.a.id : 0);

/** Reads how every version lies on the one in A. @param {string} song @returns {Promise<boolean>} whether it is another one now */
export async function carryOnto(song) {
  const onto = versionInA();
  if (!onto) return false;
  try {
    const answer = await call("GET", `/api/songs/${song}/carry/?onto=${onto}`);
    if (onto !== versionInA()) return false;
    carried = answer;
    return true;
  } catch {
    return false; // Notes stay at their own time.
  }
}

/** Where a place of any version is heard; null where the version in A does not have it. @param {number} version @param {{from: number, until: number}} own */
export function heardAt(version, own) {
  const { sides, offsets } = transport;
  const letter = LETTERS.find((it) => sides[it]?.kind === "version" && sides[it]?.id === version);
  const isKnown = carried.onto !== 0 && carried.onto === versionInA();
  return inSong(own, {
    offset: letter ? offsets[letter] : null,
    entry: isKnown ? carried.from[String(version)] : undefined,
    offsetOfA: offsets.a,
  });
}

/**
 * @param {{at: number, until: number | null}} own @param {import("../lib/carry.js").Carried | undefined} entry
 * @returns {{at: number, until: number | null} | null}
 */
function carriedTo({ at, until }, entry) {
  if (until === null) {
    const stands = place(at, entry);
    return stands === null ? null : { at: stands, until };
  }
  const range = placeRange(at, until, entry);
  if (!range) return null;
  return { at: range.from, until: range.until > range.from ? range.until : null };
}

/** Writes its place in A onto a card. @param {Card} note @param {string} a the id of the version in A */
export function put(note, a) {
  const { card } = note;
  const own = { at: Number(card.dataset.at), until: Number(card.dataset.until) || null };
  const other = a !== "" && note.version !== a;
  const entry = other && String(carried.onto) === a ? carried.from[note.version] : undefined;
  const stands = carriedTo(own, entry);
  note.gone = stands === null;
  note.at = Math.max(0, stands?.at ?? own.at);
  note.until = stands ? stands.until : own.until;
  const said = JSON.stringify([
    own,
    note.at,
    note.until,
    note.gone,
    other,
    transport.sides.a?.name,
  ]);
  if (written.get(card) === said) return;
  written.set(card, said);
  card.toggleAttribute("data-gone", note.gone);
  card.dataset.place = String(note.at);
  if (note.until === null) delete card.dataset.placeUntil;
  else card.dataset.placeUntil = String(note.until);
  write(note, other, own);
}

/** @param {Card} note @param {boolean} other @param {{at: number, until: number | null}} own */
function write(note, other, own) {
  const { card } = note;
  const time = card.querySelector("[data-time]");
  const from = /** @type {HTMLElement | null} */ (card.querySelector("[data-from]"));
  const name = card.dataset.versionName ?? "";
  if (time instanceof HTMLButtonElement) {
    time.disabled = note.gone;
    time.dataset.seek = String(note.at);
    if (note.until === null) delete time.dataset.until;
    else time.dataset.until = String(note.until);
    const words = time.lastElementChild;
    if (words) words.textContent = span(note.at, note.until);
  }
  if (!from) return;
  from.classList.toggle("tag--warn", note.gone);
  const there = transport.sides.a?.name ?? "";
  from.textContent = note.gone ? `This place is not in ${there}` : other ? `from ${name}` : name;
  if (other) from.title = `At ${span(own.at, own.until)} in ${name}`;
  else from.removeAttribute("title");
}
