"""Images are found again in the latent space that drew them."""

import keras
import numpy as np
import pytest

from ganutils import latent, networks
from ganutils.measures.projection import project


def network(prior):
    keras.utils.set_random_seed(3)
    return networks.dcgan_generator(3, width=0.05, prior=prior)


@pytest.mark.parametrize("prior", ["uniform", "normal"])
def test_its_own_images_are_found_again(prior):
    generator = network(prior)
    targets = latent.generate(generator, generator.prior.draw(4, seed=7) / 2)  # well inside
    before = project(generator, targets, steps=0, pool=20)
    after = project(generator, targets, steps=150, pool=20)
    assert (after.errors < before.errors / 10).all()
    np.testing.assert_allclose(after.images, latent.generate(generator, after.latents), atol=1e-5)
    measured = ((after.images - targets) ** 2).mean(axis=(1, 2, 3))
    np.testing.assert_allclose(after.errors, measured, rtol=1e-4)


@pytest.mark.parametrize("prior", ["uniform", "normal"])
def test_what_cannot_be_drawn_is_sought_within_the_prior(prior):
    found = project(network(prior), np.ones((2, 28, 28, 1), np.float32), steps=80, pool=20)
    if prior == "uniform":
        assert np.abs(found.latents).max() <= 1
    else:
        assert np.linalg.norm(found.latents, axis=1).max() <= 3**0.5 + 1e-5


def test_more_starts_are_never_worse():
    generator = network("uniform")
    targets = latent.draw(network("normal"), 3, seed=1)
    one, three = (project(generator, targets, 10, starts, pool=20) for starts in (1, 3))
    assert (three.errors <= one.errors + 1e-6).all()
    with pytest.raises(ValueError, match="at least one start"):
        project(generator, targets, starts=3, pool=2)
