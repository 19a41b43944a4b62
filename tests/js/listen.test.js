import assert from "node:assert/strict";
import { test } from "node:test";
import { left, writtenMoment } from "../../static/js/listen/moments.js";
import { beforeThat, matchedGains, songAt, startsOf } from "../../static/js/listen/order.js";
import { Tickets } from "../../static/js/listen/tickets.js";
import { densitiesOf, firstBytes, shortened } from "../../static/js/listen/wave.js";
import { Fed } from "../../static/js/sound/fed.js";
import { Line, Refused } from "../../static/js/sound/line.js";

const never = () => new AbortController().signal;

/** Answers every range of a file with at most so many bytes. @param {number} most */
function serverOf(most) {
  /** @type {string[]} */
  const asked = [];
  /** @type {Set<string>} */
  const over = new Set();
  globalThis.fetch = async (url, how) => {
    const range = String(/** @type {any} */ (how).headers.Range);
    const [first, last] = range.slice("bytes=".length).split("-").map(Number);
    asked.push(`${url} ${first}-${last}`);
    if (over.has(String(url))) return new Response("", { status: 404 });
    const until = Math.min(last + 1, first + most);
    const bytes = Uint8Array.from({ length: until - first }, (_, n) => first + n);
    return new Response(bytes, { status: 206 });
  };
  return { asked, over };
}

/** A finder whose addresses are numbered. */
function numbered() {
  let number = 1;
  return {
    isOpen: true,
    now: async () => `/sound/${number}/`,
    over: () => {
      number += 1;
    },
  };
}

test("songs follow each other to the frame, whatever their rates are", () => {
  const songs = [
    { frames: 96_001, rate: 48_000 },
    { frames: 44_100, rate: 44_100 },
  ];
  const starts = startsOf(songs);
  assert.equal(starts.length, 3);
  assert.equal(Math.round(starts[1] * 48_000), 96_001);
  assert.equal(songAt(starts, 0), 0);
  assert.equal(songAt(starts, starts[1] - 1e-9), 0);
  assert.equal(songAt(starts, starts[1]), 1);
  assert.equal(songAt(starts, starts[2]), 1, "the end belongs to the last");
});

test("previous begins the song again, and soon after its beginning leads to the one before", () => {
  assert.equal(beforeThat(2, 10), 2);
  assert.equal(beforeThat(2, 1), 1);
  assert.equal(beforeThat(0, 1), 0);
});

test("matched songs are equally loud, and no peak leaves its room", () => {
  const songs = [
    { lufs: -9, truePeak: -0.5 },
    { lufs: -14, truePeak: -3 },
    { lufs: -12, truePeak: null },
  ];
  const gains = matchedGains(songs);
  assert.deepEqual(
    songs.map(({ lufs }, n) => lufs + gains[n]),
    [-14, -14, -14],
  );
  const [loud, quiet] = matchedGains([
    { lufs: -9, truePeak: -0.5 },
    { lufs: -30, truePeak: -6 },
  ]);
  assert.equal(loud, -8, "one quiet song does not take all sound from the others");
  assert.equal(quiet, 5, "it goes up as far as its peak has room");
  assert.deepEqual(matchedGains([{ lufs: -30, truePeak: -6 }]), [0]);
  assert.deepEqual(
    matchedGains([
      { lufs: null, truePeak: null },
      { lufs: -9, truePeak: 0 },
    ]),
    [0, 0],
  );
});

test("a section has a short name where there is little room", () => {
  const short = ["Verse 1", "Chorus 3", "Intro", "Bridge", "pre-chorus 2"].map(shortened);
  assert.deepEqual(short, ["V1", "C3", "In", "Br", "P2"]);
});

test("the densest section is the loudest one", () => {
  const values = new Int16Array(300);
  for (let point = 0; point < 100; point += 1) values[3 * point + 2] = point < 50 ? 300 : 12_000;
  const level = { framesPerPoint: 100, points: 100, offset: 0, values };
  const peaks = { rate: 1000, frames: 10_000, levels: [level] };
  const sections = [
    { from_seconds: 0, to_seconds: 5 },
    { from_seconds: 5, to_seconds: 10 },
  ];
  assert.deepEqual(densitiesOf(sections, peaks), ["thin", "full"]);
});

