import assert from "node:assert/strict";
import { test } from "node:test";
import { reach, stretches } from "../../static/js/lib/feeding.js";
import {
  headerOf,
  pieceAt,
  piecesIn,
  runFrom,
  soundOf,
  startOf,
} from "../../static/js/lib/pieces.js";

const RATE = 48_000;
const FRAMES = 4 * RATE;

/** A sound of so many pieces of four seconds, the last one half as long. @param {number} count */
function indexOf(count) {
  const pieces = Array.from({ length: count }, (_, n) => ({
    start_frame: n * FRAMES,
    frames: n === count - 1 ? FRAMES / 2 : FRAMES,
    offset: 42 + n * 1000,
    bytes: 1000,
    skip_frames: 0,
    decoded_frames: FRAMES,
  }));
  const frames = (count - 1) * FRAMES + FRAMES / 2;
  return { codec: "flac", rate: RATE, channels: 2, frames, gain_db: 0, header: "ZkxhQw==", pieces };
}

test("every frame is in the piece that is found for it", () => {
  const index = indexOf(9);
  for (let frame = 0; frame < index.frames; frame += 9973) {
    const piece = index.pieces[pieceAt(index, frame)];
    assert.ok(piece.start_frame <= frame && frame < piece.start_frame + piece.frames);
  }
});

test("a stretch has all pieces that it touches, and none beside them", () => {
  const index = indexOf(5);
  assert.deepEqual(piecesIn(index, { from: 0, until: 4 }), [0]);
  assert.deepEqual(piecesIn(index, { from: 3.9, until: 8.1 }), [0, 1, 2]);
  assert.deepEqual(piecesIn(index, { from: -3, until: 1 }), [0]);
  assert.deepEqual(piecesIn(index, { from: -3, until: -1 }), []);
  assert.deepEqual(piecesIn(index, { from: 17.9, until: 60 }), [4]);
  assert.deepEqual(piecesIn(index, { from: 18, until: 60 }), [], "it is over");
  assert.equal(startOf(index, 3), 12);
});

test("what lies side by side is one request, up to so many bytes", () => {
  const index = indexOf(6);
  const all = () => true;
  assert.deepEqual(runFrom(index, 1, all, 0), { numbers: [1], from: 1042, until: 2042 });
  assert.deepEqual(runFrom(index, 1, all, 3000).numbers, [1, 2, 3]);
  assert.deepEqual(runFrom(index, 1, (n) => n !== 3, 9000).numbers, [1, 2]);
  assert.deepEqual(runFrom(index, 4, all, 99_000), { numbers: [4, 5], from: 4042, until: 6042 });
  index.pieces[2].offset += 10;
  assert.deepEqual(runFrom(index, 1, all, 9000).numbers, [1], "a gap in the file ends it");
});

test("what a decoder leaves out of the warm-up is skipped no more", () => {
  const piece = { ...indexOf(1).pieces[0], frames: 4096, skip_frames: 2048, decoded_frames: 6144 };
  assert.deepEqual(soundOf(piece, 6144), { from: 2048, until: 6144 });
  assert.deepEqual(soundOf(piece, 5120), { from: 1024, until: 5120 });
  assert.equal(soundOf(piece, 4000), null, "that is not all of it");
});

test("the header comes back as bytes", () => {
  assert.equal(new TextDecoder().decode(headerOf(indexOf(1))), "fLaC");
});

test("what comes next is wanted first, and what lies behind is only kept", () => {
  const [ahead, behind] = stretches({ at: 20, speed: 1, loop: null }, reach(2));
  assert.deepEqual(ahead, { from: 20, until: 30, since: 0 });
  assert.deepEqual(behind, { from: 18, until: 20, since: Number.POSITIVE_INFINITY });
  assert.equal(stretches({ at: 20, speed: 2, loop: null }, reach(2))[0].until, 40);
});

test("in a loop its start follows its end, and nothing after the end is fetched", () => {
  const loop = { from: 10, until: 24 };
  const [ahead, again] = stretches({ at: 20, speed: 1, loop }, reach(2));
  assert.deepEqual([ahead.from, ahead.until], [20, 24]);
  assert.deepEqual([again.since, again.until], [4, 16]);
  assert.ok(again.from < 10, "what fades in lies before the start");
  const outside = stretches({ at: 30, speed: 1, loop }, reach(2));
  assert.equal(outside[0].until, 40, "who is past the loop plays on");
});

test("many stems are each held for less", () => {
  const seconds = (/** @type {number} */ count) =>
    count * (reach(count).ahead + reach(count).behind);
  assert.ok(seconds(24) < 140 && reach(24).ahead >= 4);
  assert.ok(reach(2).ahead > reach(8).ahead && reach(8).ahead > reach(24).ahead);
});
