// Where somebody left a song, and whether to open it there again.

const DAYS = 30;
const LEAST_SECONDS = 2; // nearer to the beginning there is nothing to go back to

/**
 * `newest` is the newest version of then: a plain link follows what is new, so another version than
 * the newest is put on again only while nothing new has come since.
 * @typedef {object} Place
 * @property {string} version key of what was in A
 * @property {string} other key of what was in B, or nothing
 * @property {string} newest
 * @property {number} at
 * @property {{from: number, to: number} | null} view null: the whole song
 * @property {number} left when, in milliseconds
 */

/**
 * What the address says wins over what is remembered.
 * @param {Place | null} place @param {URLSearchParams} asked @param {{newest: string, now: number}} today
 * @returns {{version: string, other: string, at: number | null, view: Place["view"]} | null}
 */
export function placeToOpen(place, asked, today) {
  const at = seconds(asked.get("t"));
  const version = asked.get("version");
  if (at !== null || asked.has("note")) return { version: "", other: "", at, view: null };
  if (!isPlace(place) || today.now - place.left > DAYS * 86_400_000) return null;
  if (version && `version:${version}` !== place.version) return null;
  const same = place.newest === today.newest;
  return {
    version: version || !same ? "" : place.version,
    other: place.other,
    at: place.at >= LEAST_SECONDS ? place.at : null,
    view: place.view,
  };
}

/** "61.2", "1:01.2" or "61s". @param {string | null} text @returns {number | null} */
export function seconds(text) {
  const found = /^(?:(\d{1,3}):)?(\d{1,5}(?:\.\d{1,4})?)s?$/.exec(text ?? "");
  return found ? Number(found[1] ?? 0) * 60 + Number(found[2]) : null;
}

/** Storage is written by other versions of this page too. @param {any} place @returns {place is Place} */
function isPlace(place) {
  return (
    typeof place === "object" &&
    place !== null &&
    Number.isFinite(place.at) &&
    Number.isFinite(place.left) &&
    typeof place.version === "string" &&
    typeof place.newest === "string" &&
    (place.view === null || (Number.isFinite(place.view?.from) && Number.isFinite(place.view?.to)))
  );
}
