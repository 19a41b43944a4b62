import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { nameOf, nextSpeed, SPEEDS } from "../../static/js/lib/keys.js";
import { actsWithout } from "../../static/js/lib/single-keys.js";

const read = (/** @type {string} */ path) =>
  readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

/** What the sheet writes of a key, and the name that it has in keyboard.js. */
const NAMES = {
  Space: " ",
  "←": "arrowleft",
  "→": "arrowright",
  "↑": "arrowup",
  "↓": "arrowdown",
  Esc: "escape",
  "−": "-",
};
/** Keys of a part of the page, which listens to them itself. */
const ELSEWHERE = new Set(["f2", "delete", "ctrl", "enter", "z"]);
/** The same key as +, without Shift. */
const ALSO = new Set(["="]);

function ofTheSheet() {
  const found = new Set();
  for (const [, row] of read("templates/desk/session/_keys.html").matchAll(/<dd>(.*?)<\/dd>/g)) {
    const keys = [...row.matchAll(/<kbd>(.*?)<\/kbd>/g)].map(([, key]) => key);
    const shift = keys[0] === "Shift" ? "shift+" : "";
    for (const key of keys.slice(shift ? 1 : 0)) {
      found.add(shift + (NAMES[/** @type {keyof typeof NAMES} */ (key)] ?? key.toLowerCase()));
    }
  }
  for (const key of ELSEWHERE) found.delete(key);
  return found;
}

function ofTheKeyboard() {
  const body = read("static/js/keyboard.js").match(/DEEDS = \{\n([\s\S]*?)\n\};/)?.[1] ?? "";
  const found = new Set(
    [...body.matchAll(/^ {2}(?:"(.+?)"|([a-z0-9]+)): /gm)].map(
      ([, quoted, bare]) => quoted ?? bare,
    ),
  );
  for (const key of ALSO) found.delete(key);
  return found;
}

test("the sheet names every key, and no key that does nothing", () => {
  const keyboard = ofTheKeyboard();
  assert.ok(keyboard.size > 35, `${keyboard.size}`);
  assert.deepEqual([...ofTheSheet()].sort(), [...keyboard].sort());
});

test("a key is named by what it writes, on any layout", () => {
  assert.equal(nameOf({ key: "M", shiftKey: true }), "m");
  assert.equal(nameOf({ key: "?", shiftKey: true }), "?");
  assert.equal(nameOf({ key: "+", shiftKey: true }), "+");
  assert.equal(nameOf({ key: "\u2212", shiftKey: false }), "-");
  assert.equal(nameOf({ key: "ArrowLeft", shiftKey: true }), "shift+arrowleft");
  assert.equal(nameOf({ key: " ", shiftKey: false }), " ");
  assert.equal(nameOf({ key: "\u044c", code: "KeyM", shiftKey: false }), "m");
  assert.equal(nameOf({ key: "q", code: "KeyA", shiftKey: false }), "q");
});

test("without single keys only modifiers act, and keys of the part that has the focus", () => {
  for (const name of ofTheKeyboard()) {
    assert.equal(actsWithout(name, false), name.startsWith("shift+"), name);
    // What writes a letter is a single key everywhere (WCAG 2.1.4).
    const writes = name.length === 1 && name !== " ";
    assert.equal(actsWithout(name, true), !writes, name);
  }
});

test("speed goes step by step, and ends where it ends", () => {
  let speed = 1;
  for (let n = 0; n < 20; n += 1) speed = nextSpeed(speed, 1);
  assert.equal(speed, 2);
  for (let n = 0; n < 20; n += 1) speed = nextSpeed(speed, -1);
  assert.equal(speed, 0.5);
  assert.equal(nextSpeed(0.97, 1), 1.1);
  assert.ok(SPEEDS.includes(1));
});
