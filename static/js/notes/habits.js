// How somebody likes to write notes: three choices of the composer's menu, kept on the device.

import { recall, remember } from "../lib/remembered.js";

/** Writing pauses, posting plays on, vague words are asked about. */
export const HABITS = /** @type {const} */ (["pauses", "resumes", "asks"]);

/** @typedef {typeof HABITS[number]} Habit */

/** @param {Habit} name */
export const keepsTo = (name) => recall(`notes:${name}`, true);

/** @param {ParentNode} root */
export function showHabits(root) {
  for (const name of HABITS) {
    const box = root.querySelector(`[name="${name}"]`);
    if (box instanceof HTMLInputElement) box.checked = keepsTo(name);
  }
}

/** @param {HTMLInputElement} box @returns {Habit | null} which one it is, kept from now on */
export function changeHabit(box) {
  const name = HABITS.find((it) => it === box.name) ?? null;
  if (name) remember(`notes:${name}`, box.checked);
  return name;
}
