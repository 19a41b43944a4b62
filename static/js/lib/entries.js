// Files of a drop, folders opened.

/**
 * Must be called while the drop is being handled: the browser forgets the items afterwards.
 * @param {DataTransfer} transfer @returns {Promise<File[]>}
 */
export async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  if (!entries.some((entry) => entry)) return [...transfer.files];
  const nested = await Promise.all(entries.map((entry) => (entry ? open(entry) : [])));
  return nested.flat();
}

/** @param {FileSystemEntry} entry @returns {Promise<File[]>} */
async function open(entry) {
  if (entry.isFile) {
    const file = /** @type {FileSystemFileEntry} */ (entry);
    return new Promise((done) =>
      file.file(
        (found) => done([found]),
        () => done([]),
      ),
    );
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  const found = [];
  // Chromium hands out a hundred entries at a time, and an empty list at the end.
  for (;;) {
    const some = await new Promise((done) => reader.readEntries(done, () => done([])));
    if (!some.length) break;
    found.push(...some);
  }
  const nested = await Promise.all(found.map(open));
  return nested.flat();
}
