// The door of a link. Its token stands behind the # and is sent to our server only, in a body.

import { call } from "./lib/api.js";

const token = location.hash.slice(1);
const form = /** @type {HTMLFormElement} */ (document.querySelector("#password"));
const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("password"));
const key = /** @type {HTMLButtonElement} */ (form.querySelector("[type=submit]"));

/** @param {string} name @returns {HTMLElement} */
const place = (name) =>
  /** @type {HTMLElement} */ (document.querySelector(`[data-slot="${name}"]`));

/** @param {string} sentence @param {string} [remedy] */
function complain(sentence, remedy = "") {
  place("bad").hidden = sentence === "";
  place("sentence").textContent = sentence;
  place("remedy").textContent = remedy;
}

/** @param {string} words nothing is said while somebody is asked */
function wait(words) {
  place("waiting").textContent = words;
  place("waiting").hidden = words === "";
}

/** @param {string} password */
async function open(password) {
  key.disabled = true;
  complain("");
  try {
    const { page } = await call("POST", "/api/openings/", { token, password });
    location.replace(page);
  } catch (problem) {
    refuse(problem, password);
  } finally {
    key.disabled = false;
  }
}

/** @param {any} problem @param {string} password */
function refuse(problem, password) {
  form.hidden = false;
  // The first try was ours, without a password: only the question is shown.
  if (password === "" && problem.code === "no_such_link")
    wait(
      "If it came with a password, type it here. If not, the link has ended, or not all of it was copied.",
    );
  else {
    wait("");
    complain(problem.message, problem.remedy);
  }
  field.focus();
  field.select();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void open(field.value);
});
// The same tab may be sent through another link.
addEventListener("hashchange", () => location.reload());

if (token) void open("");
else {
  wait("");
  complain(
    "This address is not a whole link.",
    "What stands behind the # is missing. Copy all of the link from where it was sent to you, or ask for it once more.",
  );
}
