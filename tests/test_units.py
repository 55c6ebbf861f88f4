import keras
import numpy as np
import pytest

from ganutils import networks
from ganutils.latent import generate
from ganutils.measures import units


@pytest.fixture
def generator():
    keras.utils.set_random_seed(0)
    return networks.dcgan_generator(4, "relu", width=0.05, prior="uniform")


def test_activity_counts_quiet_and_dead_units(generator):
    latents = generator.prior.draw(250)
    normalise = generator.layers[5]  # behind the first transposed convolution
    assert isinstance(normalise, networks.FusedBatchNormalization)
    before = units.activity(generator, latents)
    assert before["layer"].tolist() == [1, 2, 3]
    assert before.loc[1, "dead"] == 0
    channels = normalise.beta.shape[0]
    normalise.beta.assign(np.array([-1e3] + [0] * (channels - 1)))
    after = units.activity(generator, latents)
    assert after.loc[1, "dead"] == pytest.approx(1 / channels)
    assert after.loc[1, "near_zero"] > before.loc[1, "near_zero"]
    outputs = units.outputs(generator, latents)
    sizes = np.abs(outputs[1]).reshape(250, -1)
    quiet = (sizes < sizes.max(axis=1, keepdims=True) / 20).mean()
    assert after.loc[1, "near_zero"] == pytest.approx(quiet, abs=1e-6)
    assert (outputs[1][..., 0] == 0).all()
    normalise.beta.assign(np.full(channels, -1e3))
    silent = units.activity(generator, latents).loc[1]
    assert (silent["near_zero"], silent["dead"]) == (1, 1)


def test_behind_the_latent_vector_each_unit_may_die_alone(generator):
    normalise = generator.layers[1]
    beta = np.zeros(normalise.beta.shape)
    beta[:7] = -1e3
    normalise.beta.assign(beta)
    dead = units.activity(generator, generator.prior.draw(100)).loc[0, "dead"]
    assert dead == pytest.approx(7 / len(beta))


@pytest.mark.parametrize("activation", networks.ACTIVATIONS)
def test_every_activation_is_found_three_times(activation):
    assert len(units.hidden(networks.dcgan_generator(4, activation, 0.05))) == 3


def test_a_generator_cut_in_two_draws_the_same(generator):
    latents = generator.prior.draw(5)
    first, second = units.painter(generator)
    drawn = second(first(latents))
    np.testing.assert_allclose(drawn, generate(generator, latents), atol=1e-6)
    assert first.output_shape[1:3] == (14, 14)
    blank = np.asarray(second(np.zeros_like(first(latents))))
    assert np.abs(blank).max() == 0  # no biases: without units there is only grey
