import assert from "node:assert/strict";
import { test } from "node:test";
import {
  base64,
  changes,
  decoded,
  exportUrl,
  formatOf,
  summary,
} from "../../static/js/lib/exchange.js";

test("files are known by their name and by what stands in them", () => {
  assert.equal(formatOf("Notes.MD", ""), "markdown");
  assert.equal(formatOf("x.mid", "MThd"), "midi");
  assert.equal(formatOf("markers", "MThd\0"), "midi");
  assert.equal(formatOf("x.csv", "#,Name,Start,End,Length,Color\nM1,a,0:01,,"), "reaper");
  assert.equal(formatOf("x.csv", "ID,State,Start,End,Text\r\n"), "csv");
  assert.equal(formatOf("x.csv", '"Start";"Text"\r\n'), "csv");
  assert.equal(formatOf("x.txt", "1.5\t1.5\tHere\n"), "audacity");
  assert.equal(formatOf("x.txt", "SESSION NAME:\ta\n\nM A R K E R S  L I S T I N G\n"), "protools");
  assert.equal(formatOf("x.txt", "- [ ] 0:12 Too loud"), "markdown");
});

test("an export says what is wanted of it", () => {
  assert.equal(exportUrl("7", "csv"), "/api/songs/7/notes/export/?format=csv");
  assert.equal(
    exportUrl("7", "midi", { version: "9", open: true, internal: true }),
    "/api/songs/7/notes/export/?format=midi&version=9&state=open&internal=1",
  );
});

const NONE = { created: 0, updated: 0, resolved: 0, reopened: 0, unchanged: 0, refused: [] };

test("what an import does is one sentence", () => {
  assert.equal(summary(NONE), "There are no marks in this file.");
  assert.equal(changes(NONE), false);
  const told = { ...NONE, created: 2, resolved: 1, unchanged: 1, refused: [{}] };
  assert.equal(summary(told), "2 new, 1 done, 1 as it is, 1 not taken.");
  assert.equal(changes(told), true);
  assert.equal(
    summary({ ...NONE, updated: 1, reopened: 3, unchanged: 2 }),
    "1 changed, 3 open again, 2 as they are.",
  );
});

test("bytes of any length are told as base64, and text in its own encoding", () => {
  const bytes = Uint8Array.from({ length: 20_000 }, (_, n) => n % 256);
  assert.deepEqual(Uint8Array.from(Buffer.from(base64(bytes), "base64")), bytes);
  assert.equal(decoded(new TextEncoder().encode("Späte")), "Späte");
  assert.equal(decoded(Uint8Array.from([0xff, 0xfe, 0xe4, 0])), "ä");
  assert.equal(decoded(Uint8Array.from([0xfe, 0xff, 0, 0xe4])), "ä");
});
