"""S3's kinds of GAN have the numbers that their papers print, or that the course states."""

import numpy as np
import pytest
from keras.optimizers import Adam, RMSprop

from ganutils import networks, survey


def test_a_clipped_one_is_arjovsky_s():
    gan = survey.clipped(width=0.03)
    assert (gan.clip, gan.critic_steps, gan.prior.shape) == (0.01, 5, (100,))
    for optimizer in gan.optimizers.values():
        assert isinstance(optimizer, RMSprop)
        assert float(optimizer.learning_rate) == pytest.approx(5e-5)


def test_a_penalised_one_is_gulrajani_s():
    gan = survey.penalised(width=0.03)
    assert (gan.clip, gan.critic_steps, gan.penalty) == (None, 5, 10)
    for optimizer in gan.optimizers.values():
        assert isinstance(optimizer, Adam)
        told = (float(optimizer.learning_rate), optimizer.beta_1, optimizer.beta_2)
        assert told == pytest.approx((1e-4, 0.5, 0.9))


@pytest.mark.parametrize("build", [survey.clipped, survey.penalised])
def test_a_critic_normalises_nothing_and_drops_nothing(build):
    gan = build(width=0.03, generator=networks.dense_generator)
    kinds = {type(layer).__name__ for layer in gan.critic.layers}
    assert not any("Normalization" in kind for kind in kinds)
    assert {layer.rate for layer in gan.critic.layers if hasattr(layer, "rate")} == {0}
    assert gan.generator.origin.network == "dense_generator"


@pytest.mark.parametrize(
    ("kind", "encoder"), [("dense", "bigan_encoder"), ("convolutional", "bigan_image_encoder")]
)
def test_an_autoencoder_is_the_bigan_s_e_and_then_its_g(kind, encoder):
    gan = survey.bigan(kind, width=0.02)
    both = survey.autoencoder(kind, width=0.02)
    assert gan.prior.kind == "uniform"
    assert gan.prior.shape == (50,)
    e, g = both.layers
    assert e.origin.network == gan.encoder.origin.network == encoder
    assert g.origin == gan.generator.origin
    images = np.zeros((2, 28, 28, 1), np.float32)
    np.testing.assert_allclose(both(images), g(e(images)), atol=1e-6)
    assert both.loss == "mse"


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="Unknown kind 'deep': choose dense or convolutional"):
        survey.bigan("deep")
