// What comes over the line: at most four requests at once, since HTTP/1.1 has six for the whole page.

const MOST_AT_ONCE = 4;
const PATIENCE_MS = 20_000;

/**
 * Where bytes are: an address, or who finds out what it is for the next minute. Until it is open,
 * nobody asks it.
 * @typedef {{readonly isOpen: boolean, now: () => Promise<string>, over: (address: string) => void}} Finder
 * @typedef {string | Finder} Where
 */

/** The server's no. */
export class Refused extends Error {
  /** @param {number} status */
  constructor(status) {
    super(`The sound was refused (${status}).`);
    this.status = status;
  }
}

export class Line {
  #busy = 0;

  get isFree() {
    return this.#busy < MOST_AT_ONCE;
  }

  /** @param {string} url */
  async json(url) {
    return this.#ask(url, {}, null, (answer) => answer.json());
  }

  /**
   * Bytes [from, until) of a file, in as many answers as the server gives them.
   * @param {Where} where @param {number} from @param {number} until @param {AbortSignal} signal
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  async bytes(where, from, until, signal) {
    const first = await this.#part(where, from, until, signal);
    if (first.length === until - from) return first;
    const body = new Uint8Array(until - from);
    let at = from;
    for (let part = first; ; part = await this.#part(where, at, until, signal)) {
      if (!part.length || part.length > until - at) throw new Error("The answer is too short.");
      body.set(part, at - from);
      at += part.length;
      if (at === until) return body;
    }
  }

  /** An address that is over is asked for once more. @param {Where} where @param {number} from @param {number} until @param {AbortSignal} signal */
  async #part(where, from, until, signal) {
    if (typeof where === "string") return this.#range(where, from, until, signal);
    const address = await where.now();
    try {
      return await this.#range(address, from, until, signal);
    } catch (problem) {
      if (!(problem instanceof Refused) || ![403, 404].includes(problem.status)) throw problem;
      where.over(address);
      return this.#range(await where.now(), from, until, signal);
    }
  }

  /** @param {string} url @param {number} from @param {number} until @param {AbortSignal} signal */
  #range(url, from, until, signal) {
    const range = { Range: `bytes=${from}-${until - 1}` };
    return this.#ask(url, range, signal, async (answer) => {
      const bytes = new Uint8Array(await answer.arrayBuffer());
      return answer.status === 206 ? bytes : bytes.slice(from, until);
    });
  }

  /**
   * @template T
   * @param {string} url @param {Record<string, string>} headers @param {AbortSignal | null} signal
   * @param {(answer: Response) => Promise<T>} read @returns {Promise<T>}
   */
  async #ask(url, headers, signal, read) {
    this.#busy += 1;
    const request = new AbortController();
    const stop = () => request.abort();
    const patience = setTimeout(stop, PATIENCE_MS);
    signal?.addEventListener("abort", stop);
    if (signal?.aborted) stop();
    try {
      const answer = await fetch(url, {
        headers,
        credentials: "same-origin",
        signal: request.signal,
      });
      if (!answer.ok) throw new Refused(answer.status);
      return await read(answer);
    } finally {
      clearTimeout(patience);
      signal?.removeEventListener("abort", stop);
      this.#busy -= 1;
    }
  }
}
