import keras
import numpy as np
import pytest
import tensorflow as tf
from matplotlib import pyplot as plt

from ganutils import losses, toy


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
    assert np.abs(one).max() < toy.LIMIT + 0.3


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
    axes = toy.draw_game(real, fake, d, title="a title").axes[0]
    assert axes.get_title() == "a title"
    assert [len(line.get_xdata()) for line in axes.lines] == [100, 100]
    arrows = next(part for part in axes.collections if hasattr(part, "U"))
    small = 0.001 * np.stack([arrows.U, arrows.V], axis=1)
    assert (d(fake[:40] + small).numpy() > d(fake[:40]).numpy()).all()
    losses_axes = toy.draw_game(real, fake, d, [(0.7, 1.4), (0.8, 1.2)]).axes[1]
    assert [list(line.get_ydata()) for line in losses_axes.lines] == [[0.7, 0.8], [1.4, 1.2]]
    plt.close("all")


def test_the_networks_play():
    keras.utils.set_random_seed(0)
    g, d = toy.generator(), toy.discriminator()
    fake = g(np.random.default_rng(0).standard_normal((16, 8)).astype(np.float32))
    assert fake.shape == (16, 2)
    assert losses.generator_loss(d(fake)).numpy() > 0
