"""Where latent vectors come from."""

import keras
import numpy as np
import pytest

from ganutils.latent import KINDS, Prior, draw
from ganutils.networks import dcgan_generator


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(3,), (5, 2)])
def test_draws_have_the_prior_s_shape_and_are_a_function_of_the_seed(kind, shape):
    prior = Prior(kind, shape)
    drawn = prior.draw(7, seed=1)
    assert drawn.shape == (7, *shape)
    assert drawn.dtype == np.float32
    np.testing.assert_array_equal(drawn, prior.draw(7, seed=1))
    assert not np.array_equal(drawn, prior.draw(7, seed=2))


@pytest.mark.parametrize("way", ["draw", "sample"])
def test_each_kind_has_its_distribution(way):
    """By the mean, the spread and the range of 40,000 numbers; in a step and beside one alike."""
    number, seeds = 10_000, keras.random.SeedGenerator(0)
    even = 1 / np.sqrt(3)
    for kind, mean, spread in (("normal", 0, 1), ("uniform", 0, even), ("unit", 0.5, even / 2)):
        prior = Prior(kind, (4,))
        some = prior.draw(number) if way == "draw" else prior.sample(number, seeds).numpy()
        assert some.mean() == pytest.approx(mean, abs=0.02)
        assert some.std() == pytest.approx(spread, rel=0.02)
        assert (np.abs(some).max() <= 1) == (kind != "normal")
        assert (some.min() >= 0) == (kind == "unit")


def test_each_step_has_latent_vectors_of_its_own():
    seeds, prior = keras.random.SeedGenerator(0), Prior("normal", (3,))
    assert not np.array_equal(prior.sample(2, seeds), prior.sample(2, seeds))


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="A prior is one of normal, uniform, unit, not 'cauchy'"):
        Prior("cauchy", (2,))


def test_a_generator_draws_from_its_own_prior():
    generator = dcgan_generator(2, width=0.03, prior="uniform")
    assert generator.prior == Prior("uniform", (2,))
    images = draw(generator, 3, seed=4)
    assert images.shape == (3, 28, 28, 1)
    latents = Prior("uniform", (2,)).draw(3, seed=4)
    np.testing.assert_allclose(images, generator(latents, training=False), atol=1e-6)
