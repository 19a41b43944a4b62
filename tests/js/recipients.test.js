import assert from "node:assert/strict";
import { test } from "node:test";

import { recipientsOf } from "../../static/js/lib/recipients.js";

const cases = {
  "Anna Weiss <anna@label.example>": { recipient: "Anna Weiss", email: "anna@label.example" },
  "Anna Weiss, anna@label.example": { recipient: "Anna Weiss", email: "anna@label.example" },
  "anna@label.example": { recipient: "", email: "anna@label.example" },
  '"Weiss, Anna" <anna@label.example>': { recipient: "Weiss Anna", email: "anna@label.example" },
  "  Anna  ": { recipient: "Anna", email: "" },
  "Jörg O’Brien-Łuk": { recipient: "Jörg O’Brien-Łuk", email: "" },
};

for (const [typed, found] of Object.entries(cases)) {
  test(`“${typed}” is somebody`, () => assert.deepEqual(recipientsOf(typed), [found]));
}

test("each line is one person, semicolons too, and nobody is there twice", () => {
  const people = recipientsOf("Anna\nPell <pell@x.example>; \n\nanna\nP. <PELL@x.example>");
  assert.deepEqual(
    people.map(({ recipient }) => recipient),
    ["Anna", "Pell"],
  );
});

test("nothing typed is nobody", () => assert.deepEqual(recipientsOf(" \n ; ,"), []));
