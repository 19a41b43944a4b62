import assert from "node:assert/strict";
import { test } from "node:test";
import { Sending } from "../../static/js/sending.js";
import { needsReading } from "../../static/js/upload-row.js";

// Of the page, only what a request asks of it.
/** @type {any} */ (globalThis).document = {
  body: { dataset: {} },
  cookie: "",
  querySelector: () => null,
};

/** A file whose bytes are all there, and what the studio answers about it. @param {import("../../static/js/sending.js").Kind} kind @param {any} [answer] */
function arrived(kind, answer) {
  const row = new Sending({
    kind,
    name: "Undertow.zip",
    size: 9,
    key: "upload:1:x",
    song: 1,
    hashing: { worker: "", library: "" },
  });
  Object.assign(row, { state: "checking", job: 5, archive: 7 });
  /** @type {string[]} */
  const asked = [];
  globalThis.fetch = async (url) => {
    asked.push(String(url));
    return new Response(JSON.stringify(answer), {
      headers: { "Content-Type": "application/json" },
    });
  };
  return { row, asked };
}

test("a stem is ready when its job is done", () => {
  const { row } = arrived("stem");
  row.checked({ state: "done", failure: null });
  assert.equal(row.state, "ready");
});

test("a ZIP that was unpacked waits for its stems, and then says what it came to", async () => {
  const outcome = {
    state: "ready",
    sentence: "8 stems found, 1 skipped: notes.txt.",
    remedy: "",
    job: { state: "done", failure: null },
  };
  const { row, asked } = arrived("archive", outcome);
  row.checked({ state: "running", failure: null, progress: 0.4 });
  assert.equal(row.checkedShare, 0.4);
  row.checked({ state: "done", failure: null });
  assert.equal(row.state, "checking");

  await row.look();

  assert.deepEqual(asked, ["/api/stem-archives/7/"]);
  assert.equal(row.state, "ready");
  assert.equal(row.outcome?.sentence, "8 stems found, 1 skipped: notes.txt.");
  assert.equal(needsReading(row), false);
});

test("a ZIP with files that were refused stays until somebody has read it", async () => {
  const answer = { state: "ready", sentence: "1 stem found, 1 refused: B.wav.", remedy: "Again." };
  const { row } = arrived("archive", answer);
  await row.look();
  assert.equal(needsReading(row), true);
});

test("a ZIP that is refused says why", async () => {
  const failure = { code: "unsafe_path", sentence: "It climbs out.", remedy: "Zip it again." };
  const { row } = arrived("archive", { state: "failed", job: { state: "failed", failure } });
  await row.look();
  assert.equal(row.state, "failed");
  assert.deepEqual(row.problem, failure);
});
