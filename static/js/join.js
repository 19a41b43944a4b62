// The page of an invitation. Its token stands behind the # and is sent to our server only, in a body.

import { call } from "./lib/api.js";

const KEPT = "invitation";

// Whoever signs in first comes back here without the #; this tab remembers it meanwhile.
const token = location.hash.slice(1) || (sessionStorage.getItem(KEPT) ?? "");
history.replaceState(null, "", location.pathname);

/** @param {string} name @returns {HTMLElement} */
const place = (name) =>
  /** @type {HTMLElement} */ (document.querySelector(`[data-slot="${name}"]`));
const fresh = /** @type {HTMLFormElement} */ (document.querySelector("#new"));
const known = /** @type {HTMLFormElement} */ (document.querySelector("#known"));

async function read() {
  try {
    const said = await call("POST", "/api/invitation-readings/", { token });
    sessionStorage.setItem(KEPT, token);
    show(said);
  } catch (problem) {
    refuse(problem);
  }
}

/** @param {{studio: string, by: string, role: string, email: string, has_account: boolean, signed_in_as: string}} said */
function show(said) {
  place("waiting").hidden = true;
  const role = said.role ? `, as ${said.role.toLowerCase()}` : "";
  const words = place("said");
  words.textContent = `${said.by} invites you to ${said.studio}${role}.`;
  words.hidden = false;
  if (said.signed_in_as) {
    known.hidden = false;
  } else if (said.has_account) {
    place("sign-in").hidden = false;
  } else {
    const email = /** @type {HTMLInputElement} */ (fresh.querySelector("#join-email"));
    email.value = said.email;
    fresh.hidden = false;
    /** @type {HTMLInputElement} */ (fresh.querySelector("#join-name")).focus();
  }
}

/** @param {any} problem */
function refuse(problem) {
  place("waiting").hidden = true;
  place("bad").hidden = false;
  place("sentence").textContent = problem.message;
  place("remedy").textContent = problem.remedy ?? "";
}

/** @param {SubmitEvent} event */
async function join(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  place("bad").hidden = true;
  const given = Object.fromEntries(new FormData(form));
  try {
    const { page } = await call("POST", "/api/invitation-acceptances/", { token, ...given });
    sessionStorage.removeItem(KEPT);
    location.replace(page);
  } catch (problem) {
    refuse(problem);
  }
}

fresh.addEventListener("submit", (event) => void join(event));
known.addEventListener("submit", (event) => void join(event));
void read();