test("moments are written where the listener is", () => {
  const at = new Date("2026-03-28T18:00:00Z");
  assert.equal(writtenMoment(at, "UTC"), "28 March, 18:00");
  assert.equal(writtenMoment(at, "Asia/Tokyo"), "29 March, 03:00");
  assert.equal(left(at, new Date("2026-03-14T17:00:00Z")), "14 days left");
  assert.equal(left(at, new Date("2026-03-28T10:30:00Z")), "7 hours left");
  assert.equal(left(at, new Date("2026-03-28T17:30:00Z")), "Less than two hours left");
});

test("an answer that is shorter than asked is gone on with", async () => {
  const { asked } = serverOf(4);
  const bytes = await new Line().bytes("/sound/", 10, 20, never());
  assert.deepEqual([...bytes], [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  assert.deepEqual(asked, ["/sound/ 10-19", "/sound/ 14-19", "/sound/ 18-19"]);
});

test("an address that is over is found anew, once", async () => {
  const { asked, over } = serverOf(4);
  over.add("/sound/1/");
  const bytes = await new Line().bytes(numbered(), 0, 6, never());
  assert.equal(bytes.length, 6);
  assert.deepEqual(asked, ["/sound/1/ 0-5", "/sound/2/ 0-5", "/sound/2/ 4-5"]);

  over.add("/sound/2/");
  await assert.rejects(new Line().bytes(numbered(), 0, 6, never()), Refused);
});

test("an empty answer ends it", async () => {
  serverOf(0);
  await assert.rejects(new Line().bytes("/sound/", 0, 6, never()), /too short/);
});

test("a sound whose address nobody may ask for yet is not fetched", () => {
  const finder = { ...numbered(), isOpen: false };
  const where = { files: "/files/", reports: "/report/" };
  assert.equal(new Fed("a", "segments", { ...where, finder }).isOpen, false);
  assert.equal(new Fed("a", "segments", { ...where, finder: numbered() }).isOpen, true);
  assert.equal(new Fed("a", "segments", where).isOpen, true);
  assert.equal(new Fed("a", "segments", where).url, "/files/segments/");
});

test("a ticket is kept for its minute, and given back when it is over", async () => {
  let [count, now] = [0, 0];
  const ask = async (/** @type {number} */ version) => {
    count += 1;
    return { address: `/${version}/${count}/`, seconds: 60 };
  };
  const tickets = new Tickets(7, ask, () => now);
  assert.equal(tickets.isOpen, false);
  const two = await Promise.all([tickets.now(), tickets.now()]);
  assert.deepEqual(two, ["/7/1/", "/7/1/"], "one for all who ask at once");
  now = 54_000;
  assert.equal(await tickets.now(), "/7/1/");
  now = 56_000;
  assert.equal(await tickets.now(), "/7/2/");
  tickets.over("/7/1/");
  assert.equal(await tickets.now(), "/7/2/", "that one was over already");
  tickets.over("/7/2/");
  assert.equal(await tickets.now(), "/7/3/");
});

test("what the server says when it gives no ticket is kept, for the page", async () => {
  const ask = async () => {
    throw Object.assign(new Error("Played often enough."), { status: 403, remedy: "Ask." });
  };
  const tickets = new Tickets(7, ask);
  await assert.rejects(tickets.now(), Refused);
  assert.equal(tickets.refusal, "Played often enough. Ask.");
});

test("of a waveform no more is asked for than bars need", () => {
  const points = (/** @type {number} */ seconds) => Math.ceil((48_000 * seconds) / 16_384);
  assert.ok(firstBytes(48_000 * 240) >= 6 * points(240), "the coarsest level, whole");
  assert.ok(firstBytes(48_000 * 240) < 6 * points(240) + 200);
  assert.ok(firstBytes(48_000 * 20) >= 6 * 5 * points(20), "a short one with its next level");
  assert.equal(firstBytes(48_000 * 3600 * 5), 16 * 1024);
});
