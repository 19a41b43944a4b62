// The door of a link. Its token stands behind the # and is sent to our server only, in a body.

import { call } from "./lib/api.js";

const token = location.hash.slice(1);
const form = /** @type {HTMLFormElement} */ (document.querySelector("#password"));

/** @param {string} name @returns {HTMLElement} */
const place = (name) =>
  /** @type {HTMLElement} */ (document.querySelector(`[data-slot="${name}"]`));

/** @param {string} password */
async function open(password) {
  place("waiting").hidden = false;
  place("bad").hidden = true;
  try {
    const { page } = await call("POST", "/api/openings/", { token, password });
    location.replace(page);
  } catch (problem) {
    refuse(problem, password);
  }
}

/** @param {any} problem @param {string} password */
function refuse(problem, password) {
  place("waiting").hidden = true;
  form.hidden = false;
  // The first try was ours, without a password: only the question is shown.
  place("bad").hidden = password === "" && problem.code === "no_such_link";
  place("sentence").textContent = problem.message;
  place("remedy").textContent = problem.remedy ?? "";
  form.querySelector("input")?.focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void open(String(new FormData(form).get("password")));
});
void open("");
