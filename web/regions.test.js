// Maps as arrays: node --test

import assert from "node:assert/strict";
import { test } from "node:test";

import { points, projected } from "./cube.js";
import { counter, softmax, toPixels } from "./network.js";
import { Regions, painted, pairs } from "./regions.js";

const COLOURS = {
  digits: Array.from({ length: 10 }, (_, digit) => [digit, 100, 200]),
  stripes: Array.from({ length: 10 }, (_, digit) => [digit, 0, 0]),
  sure: 0.7,
};

test("the last coordinate runs fastest", () => {
  const regions = new Regions([2, 3], Uint8Array.from([0, 1, 2, 3, 4, 5, ...Array(6).fill(255)]));
  assert.equal(regions.place([1, 0]), 3);
  assert.deepEqual(regions.cell([-1, 1]), [0, 2]);
  assert.deepEqual(regions.cell([2, -0.4]), [1, 1]);
  assert.deepEqual(regions.plane([0, 0], [0, 1])(1, 2), [5, 1]);
});

test("a cut goes through the point", () => {
  const digits = Uint8Array.from({ length: 27 }, (_, place) => place % 10);
  const regions = new Regions([3, 3, 3], new Uint8Array([...digits, ...Array(27).fill(255)]));
  assert.equal(regions.plane([1, 0, -1], [1, 2])(0, 1)[0], digits[2 * 9 + 1]);
  assert.equal(regions.plane([0, 0, 1], [0, 1])(2, 0)[0], digits[2 * 9 + 2]);
});

test("the first coordinate lies to the right, the second upwards, doubt is striped", () => {
  const regions = new Regions([2, 2], Uint8Array.from([0, 1, 2, 3, 255, 255, 255, 100]));
  const { pixels, width, height } = painted(regions, [0, 0], [0, 1], COLOURS);
  assert.deepEqual([width, height], [2, 2]);
  const reds = [0, 1, 2, 3].map((place) => pixels[4 * place]);
  assert.deepEqual(reds, [1, 3, 0, 2]); // the upper row first
  const unsure = new Regions([2, 2], Uint8Array.from([4, 4, 4, 4, 100, 100, 100, 100]));
  const greens = painted(unsure, [0, 0], [0, 1], COLOURS).pixels.filter((_, i) => i % 4 === 1);
  assert.deepEqual([...greens], [100, 100, 0, 100]); // one stripe: i + j a multiple of three
  const without = painted(regions, [0, 0], [0, 1], COLOURS, new Set([3]));
  assert.deepEqual([...without.pixels.slice(4, 7)], [238, 238, 238]);
});

test("pairs of coordinates, probabilities and grey values", () => {
  assert.equal(pairs(2).length, 1);
  assert.deepEqual(pairs(4), [[0, 1], [0, 2], [1, 2]]);
  assert.deepEqual(softmax([1000, 1000]), [0.5, 0.5]);
  assert.deepEqual([...toPixels([-1, 0, 1, 2])], [0, 128, 255, 255]);
});

test("a cube is seen from the front, then from the side", () => {
  const round = (numbers) => numbers.map((number) => Number(number.toFixed(6)) + 0);
  assert.deepEqual(round(projected([1, 0, 0], 0, 0)), [0.77, 0.5, 0]);
  assert.deepEqual(round(projected([0, 0, 1], 0, 0)), [0.5, 0.23, 0]);
  assert.deepEqual(round(projected([0, 1, 0], Math.PI / 2, 0)), [0.77, 0.5, 0]);
  const [, , near] = projected([0, -1, 0], 0, 0.2);
  const [, , far] = projected([0, 1, 0], 0, 0.2);
  assert.ok(near > far);
});

test("a cube's points are the map's at the fourth coordinate", () => {
  const digits = Uint8Array.from({ length: 16 }, (_, place) => place % 10);
  const regions = new Regions([2, 2, 2, 2], new Uint8Array([...digits, ...Array(16).fill(255)]));
  const found = points(regions, [0, 0, 0, 1]);
  assert.equal(found.length, 8);
  assert.deepEqual(found[0], [-1, -1, -1, digits[1]]);
  assert.deepEqual(found[7], [1, 1, 1, digits[15]]);
});

test("what has come is a share of all files, sizes told or not", () => {
  const heard = [];
  const counted = counter((share) => heard.push(share));
  const [one, other] = [counted(), counted()];
  one(50, 100);
  other(100, 300);
  one(100, 100);
  other(400, 300); // as a packed file does: its size is told before it is unpacked
  assert.deepEqual(heard, [0.5, 150 / 400, 200 / 400, 1]);
  const silent = [];
  counter((share) => silent.push(share))()(10, 0);
  assert.deepEqual(silent, [1]);
});
