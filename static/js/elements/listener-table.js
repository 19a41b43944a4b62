// <listener-table version="7">: who heard a version, by which link, when and how often.

import { call } from "../lib/api.js";
import { make } from "../lib/dom.js";
import { clock } from "../lib/figures.js";

/** @typedef {{who: string, name: string, link: number | null, link_name: string, opened: number, listened: number, downloaded: number, heard_seconds: number, first_at: string, last_at: string}} Heard */

export class ListenerTable extends HTMLElement {
  static observedAttributes = ["version"];

  attributeChangedCallback() {
    void this.#fetch();
  }

  async #fetch() {
    const version = this.getAttribute("version");
    this.replaceChildren();
    try {
      const rows = /** @type {Heard[]} */ (
        await call("GET", `/api/versions/${version}/listeners/`)
      );
      if (version !== this.getAttribute("version")) return;
      this.replaceChildren(rows.length ? table(rows) : none());
    } catch (problem) {
      const words = problem instanceof Error ? problem.message : "";
      this.replaceChildren(make("p", { class: "cap" }, words));
    }
  }
}

/** @param {Heard[]} rows */
function table(rows) {
  const heads = ["Who", "By", "Plays", "Heard", "First", "Last"].map((word) =>
    make("th", { scope: "col" }, word),
  );
  const body = make("tbody", {}, ...rows.map(row));
  return make(
    "table",
    { class: "about__change heard" },
    make("thead", {}, make("tr", {}, ...heads)),
    body,
  );
}

/** @param {Heard} heard */
function row(heard) {
  const { name, link, link_name, listened, downloaded, heard_seconds, first_at, last_at } = heard;
  const by = link === null ? "as a member" : link_name || "a link";
  const times = downloaded === 1 ? "once" : `${downloaded} times`;
  const how = downloaded ? `${listened}, taken ${times}` : String(listened);
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, name),
    make("td", {}, by),
    make("td", {}, listened || downloaded ? how : "opened only"),
    make("td", {}, heard_seconds ? clock(heard_seconds, 0) : ""),
    make("td", {}, moment(first_at)),
    make("td", {}, moment(last_at)),
  );
}

/** @param {string} iso */
function moment(iso) {
  const words = new Date(iso).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
  return make("time", { datetime: iso }, words);
}

const none = () => make("p", { class: "cap" }, "Nobody by a link yet.");

customElements.define("listener-table", ListenerTable);
