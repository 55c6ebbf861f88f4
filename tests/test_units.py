import keras
import numpy as np
import pytest

from ganutils import networks
from ganutils.latent import generate
from ganutils.measures import judge, units


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


@pytest.fixture
def parts(generator):
    kernel = generator.layers[-2].kernel
    kernel.assign(30 * kernel)  # untrained, it draws faintly
    return units.prints(generator, generator.prior.draw(6))


def test_prints_add_up_to_the_image(generator, parts):
    drawn = generate(generator, generator.prior.draw(6))[..., 0]
    np.testing.assert_allclose(np.tanh(parts.sum(axis=-1)), drawn, atol=1e-5)
    first, second = units.painter(generator)
    without = units.without(np.asarray(first(generator.prior.draw(6))), np.s_[:, :, 1:2])
    left = parts.sum(axis=-1) - parts[..., 1]
    np.testing.assert_allclose(np.tanh(left), np.asarray(second(without))[..., 0], atol=1e-5)


def test_a_stamp_is_what_one_unit_prints(generator):
    first, second = units.painter(generator)
    one = np.zeros((1, *first.output_shape[1:]), np.float32)
    one[0, 7, 7, 1] = 1e-3  # tanh is straight there
    drawn = np.asarray(second(one))[0, ..., 0]
    rows, columns = np.nonzero(drawn)
    box = drawn[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    np.testing.assert_allclose(box, 1e-3 * units.stamps(generator)[1], rtol=1e-3)


def test_what_is_lost_without_a_channel(parts):
    parts[..., 0] = 0  # it draws nothing, so nothing is lost
    changes, doubts = units.pixel_changes(parts), units.doubts(parts)
    assert changes.shape == doubts.shape == (parts.shape[-1],)
    assert changes[0] == doubts[0] == 0 < changes[1:].min()
    total = parts.sum(axis=-1)
    expected = np.abs(np.tanh(total - parts[..., 2]) - np.tanh(total)).mean()
    assert changes[2] == pytest.approx(expected)
    whole, left = (
        judge.look(np.tanh(one)[..., None]).probabilities for one in (total, total - parts[..., 2])
    )
    read = whole.argmax(axis=1)
    lost = whole[np.arange(6), read] - left[np.arange(6), read]
    assert doubts[2] == pytest.approx(lost.mean(), abs=1e-6)


def test_a_decisive_group_changes_what_is_read_and_not_before(parts):
    part = parts[0]
    group = units.decisive_group(part)
    assert len(set(group)) == len(group) >= 1

    def read(gone):
        left = part.sum(axis=-1) - part[..., gone].sum(axis=-1)
        return judge.look(np.tanh(left)[None, ..., None]).digits[0]

    whole = read([])
    if len(group) < part.shape[-1]:
        assert read(group) != whole
    assert all(read(group[:number]) == whole for number in range(len(group)))


def test_straightened_it_bends_less_and_less(generator):
    latents = generator.prior.draw(3)
    drawn = generate(generator, latents)
    np.testing.assert_allclose(
        generate(units.straightened(generator, 0), latents), drawn, atol=1e-6
    )
    straight = units.straightened(generator, 1)
    assert np.abs(generate(straight, latents) - drawn).max() > 1e-4
    ends = np.stack([latents[0], latents[1], (latents[0] + latents[1]) / 2])
    before = np.arctanh(np.clip(generate(straight, ends), -0.999999, 0.999999))
    np.testing.assert_allclose(before[2], before[:2].mean(axis=0), atol=1e-4)  # affine


@pytest.fixture
def landscapes():
    keras.utils.set_random_seed(0)
    return networks.landscape_generator(activation="relu", width=0.02)


@pytest.mark.parametrize("layer", range(4))
def test_a_generator_is_cut_behind_any_layer(landscapes, layer):
    latents = landscapes.prior.draw(2)
    first, second = units.painter(landscapes, layer)
    assert first.output_shape[1] == 4 * 2**layer
    np.testing.assert_allclose(
        second(first(latents)), generate(landscapes, latents), rtol=1e-4, atol=1e-6
    )


def test_prints_and_stamps_have_colours(landscapes):
    latents = landscapes.prior.draw(2)
    parts = units.prints(landscapes, latents)
    assert parts.shape == (2, 64, 64, 3, 3)
    drawn = generate(landscapes, latents)
    np.testing.assert_allclose(np.tanh(parts.sum(axis=-1)), drawn, atol=1e-5)
    first, second = units.painter(landscapes)
    left = units.without(np.asarray(first(latents)), np.s_[:, :, 1:])
    np.testing.assert_allclose(np.tanh(parts[..., 0]), np.asarray(second(left)), atol=1e-5)
    kernel = landscapes.layers[-2].kernel.numpy()
    np.testing.assert_array_equal(units.stamps(landscapes)[2], kernel[..., 2])
