// Passkeys: made on the account page, used at the door. The browser and the device do the work.

import { call } from "./lib/api.js";
import { make } from "./lib/dom.js";

// A passkey belongs to a name: an address of numbers has none.
const possible =
  "PublicKeyCredential" in window &&
  "parseRequestOptionsFromJSON" in PublicKeyCredential &&
  !/^[\d.]+$|^\[/.test(location.hostname);

/** @param {ParentNode} root @param {string} sentence */
function say(root, sentence) {
  const place = /** @type {HTMLElement} */ (root.querySelector('[data-slot="bad"]'));
  place.textContent = sentence;
  place.hidden = !sentence;
}

/** @param {any} problem */
const words = (problem) =>
  problem?.name === "NotAllowedError"
    ? "The device was not asked to the end. Try again."
    : problem?.name === "InvalidStateError"
      ? "This device has a passkey for this account already."
      : `${problem?.message ?? problem} ${problem?.remedy ?? ""}`.trim();

/** @param {HTMLElement} place */
async function signIn(place) {
  say(place, "");
  try {
    const { publicKey } = await call("POST", "/api/passkey-challenges/");
    const asked = PublicKeyCredential.parseRequestOptionsFromJSON(publicKey);
    const found = await navigator.credentials.get({ publicKey: asked });
    const credential = /** @type {PublicKeyCredential} */ (found).toJSON();
    const next = place.dataset.next ?? "";
    const { page } = await call("POST", "/api/passkey-sign-ins/", { credential, next });
    location.assign(page);
  } catch (problem) {
    say(place, words(problem));
  }
}

/** @param {HTMLFormElement} form */
async function add(form) {
  say(form, "");
  const given = new FormData(form);
  try {
    const { publicKey } = await call("POST", "/api/me/passkey-challenges/", {
      password: given.get("password"),
    });
    const asked = PublicKeyCredential.parseCreationOptionsFromJSON(publicKey);
    const made = await navigator.credentials.create({ publicKey: asked });
    const credential = /** @type {PublicKeyCredential} */ (made).toJSON();
    const name = given.get("name");
    const { recovery_codes } = await call("POST", "/api/me/passkeys/", { name, credential });
    if (recovery_codes.length) showCodes(recovery_codes);
    else location.reload();
  } catch (problem) {
    say(form, words(problem));
  }
}

/** @param {string[]} codes */
function showCodes(codes) {
  const place = /** @type {HTMLElement} */ (document.querySelector('[data-slot="codes"]'));
  const list = /** @type {HTMLElement} */ (place.querySelector('[data-slot="list"]'));
  list.replaceChildren(...codes.map((code) => make("li", {}, make("code", {}, code))));
  place.hidden = false;
  for (const form of document.querySelectorAll("[data-passkey-add]")) form.remove();
  place.scrollIntoView({ block: "center" });
  place.querySelector("a")?.focus({ preventScroll: true });
}

for (const place of document.querySelectorAll("[data-passkey-sign-in]")) {
  if (!(place instanceof HTMLElement) || !possible) continue;
  place.hidden = false;
  place.querySelector("button")?.addEventListener("click", () => void signIn(place));
}
for (const row of document.querySelectorAll("[data-passkey-add]")) {
  if (!(row instanceof HTMLElement)) continue;
  row.hidden = !possible;
  const never = document.querySelector("[data-passkey-never]");
  if (never instanceof HTMLElement) never.hidden = possible;
}
document.querySelector("#add-passkey")?.addEventListener("submit", (event) => {
  event.preventDefault();
  void add(/** @type {HTMLFormElement} */ (event.target));
});
