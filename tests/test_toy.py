import importlib.util

import keras
import nbformat
import numpy as np
import pytest
import tensorflow as tf
from matplotlib import pyplot as plt

from ganutils import losses, pictures, toy
from ganutils.pictures.plane import LIMIT
from ganutils.places import ROOT


def test_the_ring_has_eight_even_gaussians():
    points = toy.ring(8000, np.random.default_rng(0))
    assert points.shape == (8000, 2)
    assert points.dtype == np.float32
    distances = np.linalg.norm(points[:, None] - toy.CENTRES, axis=2)
    counts = np.bincount(distances.argmin(axis=1))
    assert len(counts) == 8
    assert counts.min() > 850
    assert distances.min(axis=1).max() < 0.3
    assert np.sqrt((distances.min(axis=1) ** 2).mean() / 2) == pytest.approx(0.05, rel=0.05)


def test_the_moons_are_centred_and_differ_from_draw_to_draw():
    random = np.random.default_rng(0)
    one, other = toy.two_moons(1000, random), toy.two_moons(1000, random)
    np.testing.assert_allclose(one.mean(axis=0), 0, atol=0.02)
    assert not np.array_equal(one, other)
    assert np.abs(one).max() < LIMIT + 0.3


def test_modes_are_counted_by_reach_and_share():
    assert toy.modes_covered(np.repeat(toy.CENTRES, 10, axis=0)) == 8
    assert toy.modes_covered(np.repeat(toy.CENTRES[:3], 10, axis=0)) == 3
    assert toy.modes_covered(np.zeros((10, 2))) == 0
    rare = np.concatenate([np.repeat(toy.CENTRES[:1], 99, axis=0), toy.CENTRES[1:2]])
    assert toy.modes_covered(rare) == 1


def test_spectral_normalisation_bounds_the_slope():
    keras.utils.set_random_seed(0)
    d = toy.discriminator(spectral=True)
    points = tf.constant(toy.ring(256, np.random.default_rng(0)))
    d(10 * points, training=True)
    for _ in range(30):  # its power iteration settles
        d(points, training=True)
    with tf.GradientTape() as tape:
        tape.watch(points)
        logits = d(points)
    assert np.linalg.norm(tape.gradient(logits, points), axis=1).max() <= 1.01


def test_the_picture_shows_points_and_arrows_uphill():
    keras.utils.set_random_seed(0)
    d, random = toy.discriminator(), np.random.default_rng(0)
    real, fake = toy.ring(100, random), random.normal(size=(100, 2)).astype(np.float32)
    axes = pictures.draw_game(real, fake, d, title="a title").axes[0]
    assert axes.get_title() == "a title"
    assert [len(line.get_xdata()) for line in axes.lines] == [100, 100]
    arrows = next(part for part in axes.collections if hasattr(part, "U"))
    small = 0.001 * np.stack([arrows.U, arrows.V], axis=1)
    assert (d(fake[:40] + small).numpy() > d(fake[:40]).numpy()).all()
    losses_axes = pictures.draw_game(real, fake, d, [(0.7, 1.4), (0.8, 1.2)]).axes[1]
    assert [list(line.get_ydata()) for line in losses_axes.lines] == [[0.7, 0.8], [1.4, 1.2]]
    plt.close("all")


def test_the_networks_play():
    keras.utils.set_random_seed(0)
    g, d = toy.generator(), toy.discriminator()
    fake = g(np.random.default_rng(0).standard_normal((16, 8)).astype(np.float32))
    assert fake.shape == (16, 2)
    assert losses.generator_loss(d(fake)).numpy() > 0


@pytest.fixture(scope="module")
def play(tmp_path_factory):
    """Notebook 01's Game, as a module, since TensorFlow reads the source of the loop.

    Returns a function that plays the given numbers of steps, one after the other, from a seed, and
    returns the weights of G, those of D, and the history. All play with the same two networks.
    """
    notebook = nbformat.read(ROOT / "notebooks" / "01_theory_and_losses.ipynb", as_version=4)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    needed = [
        next(source for source in code if source.startswith(start))
        for start in ("import keras", "class Game")
    ]
    path = tmp_path_factory.mktemp("notebook") / "game.py"
    source = "\n\n".join(["from ganutils import losses, pictures, toy", *needed])
    path.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("game", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    game = module.Game(batch=16)

    def played(seed, *steps):
        game.start(seed)
        for number in steps:
            game.play(number)
        return [*game.g.get_weights(), *game.d.get_weights(), game.history]

    return played


def test_step_by_step_and_at_once_are_the_same_game(play):
    at_once = play(0, 6)
    assert at_once[-1].shape == (6, 3)
    for one, other in zip(at_once, play(0, 1, 1, 4), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_seed_makes_the_same_game_again_and_another_seed_another(play):
    first, other, again = play(0, 5), play(1, 5), play(0, 5)
    for one, repeated in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, repeated)
    assert not np.array_equal(first[0], other[0])
    assert not np.isclose(first[-1], other[-1]).any()


def test_a_game_starts_from_the_weights_that_its_seed_gives(play):
    keras.utils.set_random_seed(3)
    g, d = toy.generator(), toy.discriminator()
    for one, other in zip([*g.get_weights(), *d.get_weights()], play(3)[:-1], strict=True):
        np.testing.assert_array_equal(one, other)
