// An address that was just made: shown this once, to be copied, drawn, handed on and tried.

import { icon, make } from "../lib/dom.js";
import { sayProblem } from "../toast.js";
import { preview } from "./preview.js";

/** @typedef {{address: string, qr: {size: number, path: string}, mailed: boolean}} Address */
/** @typedef {Address & {id: number, name: string, recipient: string, email: string, has_password: boolean}} Made */

const SVG = "http://www.w3.org/2000/svg";

/** @param {Made} link @param {{asked: boolean}} mail whether it should have gone by mail */
export function madeCard(link, { asked }) {
  const whose = link.recipient || link.name;
  const field = make("input", {
    class: "input",
    readonly: "",
    value: link.address,
    "aria-label": `Address for ${whose}`,
  });
  field.addEventListener("focus", () => field.select());
  const copy = make("button", { class: "key", type: "button" }, icon("copy"), "Copy");
  copy.setAttribute("aria-label", `Copy the address for ${whose}`);
  copy.addEventListener("click", () => void copied(field, copy));
  const card = make(
    "article",
    { class: "made", "data-made": String(link.id) },
    make("h3", { class: "clip" }, whose),
    make("div", { class: "copyf" }, field, copy),
    keys(link),
  );
  const words = mailWords(link, asked);
  if (words) card.append(make("p", { class: "cap" }, words));
  return card;
}

/** @param {Made} link */
function keys(link) {
  const row = make("div", { class: "made__keys" });
  const code = drawn(link.qr, `QR code of the address for ${link.recipient || link.name}`);
  const show = key("scan", "QR code");
  show.setAttribute("aria-expanded", "false");
  show.addEventListener("click", () => {
    const isOn = !code.isConnected;
    show.setAttribute("aria-expanded", String(isOn));
    if (isOn) row.after(code);
    else code.remove();
  });
  const look = key("eye", "Preview as guest");
  look.addEventListener("click", () => void preview(link.id));
  row.append(show, look);
  if (typeof navigator.share === "function") {
    const hand = key("share", "Hand on");
    hand.addEventListener("click", () => void navigator.share({ url: link.address }).catch(quiet));
    row.append(hand);
  }
  return row;
}

/** @param {string} sign @param {string} words */
function key(sign, words) {
  return make("button", { class: "key key--sm", type: "button" }, icon(sign, "sm"), words);
}

/** Whoever closes the sheet of their phone has not failed. @param {unknown} problem */
function quiet(problem) {
  if (problem instanceof Error && problem.name !== "AbortError") sayProblem(problem);
}

/** @param {Made} link @param {boolean} asked */
function mailWords(link, asked) {
  const words = [];
  if (link.mailed) words.push(`Sent to ${link.email}.`);
  else if (asked) words.push("The mail did not go out: send the address yourself.");
  if (link.has_password) words.push("Tell the password by another way: no letter holds it.");
  return words.join(" ");
}

/** Black on white by day and by night: cameras read no other. @param {{size: number, path: string}} qr @param {string} words */
function drawn({ size, path }, words) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "qr");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", words);
  svg.setAttribute("shape-rendering", "crispEdges");
  const dark = document.createElementNS(SVG, "path");
  dark.setAttribute("d", path);
  svg.append(dark);
  return svg;
}

/** @param {HTMLInputElement} field @param {HTMLButtonElement} button */
async function copied(field, button) {
  const isDone = await onClipboard(field);
  const words = isDone ? "Copied" : "Press Ctrl C";
  button.replaceChildren(icon(isDone ? "check" : "copy"), words);
  button.setAttribute("aria-label", words);
}

/** Without a safe address browsers have no clipboard for scripts; then the words are selected. @param {HTMLInputElement} field */
async function onClipboard(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.focus();
    field.select();
    return document.execCommand("copy");
  }
}
