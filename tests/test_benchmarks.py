import keras
import numpy as np
import pandas as pd
import pytest
from keras import layers

from benchmarks import quality, spaces, step
from benchmarks.tutorial import tutorial_gan
from ganutils import networks
from ganutils.data import batches, load_digits, to_symmetric
from ganutils.gans import GAN
from ganutils.networks import dcgan_discriminator, dcgan_generator
from ganutils.recipes import dcgan

IMAGES = load_digits("sklearn").train_images[:128]


def test_the_baseline_has_keras_s_layers_and_the_same_parameters():
    baseline, ours = tutorial_gan(width=0.1), dcgan(width=0.1)
    for network in ("generator", "discriminator"):
        theirs = getattr(baseline, network)
        assert theirs.count_params() == getattr(ours, network).count_params()
        assert all(type(layer).__module__.startswith("keras.") for layer in theirs.layers)
    assert any(type(layer) is layers.BatchNormalization for layer in baseline.generator.layers)
    assert any(type(layer) is layers.Dropout for layer in baseline.discriminator.layers)


@pytest.mark.parametrize("averaging", [0.0, 0.995])
def test_the_baseline_learns(averaging):
    gan = tutorial_gan(width=0.05, averaging=averaging)
    networks = (gan.generator, gan.discriminator, gan.averaged)
    before = [network.get_weights()[0] for network in networks]
    gan.fit(batches(IMAGES, 32), steps_per_epoch=2, verbose=0)
    changed = [
        not np.array_equal(old, network.get_weights()[0])
        for old, network in zip(before, networks, strict=True)
    ]
    assert changed == [True, True, averaging > 0]


@pytest.mark.parametrize("kind", [step.OneWalkGAN, step.OnePassGAN])
def test_the_steps_left_out_take_the_same_step(kind):
    """Without dropout and noise, the weights after a step are those of the course's step."""
    after = []
    for gan_class in (GAN, kind):
        keras.utils.set_random_seed(0)
        gan = gan_class(dcgan_generator(8, width=0.05), dcgan_discriminator(0.0, width=0.05))
        gan.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1))
        gan.train_step(to_symmetric(IMAGES[:16]))
        after.append([*gan.generator.get_weights(), *gan.discriminator.get_weights()])
    for ours, theirs in zip(*after, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)


def test_a_step_s_arithmetic():
    gan = dcgan()
    dense = 100 * 12_544
    first, second, third = 49 * 25 * 256 * 128, 49 * 25 * 128 * 64, 196 * 25 * 64
    assert [n for n in map(step.products, gan.generator.layers) if n] == [
        dense,
        first,
        second,
        third,
    ]
    assert step.step_gflop(gan) == pytest.approx(57.814, abs=0.01)


def test_all_steps_are_timed_by_turns(monkeypatch):
    monkeypatch.setattr(step, "STEPS", 2)
    monkeypatch.setattr(step, "ROUNDS", 2)
    runs = step.kinds(IMAGES, width=0.05)
    table = step.compare(runs).set_index("step")
    assert {"tutorial", "course", "course, 2 steps a call"} <= set(table.index)
    assert (table["ms"] > 0).all()
    assert table.loc["tutorial", "times_as_fast"] == 1
    assert (table["lower_quartile"] <= table["upper_quartile"]).all()


@pytest.mark.parametrize(
    ("steps", "names"),
    [(spaces.dimensions, ["2d", "3d", "4d"]), (spaces.activations, list(networks.ACTIVATIONS))],
)
def test_dimensions_and_activations_are_compared_with_the_first(monkeypatch, steps, names):
    monkeypatch.setattr(step, "ROUNDS", 2)
    table = step.compare(steps(IMAGES, width=0.05), base=names[0]).set_index("step")
    assert list(table.index) == names
    assert table["times_as_fast"].iloc[0] == 1
    assert (table["ms"] > 0).all()


def test_layers_are_timed_with_their_arithmetic():
    rows = step.by_layer(dcgan(width=0.05).discriminator)
    assert [row["layer"] for row in rows][:3] == ["Conv2D 1", "LeakyReLU 1", "Dropout 1"]
    assert all(row["ms"] > 0 for row in rows)
    assert rows[0]["gflop"] == pytest.approx(3 * 2 * 128 * 14 * 14 * 25 * 3 / 1e9)


def test_quality_cells_name_their_arm(monkeypatch):
    asked = []

    def measured(gan, seed, command, epochs, *rest):
        asked.append((type(gan).__name__, seed, epochs, rest))
        return pd.DataFrame({"epoch": [1]})

    monkeypatch.setattr(quality, "measured_training", measured)
    rows = pd.concat([quality.cell("tutorial", 1), quality.cell("lesson", 2)])
    assert list(rows["arm"]) == ["tutorial", "lesson"]
    assert asked == [("TutorialGAN", 1, 10, ()), ("GAN", 2, 22, ((0.1, 0.0), 64, 150))]
