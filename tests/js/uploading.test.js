import assert from "node:assert/strict";
import { test } from "node:test";
import {
  fingerprint,
  inOrder,
  looksLikeArchive,
  looksLikeSound,
  Speed,
  totals,
} from "../../static/js/lib/uploading.js";

/** @param {import("../../static/js/lib/uploading.js").State} state @param {number} [sent] */
const row = (state, sent = 0) => ({ state, size: 100, sent });

test("rows that need a person come first, finished ones last, and the rest stay in place", () => {
  const rows = [
    row("ready"),
    row("waiting"),
    row("failed"),
    row("sending", 1),
    row("sending", 2),
    row("broken"),
  ];
  assert.deepEqual(
    inOrder(rows).map((it) => it.state),
    ["failed", "broken", "waiting", "sending", "sending", "ready"],
  );
  assert.deepEqual(
    inOrder(rows)
      .filter((it) => it.state === "sending")
      .map((it) => it.sent),
    [1, 2],
  );
});

test("the total counts bytes, names every state, and leaves failures out of the way", () => {
  const sum = totals(
    [row("ready", 100), row("sending", 50), row("failed", 20), row("paused", 30)],
    10,
  );
  assert.equal(sum.share, 180 / 300);
  assert.equal(sum.left, 12);
  assert.equal(sum.words, "1 done, 1 moving, 1 paused, 1 needs you");
});

test("without speed nobody promises a time", () => {
  assert.equal(totals([row("sending", 50)], 0).left, null);
  assert.equal(totals([], 5).share, 0);
});

test("the same file is known again; another date or song makes it another", () => {
  const file = { name: "Kick.wav", size: 5, lastModified: 9 };
  assert.equal(fingerprint(file, 7), fingerprint({ ...file }, 7));
  assert.notEqual(fingerprint(file, 7), fingerprint(file, 8));
  assert.notEqual(fingerprint(file, 7), fingerprint({ ...file, lastModified: 10 }, 7));
});

test("sound is told from what else lies in a folder", () => {
  assert.ok(["Kick.WAV", "a b.aiff", "x.flac", "y.m4a"].every(looksLikeSound));
  assert.ok(![".DS_Store", "notes.pdf", "._Kick.wav", "Mix.ptx", "wav"].some(looksLikeSound));
});

test("a ZIP is told from sound, and from what a Mac leaves beside it", () => {
  assert.ok(["Undertow.zip", "Low Water stems.ZIP"].every(looksLikeArchive));
  assert.ok(
    !["Kick.wav", "stems.rar", "._Undertow.zip", "zip", "a.zip.wav"].some(looksLikeArchive),
  );
});

test("speed is that of the last seconds", () => {
  const speed = new Speed();
  for (let second = 0; second <= 20; second += 1) {
    speed.add(second * 1000, second < 10 ? 0 : (second - 10) * 500);
  }
  assert.equal(speed.bytesPerSecond, 500);
  assert.equal(new Speed().bytesPerSecond, 0);
});
