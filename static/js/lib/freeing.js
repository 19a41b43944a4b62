// Sound is large, and what nobody needs any more need not wait for the garbage collector.

const SEEN_TIMES = 12;

/** Gives the memory of samples or bytes back at once; they are empty from then on. @param {ArrayBufferView} view */
export function free(view) {
  const buffer = /** @type {{transfer?: (bytes: number) => ArrayBuffer}} */ (view.buffer);
  try {
    buffer.transfer?.(0);
  } catch {
    // Memory that belongs to somebody else stays where it is.
  }
}

/** @type {ArrayBuffer | null} */
let reminder = null;

/**
 * Decoders leave memory behind that the garbage collector does not see growing: a tab that decodes
 * all day would hold hundreds of megabytes of it. Memory that it does see, and that nobody ever
 * touches, costs nothing and makes it look in time.
 * @param {number} bytes that were left behind
 */
export function remind(bytes) {
  reminder = new ArrayBuffer(SEEN_TIMES * bytes);
  reminder = reminder.byteLength ? null : reminder;
}
