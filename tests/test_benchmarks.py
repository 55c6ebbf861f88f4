from functools import partial

import keras
import numpy as np
import pandas as pd
import pytest
from keras import layers
from keras.optimizers import SGD

from benchmarks import critics, quality, spaces, step
from benchmarks.tutorial import tutorial_gan
from ganutils import networks
from ganutils.data import batches, load_digits, to_symmetric
from ganutils.gans import GAN
from ganutils.networks import dcgan_discriminator, dcgan_generator
from ganutils.sources import dcgan

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
        gan.compile(generator=SGD(0.1), discriminator=SGD(0.1))
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


def test_runs_are_timed_by_turns_and_compared_round_by_round(monkeypatch):
    monkeypatch.setattr(step, "STEPS", 2)
    monkeypatch.setattr(step, "ROUNDS", 3)
    order, seconds = [], {"slow": [9.0, 0.004, 0.006, 0.008], "fast": [9.0, 0.002, 0.002, 0.002]}

    def run(name):
        order.append(name)
        return seconds[name].pop(0)

    runs = {name: partial(run, name) for name in seconds}
    table = step.compare(runs, base="slow").set_index("step")
    assert order == ["slow", "fast"] * 4  # the first round warms up, and does not count
    assert table["ms"].tolist() == pytest.approx([3, 1])
    assert table["times_as_fast"].tolist() == pytest.approx([1, 3])
    assert table.loc["fast", ["lower_quartile", "upper_quartile"]].tolist() == [2.5, 3.5]
    seconds = {"slow": [9.0, 0.4, 0.4, 0.4], "fast": [9.0, 0.2, 0.2, 0.2]}
    assert step.compare(runs, base="slow", calls=100)["ms"].tolist() == pytest.approx([4, 2])


@pytest.mark.parametrize("loop", ["tutorial", "several steps a call"])
def test_a_loop_takes_its_steps_and_tells_the_seconds(monkeypatch, loop):
    monkeypatch.setattr(step, "STEPS", 3)
    stream = batches(IMAGES, 16)
    if loop == "tutorial":
        gan = tutorial_gan(width=0.03)
        run = step.tutorial_loop(gan, stream)
    else:
        gan = step.at_once(dcgan(width=0.03))
        run = step.keras_loop(gan, stream, 1)
    assert run() > 0
    assert int(gan.optimizers["generator"].iterations) == 3


@pytest.fixture
def untimed(monkeypatch):
    """Benchmarks that return the GANs which they would time."""
    for module in (step, spaces):
        monkeypatch.setattr(module, "keras_loop", lambda gan, stream, calls=0: gan)
    monkeypatch.setattr(step, "tutorial_loop", lambda gan, stream: gan)


def test_every_kind_of_step_is_compared(untimed):
    gans = step.kinds(IMAGES, width=0.05)
    assert {name: type(gan).__name__ for name, gan in gans.items()} == {
        "tutorial": "TutorialGAN",
        "tutorial, our precision and layers": "TutorialGAN",
        "course": "GAN",
        "course, 8 steps a call": "GAN",
        "course, one walk back through D": "OneWalkGAN",
        "course, one pass through D": "OnePassGAN",
    }
    assert gans["course, 8 steps a call"].steps_per_execution == 8
    assert len({gan.generator.count_params() for gan in gans.values()}) == 1


def test_games_and_critics_are_compared_each_with_64_images_a_step(monkeypatch):
    def looked_at(gan, stream, calls):
        return gan, len(next(iter(stream))), calls

    monkeypatch.setattr(critics, "keras_loop", looked_at)
    monkeypatch.setattr(critics, "critic_loop", lambda gan, real: (gan, len(real), 16))
    runs = critics.kinds(load_digits("sklearn").train_images, 0.02, emulated=True)
    assert {name: number for name, (_, number, _) in runs.items()} == {
        "GAN": 64, "R1, every 16th step": 64, "spectral norm": 64, "WGAN": 320, "WGAN-GP": 320,
        "WGAN-GP, one critic step": 64, "critic step, clipped": 64, "critic step, penalty": 64,
        "critic step, penalty, bfloat16": 64,
    }  # fmt: skip
    assert {calls for *_, calls in runs.values()} == {critics.R1GAN.EVERY}
    clips = {name: getattr(gan, "clip", "none") for name, (gan, *_) in runs.items()}
    assert [name for name, clip in clips.items() if clip == 0.01] == [
        "WGAN", "critic step, clipped"
    ]  # fmt: skip
    last = runs["critic step, penalty, bfloat16"][0]
    assert last.critic.layers[0].compute_dtype == "bfloat16"
    assert runs["WGAN"][0].critic.layers[0].compute_dtype == "float32"


def test_a_critic_alone_takes_its_steps(monkeypatch):
    monkeypatch.setattr(critics, "CALLS", 2)
    gan = critics.survey.clipped(width=0.02)
    run = critics.critic_loop(gan, to_symmetric(IMAGES[:8]))
    assert run() > 0
    assert int(gan.optimizers["critic"].iterations) == 2
    assert int(gan.optimizers["generator"].iterations) == 0


def test_dimensions_and_activations_are_compared(untimed):
    gans = spaces.dimensions(IMAGES, width=0.05)
    assert {name: gan.prior.shape for name, gan in gans.items()} == {
        "2d": (2,), "3d": (3,), "4d": (4,)
    }  # fmt: skip
    gans = spaces.activations(IMAGES, width=0.05)
    assert {gan.generator.origin.arguments["activation"] for gan in gans.values()} == set(gans)
    assert list(gans) == list(networks.ACTIVATIONS)


def test_layers_are_timed_with_their_arithmetic():
    rows = step.by_layer(dcgan(width=0.05).discriminator)
    assert [row["layer"] for row in rows][:3] == ["Conv2D 1", "LeakyReLU 1", "ByteDropout 1"]
    assert all(row["ms"] > 0 for row in rows)
    assert rows[0]["gflop"] == pytest.approx(3 * 2 * 128 * 14 * 14 * 25 * 3 / 1e9)


def test_quality_trains_by_the_tutorials_step_and_as_in_the_lesson(monkeypatch):
    asked = []

    def measured(gan, digits, seed, command, epochs, *rest):
        assert gan.draw(2).shape == (2, 28, 28, 1)  # the judge will want to see images
        asked.append((type(gan).__name__, seed, epochs, rest[:2]))
        return pd.DataFrame({"epoch": [1]})

    monkeypatch.setattr(quality, "measured", measured)
    monkeypatch.setattr(quality, "load_digits", lambda source: None)
    rows = pd.concat([quality.by_tutorial(1), quality.live(2)])
    assert rows["width"].tolist() == [0.25, 0.25]
    assert asked == [("TutorialGAN", 1, 10, ()), ("GAN", 2, 22, (64, 150))]
