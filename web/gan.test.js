// The plane's networks against finite differences, and whether they learn: node --test

import assert from "node:assert/strict";
import { test } from "node:test";

import { CLOUDS, Drawn } from "./clouds.js";
import { Game, Mlp, crossEntropy, normal, uniform } from "./gan.js";
import { between } from "./plane.js";

const RING = { centres: [[1, 0], [0, 1]], spread: 0.05 };

test("a seed fixes the numbers, which are spread as they should be", () => {
  const [one, other] = [uniform(3), uniform(3)];
  assert.deepEqual([one(), one()], [other(), other()]);
  assert.notEqual(uniform(4)(), uniform(3)());
  const drawn = normal(uniform(0), 20000);
  const mean = drawn.reduce((sum, x) => sum + x) / 20000;
  const variance = drawn.reduce((sum, x) => sum + x * x, 0) / 20000;
  assert.ok(Math.abs(mean) < 0.03 && Math.abs(variance - 1) < 0.04);
});

test("gradients are the loss's slopes", () => {
  const random = uniform(1);
  const network = new Mlp(random, 1, 0.2);
  const x = normal(random, 16);
  const loss = () => crossEntropy(network.forward(x), 1).loss;
  const back = network.backward(crossEntropy(network.forward(x), 1).slopes);
  const slope = (array, place) => {
    const value = array[place];
    const [up, down] = [value + 1e-3, value - 1e-3].map((moved) => ((array[place] = moved), loss()));
    array[place] = value;
    return (up - down) / 2e-3;
  };
  for (const [k, place] of [[0, 70], [1, 5], [2, 4000], [3, 9], [4, 30], [5, 0]]) {
    const [weights, gradient] = [network.weights[k], network.gradients[k]];
    assert.ok(Math.abs(slope(weights, place) - gradient[place]) < 1e-3, `weights ${k}`);
  }
  assert.ok(Math.abs(slope(x, 3) - back[3]) < 1e-3);
});

test("cross-entropy holds for large logits", () => {
  assert.equal(crossEntropy([0], 1).loss, Math.log(2));
  assert.equal(crossEntropy([-1000], 1).loss, 1000);
  assert.equal(crossEntropy([-1000], 0).loss, 0);
});

test("real points lie around their centres", () => {
  const points = new Game(RING).real(500);
  for (let n = 0; n < 500; n++) {
    const ways = RING.centres.map(([x, y]) => Math.hypot(points[2 * n] - x, points[2 * n + 1] - y));
    assert.ok(Math.min(...ways) < 0.3);
  }
});

test("each can learn alone, and D's push is its slope", () => {
  const game = new Game(RING);
  const kept = () => ["d", "g"].map((name) => game[name].weights.flatMap((one) => [...one]));
  const [start, points] = [kept(), Float32Array.from([0.3, -0.2])];
  game.dStep();
  const [d, g] = kept();
  assert.deepEqual(g, start[1]);
  assert.notDeepEqual(d, start[0]);
  game.gStep();
  assert.deepEqual(kept()[0], d);
  assert.notDeepEqual(kept()[1], g);
  const logit = (x) => game.d.forward(Float32Array.from([x, -0.2]))[0];
  assert.ok(Math.abs(game.push(points)[0] - (logit(0.301) - logit(0.299)) / 2e-3) < 2e-2);
  assert.ok(game.d.gradients.every((one) => one.every((value) => value === 0)));
});

test("G comes to where the points are", () => {
  const game = new Game({ centres: [[1, -1]], spread: 0.1 });
  const way = () => {
    const made = game.g.forward(game.noise(64));
    return made.reduce((sum, value, place) => sum + Math.abs(value - (place % 2 ? -1 : 1)), 0) / 128;
  };
  const before = way();
  for (let k = 0; k < 120; k++) game.step(game.real(32), game.noise(32), game.noise(32));
  assert.equal(game.steps, 120);
  assert.ok(way() < before / 3, `${before} to ${way()}`);
});

test("a quick stroke leaves no holes", () => {
  const drawn = new Drawn();
  drawn.add([0, 0]);
  drawn.add([0.2, 0], [0, 0]);
  assert.equal(drawn.centres.length, 5);
  assert.deepEqual(drawn.centres.at(-1), [0.2, 0]);
  assert.equal(CLOUDS.ring.centres.length, 8);
});

test("a field's colours go from one end through the middle to the other", () => {
  const colours = [[0, 0, 0], [100, 100, 100], [110, 0, 100]];
  const seen = [0, 0.25, 0.5, 0.75, 1, 2].map((share) => between(colours, share)[0]);
  assert.deepEqual(seen, [0, 50, 100, 105, 110, 110]);
});
