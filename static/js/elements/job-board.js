// <job-board>: jobs as they run, for everybody who looks; stopped and asked for again.

import { call } from "../lib/api.js";
import { icon, make } from "../lib/dom.js";
import { estimate, took } from "../lib/figures.js";
import { sayProblem } from "../toast.js";
import { LivePart } from "./live-part.js";

/** @typedef {{name: string, title: string, state: string, seconds: number | null}} Stage */
/** @typedef {{id: number, state: string, progress: number, seconds_left: number | null, stages: Stage[]}} Job */

export class JobBoard extends HTMLElement {
  /** @type {AbortController | null} */
  #life = null;

  connectedCallback() {
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.addEventListener("click", (event) => this.#press(event), { signal });
    this.addEventListener("merged", () => this.#count(), { signal });
  }

  disconnectedCallback() {
    this.#life?.abort();
  }

  /** Shows progress in place, wherever the job is named. @param {Job} job */
  show(job) {
    if (job.state !== "running" && job.state !== "queued") return;
    const percent = `${Math.round(job.progress * 100)}%`;
    for (const word of document.querySelectorAll(`[data-job="${job.id}"] [data-job-word]`)) {
      word.textContent = job.state === "queued" ? "Waiting" : percent;
    }
    const card = document.getElementById(`job-${job.id}`);
    if (!card || card.dataset.state !== job.state) return;
    const set = (/** @type {string} */ name, /** @type {string} */ words) => {
      const place = card.querySelector(`[data-slot="${name}"]`);
      if (place && place.textContent !== words) place.textContent = words;
    };
    set("percent", percent);
    set("left", leftWords(job));
    const bar = /** @type {HTMLElement | null} */ (card.querySelector(".prog"));
    bar?.style.setProperty("--p", percent);
    bar?.setAttribute("aria-valuenow", String(Math.round(job.progress * 100)));
    this.#showStages(card, job.stages);
  }

  /** @param {HTMLElement} card @param {Stage[]} stages */
  #showStages(card, stages) {
    const key = JSON.stringify(stages);
    if (card.dataset.stages === key || !stages.length) return;
    card.dataset.stages = key;
    let list = card.querySelector(".stages");
    if (!list) {
      list = make("ol", { class: "stages" });
      card.querySelector(".prog")?.after(list);
    }
    list.replaceChildren(...stages.map(stageLine));
  }

  #count() {
    const count = (/** @type {string} */ state) =>
      this.querySelectorAll(`.job[data-state="${state}"]`).length;
    const [running, waiting] = [count("running"), count("queued")];
    const place = document.querySelector('[data-count="jobs"]');
    const words = running ? `${running} running` : waiting ? `${waiting} waiting` : "";
    if (place && place.textContent !== words) place.textContent = words;
  }

  /** @param {MouseEvent} event */
  async #press(event) {
    const key = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    const id = /** @type {HTMLElement | null | undefined} */ (key?.closest("[data-job]"))?.dataset
      .job;
    if (!(key instanceof HTMLButtonElement) || !id) return;
    key.disabled = true;
    try {
      if (key.dataset.do === "cancel") await call("PUT", `/api/jobs/${id}/cancellation/`);
      if (key.dataset.do === "retry") await call("POST", `/api/jobs/${id}/attempts/`);
    } catch (problem) {
      sayProblem(problem);
    }
    key.disabled = false;
    const part = this.querySelector("live-part");
    if (part instanceof LivePart) part.refreshSoon();
  }
}

/** @param {Job} job */
function leftWords(job) {
  if (job.state === "queued") return "waiting for a free worker";
  return job.seconds_left ? `about ${estimate(job.seconds_left)} left` : "";
}

/** @param {Stage} stage */
function stageLine(stage) {
  const sign = { done: "check", running: "chev-r" }[stage.state] ?? "draft";
  const line = make("li", stage.state === "running" ? { "aria-current": "step" } : {});
  line.append(icon(sign), make("span", {}, stage.title));
  if (stage.state === "done" && stage.seconds !== null) {
    line.append(make("span", { class: "cap" }, took(stage.seconds)));
  }
  return line;
}

customElements.define("job-board", JobBoard);
