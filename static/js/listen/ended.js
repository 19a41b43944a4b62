// A link that is over while somebody listens: it is told by the server, or found out when something is refused.

/** Events: `over`, once; `shown` (CustomEvent with the states of what the link shows now). */
export class Ending extends EventTarget {
  isOver = false;
  #page = "";
  /** @type {EventSource | null} */
  #stream = null;
  /** @type {Promise<void> | null} */
  #doubt = null;

  /** @param {string} page @param {string} events where the server says so, if it does */
  watch(page, events) {
    this.#page = page;
    this.#listen(events);
    // Brought back from memory, with all that was on it.
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      void this.doubt();
      this.#listen(events);
    });
    addEventListener("pagehide", () => this.#stream?.close());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") void this.doubt();
    });
  }

  /** @param {string} events */
  #listen(events) {
    this.#stream?.close();
    this.#stream = new EventSource(events);
    this.#stream.addEventListener("over", () => this.#end());
    this.#stream.addEventListener("shown", ({ data }) => {
      this.dispatchEvent(new CustomEvent("shown", { detail: JSON.parse(data) }));
    });
  }

  /** Something was not there: is the link itself over, or only that? */
  doubt() {
    this.#doubt ??= this.#look().finally(() => {
      this.#doubt = null;
    });
    return this.#doubt;
  }

  async #look() {
    if (this.isOver || !this.#page) return;
    try {
      const answer = await fetch(this.#page, { method: "HEAD", credentials: "same-origin" });
      if (answer.status === 404) this.#end();
    } catch {
      // Offline: nobody knows, and the next request tells.
    }
  }

  #end() {
    if (this.isOver) return;
    this.isOver = true;
    this.#stream?.close();
    this.dispatchEvent(new Event("over"));
  }
}

export const ending = new Ending();

/**
 * Leaves nothing of what was there on the page, its title included; but for what this guest was
 * about to say, which is theirs.
 * @param {string} [unsent]
 */
export function showEnd(unsent = "") {
  document.title = "Roughmix";
  if (navigator.mediaSession) navigator.mediaSession.metadata = null;
  for (const dialog of document.querySelectorAll("dialog")) dialog.close();
  for (const part of document.querySelectorAll("[data-link]")) part.remove();
  const over = document.getElementById("over");
  const main = document.getElementById("main");
  if (!(over instanceof HTMLTemplateElement) || !main) return;
  main.replaceChildren(over.content.cloneNode(true));
  main.className = "door";
  const kept = main.querySelector("[data-slot=unsent]");
  if (kept instanceof HTMLElement && unsent) {
    kept.hidden = false;
    const field = kept.querySelector("textarea");
    if (field) field.value = unsent;
  }
  main.querySelector("h1")?.focus();
}
