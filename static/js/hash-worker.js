// A worker that hashes one file at a time, piece by piece, so that a page never holds a whole file.

const PIECE_BYTES = 4 * 1024 * 1024;

self.addEventListener("message", async (event) => {
  const { file, library } = event.data;
  try {
    const { hashwasm } = /** @type {any} */ (self);
    if (!hashwasm) /** @type {any} */ (self).importScripts(library);
    const hash = await /** @type {any} */ (self).hashwasm.createSHA256();
    hash.init();
    for (let at = 0; at < file.size; at += PIECE_BYTES) {
      hash.update(new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer()));
    }
    self.postMessage({ sha256: hash.digest("hex") });
  } catch (problem) {
    self.postMessage({ problem: String(problem) });
  }
});
