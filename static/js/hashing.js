// SHA-256 of files, one after the other, off the page's own thread.

/** @type {Promise<unknown>} */
let queue = Promise.resolve();

/**
 * @param {File} file @param {{worker: string, library: string}} where
 * @returns {Promise<string>}
 */
export function sha256(file, where) {
  const hashed = queue.then(() => hash(file, where));
  queue = hashed.catch(() => {});
  return hashed;
}

/** @param {File} file @param {{worker: string, library: string}} where @returns {Promise<string>} */
function hash(file, where) {
  return new Promise((done, fail) => {
    const worker = new Worker(where.worker);
    const end = () => worker.terminate();
    worker.addEventListener("message", ({ data }) => {
      end();
      if (data.sha256) done(data.sha256);
      else fail(new Error(`The file could not be read again. ${data.problem ?? ""}`));
    });
    worker.addEventListener("error", (event) => {
      end();
      fail(new Error(`The file could not be hashed. ${event.message ?? ""}`));
    });
    worker.postMessage({ file, library: where.library });
  });
}
