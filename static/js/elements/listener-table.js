// <listener-table version="7">: who heard a version, by which link, when and how often.

import { call } from "../lib/api.js";
import { make } from "../lib/dom.js";

/** @typedef {{who: string, name: string, link: number | null, link_name: string, opened: number, listened: number, downloaded: number, last_at: string}} Heard */

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
  const heads = ["Who", "By", "Plays", "Last"].map((word) => make("th", { scope: "col" }, word));
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
  const { name, link, link_name, listened, downloaded, last_at } = heard;
  const by = link === null ? "as a member" : link_name || "a link";
  const how = downloaded ? `${listened}, taken ${downloaded} times` : String(listened);
  const at = new Date(last_at);
  const when = at.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, name),
    make("td", {}, by),
    make("td", {}, listened || downloaded ? how : "opened only"),
    make("td", {}, make("time", { datetime: last_at }, when)),
  );
}

const none = () => make("p", { class: "cap" }, "Nobody by a link yet.");

customElements.define("listener-table", ListenerTable);
