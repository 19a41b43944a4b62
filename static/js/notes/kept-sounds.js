// Recordings on their way to a note: kept in this browser, for who made them, until the studio has them.

const NAME = "roughmix-sounds";
const STORE = "sounds";

/** @typedef {{key: string, person: string, note: number, song: number, name: string, blob: Blob, url: string}} Kept */

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.addEventListener("upgradeneeded", () => {
      asked.result.createObjectStore(STORE, { keyPath: "key" });
    });
    asked.addEventListener("success", () => done(asked.result));
    asked.addEventListener("error", () => fail(asked.error));
  });
}

/**
 * @template T
 * @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} ask
 * @returns {Promise<T | null>} null where the browser keeps nothing
 */
async function within(mode, ask) {
  try {
    const base = await open();
    try {
      return await new Promise((done, fail) => {
        const asked = ask(base.transaction(STORE, mode).objectStore(STORE));
        asked.addEventListener("success", () => done(asked.result));
        asked.addEventListener("error", () => fail(asked.error));
      });
    } finally {
      base.close();
    }
  } catch {
    return null; // A private window: the recording lasts as long as its page.
  }
}

/** @param {Kept} sound */
export const keepSound = (sound) => within("readwrite", (store) => store.put(sound));

/** @param {string} key */
export const forgetSound = (key) => within("readwrite", (store) => store.delete(key));

/** Somebody's of a song. @param {number} song @param {string} person @returns {Promise<Kept[]>} */
export async function keptSounds(song, person) {
  const all = /** @type {Kept[]} */ ((await within("readonly", (store) => store.getAll())) ?? []);
  return all.filter((sound) => sound.song === song && sound.person === person);
}
