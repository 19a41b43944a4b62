// What comes over the line: at most four requests at once, since HTTP/1.1 has six for the whole page.

const MOST_AT_ONCE = 4;
const PATIENCE_MS = 20_000;

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
   * Bytes [from, until) of a file.
   * @param {string} url @param {number} from @param {number} until @param {AbortSignal} signal
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  async bytes(url, from, until, signal) {
    const range = { Range: `bytes=${from}-${until - 1}` };
    const body = await this.#ask(url, range, signal, async (answer) => {
      const bytes = new Uint8Array(await answer.arrayBuffer());
      return answer.status === 206 ? bytes : bytes.slice(from, until);
    });
    if (body.length !== until - from) throw new Error("The answer is too short.");
    return body;
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
