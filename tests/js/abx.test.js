import assert from "node:assert/strict";
import { test } from "node:test";

import { chance, draw, ENOUGH, percent, rightOf, verdict } from "../../static/js/lib/abx.js";
import { answers, differences, neighbour, placeOf } from "../../static/js/lib/rail.js";

test("the chance of guessing is the tail of the binomial", () => {
  assert.equal(chance(0, 0), 1);
  assert.equal(chance(0, 10), 1);
  assert.equal(chance(1, 1), 0.5);
  assert.equal(chance(10, 10), Number((1 / 1024).toFixed(12)));
  assert.ok(Math.abs(chance(9, 12) - 299 / 4096) < 1e-12);
  assert.ok(Math.abs(chance(12, 16) - 2517 / 65536) < 1e-12);
});

test("every outcome of a test is counted once", () => {
  for (const rounds of [1, 2, 7, 20, 64]) {
    for (let right = 0; right < rounds; right += 1) {
      const exactly = chance(right, rounds) - chance(right + 1, rounds);
      const mirrored =
        chance(rounds - right, rounds) - (right ? chance(rounds - right + 1, rounds) : 0);
      assert.ok(exactly > -1e-11);
      assert.ok(Math.abs(exactly - mirrored) < 1e-11, `${right} of ${rounds}`);
    }
  }
});

test("a thousand rounds are still a number", () => {
  const half = chance(500, 1000);
  assert.ok(half > 0.5 && half < 0.52);
  assert.equal(chance(1000, 1000), 0);
});

test("a fair draw gives both letters, and each about as often", () => {
  const drawn = Array.from({ length: 4000 }, draw);
  const as = drawn.filter((letter) => letter === "a").length;
  assert.ok(drawn.every((letter) => letter === "a" || letter === "b"));
  assert.ok(Math.abs(as - 2000) < 320, `${as} of 4000`); // ten standard deviations
});

test("answers are counted against what X was", () => {
  assert.equal(rightOf([]), 0);
  assert.equal(
    rightOf([
      { x: "a", said: "a" },
      { x: "b", said: "a" },
      { x: "b", said: "b" },
    ]),
    2,
  );
});

test("the words claim no more than the figures do", () => {
  assert.match(
    verdict(9, 12),
    /^9 of 12: chance alone does this, or better, in 7\u00a0% of tests\./,
  );
  assert.match(verdict(9, 12), /no proof that there is none/);
  assert.match(verdict(10, 10), /in less than 0\.1\u00a0%|in 0\.1\u00a0%/);
  assert.match(verdict(10, 10), /You hear a difference/);
  assert.match(verdict(4, 4), /too few rounds/);
  assert.match(verdict(5, ENOUGH), /most likely/);
  assert.equal(verdict(0, 0), "No round was answered.");
  assert.equal(percent(0.0039), "0.4\u00a0%");
});

test("a version is found by words of its name and by its kind", () => {
  const mix = { name: "v12", label: "Mix 4, wide chorus", kind: "mix" };
  assert.ok(answers(mix, "", ""));
  assert.ok(answers(mix, "WIDE mix", ""));
  assert.ok(answers(mix, "v12", "mix"));
  assert.ok(!answers(mix, "wide rough", ""));
  assert.ok(!answers(mix, "", "master"));
});

test("the next version is the next number that is offered", () => {
  const spines = [1, 2, 5].map((number) => ({ dataset: { number: String(number) } }));
  assert.equal(neighbour(spines, 2, 1), spines[2]);
  assert.equal(neighbour(spines, 4, -1), spines[1]);
  assert.equal(neighbour(spines, 5, 1), undefined);
  assert.equal(neighbour(spines, 1, -1), undefined);
  assert.equal(placeOf("v4", 6), "v4 of 6");
  assert.equal(placeOf("v4", 0), "v4");
});

test("a change is told only between two figures", () => {
  const before = { lufs: -12.8, peak: -0.6, seconds: 221.7 };
  const after = { lufs: -9.6, peak: null, seconds: 221.7 };
  const [lufs, peak, length] = differences(before, after);
  assert.ok(Math.abs((lufs?.change ?? 0) - 3.2) < 1e-9);
  assert.equal(peak?.change, null);
  assert.equal(length?.change, 0);
});
