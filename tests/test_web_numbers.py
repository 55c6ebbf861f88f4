"""What the browser's modules compute is what Python computes; asked through node."""

import json
import os
import shutil
import subprocess

import numpy as np
import pytest
import tensorflow as tf

from ganutils import losses, toy
from ganutils.measures.comparisons import share_interval
from ganutils.places import ROOT

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None and not os.environ.get("CI"), reason="Node.js was not found"
)
READ = 'import { readFileSync } from "node:fs"; const given = JSON.parse(readFileSync(0, "utf8"));'
STEP = """
import { Game } from "./gan.js";
const game = new Game({ centres: [[0, 0]], spread: 1 });
for (const name of ["g", "d"]) game[name].weights.forEach((one, k) => one.set(given[name][k]));
const floats = (numbers) => Float32Array.from(numbers);
const copied = (arrays) => arrays.map((one) => Array.from(one));
const said = { d_loss: game.judge(floats(given.real), floats(given.for_d)) };
said.d_gradients = copied(game.d.gradients);
game.dOptimizer.step();
said.g_loss = game.deceive(floats(given.for_g));
said.g_gradients = copied(game.g.gradients);
game.gOptimizer.step();
Object.assign(said, { d: copied(game.d.weights), g: copied(game.g.weights) });
game.step(floats(given.real), floats(given.for_d), floats(given.for_g));
said.later = [game.dLoss, game.gLoss];
console.log(JSON.stringify(said));
"""
WILSON = """
import { shareInterval } from "./duel.js";
console.log(JSON.stringify(given.map((one) => shareInterval(...one))));
"""


def node(script, given):
    """What a script among the browser's modules prints, given some data."""
    run = subprocess.run(
        ["node", "--input-type=module", "-e", READ + script],
        cwd=ROOT / "web",
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def flat(arrays):
    return [np.asarray(one).ravel().tolist() for one in arrays]


def test_a_step_of_the_plane_s_gan_is_the_step_of_notebook_01():
    game, random = toy.Game().start(seed=0), np.random.default_rng(1)
    for network in (game.g, game.d):  # biases, too, shall do something
        network.set_weights(
            [one + 0.05 * random.standard_normal(one.shape) for one in network.get_weights()]
        )
    real = tf.constant(toy.ring(128, random))
    for_d, for_g = (tf.constant(toy.noise(128, random)) for _ in range(2))
    given = {name: flat(getattr(game, name).get_weights()) for name in ("g", "d")}
    given |= {
        name: np.ravel(one).tolist()
        for name, one in zip(("real", "for_d", "for_g"), (real, for_d, for_g), strict=True)
    }
    with tf.GradientTape() as tape:
        loss = losses.discriminator_loss(game.d(real), game.d(game.g(for_d)))
    expected = {"d_gradients": flat(tape.gradient(loss, game.d.trainable_variables))}
    expected["d_loss"] = float(game.update_d(real, for_d))
    with tf.GradientTape() as tape:
        loss = losses.generator_loss(game.d(game.g(for_g)))
    expected["g_gradients"] = flat(tape.gradient(loss, game.g.trainable_variables))
    expected["g_loss"] = float(game.update_g(for_g)[0])
    expected |= {name: flat(getattr(game, name).get_weights()) for name in ("g", "d")}
    said = node(STEP, given)
    for name, value in expected.items():
        pairs = (
            zip(said[name], value, strict=True)
            if isinstance(value, list)
            else [(said[name], value)]
        )
        for one, other in pairs:
            np.testing.assert_allclose(one, other, atol=1e-5, err_msg=name)
    later = [float(game.update_d(real, for_d)), float(game.update_g(for_g)[0])]
    np.testing.assert_allclose(said["later"], later, atol=1e-4)


def test_the_interval_is_wilson_s():
    asked = [(found, tries) for tries in (1, 8, 20) for found in range(tries + 1)]
    expected = [share_interval(*one) for one in asked]
    np.testing.assert_allclose(node(WILSON, asked), expected, atol=1e-9)
