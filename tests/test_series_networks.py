"""Recurrent networks: their parameters, what each step may know, and copies of them."""

import keras
import numpy as np
import pytest

from ganutils import latent, networks
from ganutils.latent import Prior
from ganutils.networks.series import ComposingCell

SIZES = {"embedder": 9_816, "recovery": 10_709, "generator": 9_816, "supervisor": 7_656}


def random(*shape):
    return np.random.default_rng(0).uniform(0, 1, shape).astype(np.float32)


def gru(inputs, units):
    return 3 * (units * (inputs + units) + units)


def lstm(inputs, units):
    return 4 * (units * (inputs + units) + units)


def test_timegan_s_five_networks_have_the_original_s_parameters():
    parts = {part: getattr(networks, f"timegan_{part}")() for part in [*SIZES, "discriminator"]}
    counted = {part: network.count_params() for part, network in parts.items()}
    assert counted == SIZES | {"discriminator": 10_609}
    assert sum(counted.values()) == 48_606
    assert counted["recovery"] == 3 * gru(24, 24) + 24 * 5 + 5


def test_lstms_have_theirs():
    """At each step RCGAN's G sees 5 numbers of noise and 10 of the class, C-RNN-GAN's 4 and 4."""
    g, d = networks.rcgan_generator(), networks.rcgan_discriminator()
    assert g.count_params() == lstm(15, 100) + 101 * 8 == 47_208
    assert d.count_params() == lstm(18, 100) + 101 == 47_701
    assert networks.rcgan_generator(classes=0).count_params() == lstm(5, 100) + 101 * 8
    g, d = networks.c_rnn_gan_generator(), networks.c_rnn_gan_discriminator()
    assert g.count_params() == lstm(8, 350) + lstm(350, 350) + 351 * 4 == 1_485_404
    assert d.count_params() == 2 * (lstm(4, 350) + lstm(350, 350)) + 701 == 2_957_501


@pytest.fixture(scope="module")
def small():
    """Each network on series of four steps and two features, by name, and an input of its own."""
    noise, series, codes, labels = random(3, 4, 2), random(3, 4, 2), random(3, 4, 4), [1, 2, 3]
    sizes = {"features": 2, "steps": 4}
    return {
        "E": (networks.timegan_embedder(**sizes, units=4, depth=2), [series], (4, 4)),
        "R": (networks.timegan_recovery(**sizes, units=4, depth=1), [codes], (4, 2)),
        "G": (networks.timegan_generator(**sizes, units=4, depth=1), [noise], (4, 4)),
        "S": (networks.timegan_supervisor(4, 4, 1), [codes], (4, 4)),
        "D": (networks.timegan_discriminator(4, 4, 1), [codes], (4, 1)),
        "RCGAN's G": (
            networks.rcgan_generator(**sizes, noise=3, units=4),
            [random(3, 4, 3), np.array(labels)],
            (4, 2),
        ),
        "RCGAN's D": (
            networks.rcgan_discriminator(**sizes, units=4),
            [series, np.array(labels)],
            (4, 1),
        ),
        "composer": (
            networks.c_rnn_gan_generator(**sizes, noise=2, units=4, depth=2),
            [noise],
            (4, 2),
        ),
        "listener": (networks.c_rnn_gan_discriminator(**sizes, units=4, depth=2), [series], (4, 1)),
    }


NAMES = ("E", "R", "G", "S", "D", "RCGAN's G", "RCGAN's D", "composer", "listener")


def answer(network, inputs):
    return network(inputs if len(inputs) > 1 else inputs[0], training=False).numpy()


@pytest.mark.parametrize("name", NAMES)
def test_each_step_knows_its_past_and_the_listener_the_future(small, name):
    network, inputs, shape = small[name]
    before = answer(network, inputs)
    assert before.shape == (3, *shape)
    changed = inputs[0].copy()
    changed[:, 2] += 1
    moved = np.abs(answer(network, [changed, *inputs[1:]]) - before).max(axis=(0, 2)) > 1e-7
    assert moved[2:].all()
    assert moved[:2].all() if name == "listener" else not moved[:2].any()


@pytest.mark.parametrize("name", ["E", "RCGAN's G", "composer", "listener"])
def test_a_twin_answers_alike_and_a_network_remembers_its_call(small, name):
    network, inputs, _ = small[name]
    np.testing.assert_allclose(
        answer(networks.twin(network), inputs), answer(network, inputs), atol=1e-6
    )
    again = getattr(networks, network.origin.network)(**network.origin.arguments)
    assert [w.shape for w in again.weights] == [w.shape for w in network.weights]


def test_priors_and_ranges(small):
    assert small["G"][0].prior == Prior("unit", (4, 2))
    assert small["RCGAN's G"][0].prior == Prior("normal", (4, 3))
    assert small["composer"][0].prior == Prior("unit", (4, 2))
    for name in ("E", "R", "G", "S", "RCGAN's G"):
        network, inputs, _ = small[name]
        drawn = answer(network, [1_000 * (inputs[0] - 0.5), *inputs[1:]])
        assert (drawn.min(), drawn.max()) >= (0, 0)
        assert drawn.max() <= 1


def test_rcgan_s_class_is_asked_for_at_each_step(small):
    generator, (noise, labels), _ = small["RCGAN's G"]
    one, other = (answer(generator, [noise, labels + shift]) for shift in (0, 1))
    assert (np.abs(one - other).max(axis=(0, 2)) > 1e-6).all()
    with pytest.raises(ValueError, match="one label from 0 to 9"):
        latent.generate(generator, noise, labels + 8)


def test_the_composer_is_fed_its_last_answer():
    """Noise and memory count for nothing here: each answer is half the one before, and 1 more."""
    cell = ComposingCell(1, 1, 1)
    generator = keras.Sequential([keras.Input((5, 1)), keras.layers.RNN(cell, True)])
    cell.cells.call = lambda seen, memory, training: (seen[:, 1:], memory)
    cell.answering.set_weights([np.array([[0.5]]), np.array([1.0])])
    told = generator(np.full((2, 5, 1), 7.0), training=False).numpy()[:, :, 0]
    np.testing.assert_allclose(told, [[1, 1.5, 1.75, 1.875, 1.9375]] * 2)


def test_a_chain_is_its_links_one_after_another(small):
    (generator, (noise,), _), (supervisor, _, _) = small["G"], small["S"]
    chain = networks.chained(generator, supervisor, small["R"][0])
    step_by_step = answer(small["R"][0], [answer(supervisor, [answer(generator, [noise])])])
    np.testing.assert_allclose(answer(chain, [noise]), step_by_step, atol=1e-6)
    assert chain.prior == generator.prior
    assert latent.draw(chain, 4).shape == (4, 4, 2)
    assert not hasattr(networks.chained(supervisor, small["R"][0]), "prior")


@pytest.mark.parametrize("size", [0, 2.5])
def test_impossible_sizes_are_refused(size):
    with pytest.raises(ValueError, match="units must be a whole number of at least 1"):
        networks.timegan_embedder(units=size)
    with pytest.raises(ValueError, match="noise must be a whole number of at least 1"):
        networks.rcgan_generator(noise=size)
    with pytest.raises(ValueError, match="depth must be a whole number of at least 1"):
        networks.c_rnn_gan_generator(depth=size)
