"""Measures of a conditional generator, on generators whose answers are known."""

import functools

import keras
import numpy as np
import pytest
from keras import layers

from ganutils import latent, networks
from ganutils.callbacks import Obedience
from ganutils.data import load_digits, to_symmetric
from ganutils.latent import Prior
from ganutils.measures import judge, obedience

DIGITS = load_digits("sklearn")
REAL = to_symmetric(DIGITS.train_images)


@functools.cache
def firsts():
    """The first real digit of each class, of those that the judge reads as what they are."""
    read = judge.look(REAL).digits == DIGITS.train_labels
    return REAL[[np.flatnonzero((DIGITS.train_labels == d) & read)[0] for d in range(10)]]


class Drawer(layers.Layer):
    """Draws the one of ten images that is asked for; far from the origin, always the 4."""

    def __init__(self, images):
        super().__init__()
        self.images = images

    def call(self, latents, labels):
        near = keras.ops.max(keras.ops.abs(latents), axis=1) <= 0.5
        chosen = keras.ops.where(near, labels, 4)
        return keras.ops.take(keras.ops.convert_to_tensor(self.images), chosen, axis=0)


@pytest.fixture(scope="module")
def drawer():
    latents, label = keras.Input((3,)), keras.Input((), dtype="int32")
    generator = keras.Model([latents, label], Drawer(firsts())(latents, label))
    generator.prior = Prior("uniform", (3,))
    return generator


def test_each_class_is_asked_for_as_often(drawer):
    asked = obedience.ask(drawer, 6, scale=0.5)
    np.testing.assert_array_equal(asked.labels, np.repeat(np.arange(10), 6))
    np.testing.assert_allclose(asked.images, np.repeat(firsts(), 6, axis=0))
    vectors = drawer.prior.draw(60, seed=3)
    again = obedience.ask(drawer, 6, seed=3)
    np.testing.assert_array_equal(again.images, latent.generate(drawer, vectors, asked.labels))


def test_the_table_has_rows_for_what_was_asked():
    table = obedience.table(np.repeat(np.arange(10), 2), np.array([4, 0] + 18 * [4]))
    assert table.shape == (10, 10)
    np.testing.assert_array_equal(table[0, [0, 4]], [0.5, 0.5])
    np.testing.assert_array_equal(table[1:, 4], 1)
    np.testing.assert_allclose(table.sum(axis=1), 1)


def test_obedience_by_scale_sees_where_it_ends(drawer):
    shares = obedience.by_scale(drawer, np.array([0.0, 0.5, 1.0]), number=30)
    np.testing.assert_array_equal(shares[:2], 1)
    inside = (np.abs(drawer.prior.draw(300)).max(axis=1) <= 0.5).mean()
    assert inside < shares[2] < inside + 0.2  # and a tenth of the others asks for a 4


def test_variety_is_the_root_of_the_mean_squared_distance():
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(10), 7)
    features = rng.normal(size=(70, 5)) * (1 + labels[:, None])
    found = obedience.variety(features, labels)
    three = features[labels == 3]
    pairs = [((a - b) ** 2).sum() for i, a in enumerate(three) for b in three[:i]]
    np.testing.assert_allclose(found[3], np.sqrt(np.mean(pairs)))
    same = np.repeat(features[::7], 7, axis=0)
    np.testing.assert_allclose(obedience.variety(same, labels), 0, atol=1e-6)


def test_a_classifier_learns_from_what_was_drawn_if_its_labels_are_right(monkeypatch):
    def small():
        image = keras.Input((28, 28, 1))
        features = layers.Dense(32, "relu")(layers.Flatten()(image))
        return keras.Model(image, [features, layers.Dense(10)(features)])

    monkeypatch.setattr(networks, "digit_classifier", small)
    test, labels = to_symmetric(DIGITS.test_images), DIGITS.test_labels
    asked = obedience.Asked(DIGITS.train_labels, REAL)
    assert obedience.train_on_generated(asked, test, labels, epochs=10) > 0.85
    wrong = asked._replace(labels=np.random.default_rng(0).permutation(asked.labels))
    assert obedience.train_on_generated(wrong, test, labels, epochs=10) < 0.3


def test_what_is_told_is_beside_the_real_test_images(monkeypatch):
    taught = []

    def train(asked, *test, seed):
        taught.append(asked)
        return len(taught) + seed

    monkeypatch.setattr(obedience, "train_on_generated", train)
    test = to_symmetric(DIGITS.test_images)
    real = obedience.Asked(DIGITS.test_labels, test)
    told = obedience.report(real, DIGITS, seed=3)
    assert (told["variety"], told["tstr"], told["trtr"]) == pytest.approx((1, 4, 5))
    assert taught[0] is real
    number = len(DIGITS.test_labels)
    np.testing.assert_array_equal(taught[1].labels, DIGITS.train_labels[:number])
    np.testing.assert_array_equal(taught[1].images, to_symmetric(DIGITS.train_images[:number]))
    read = judge.look(test).digits == DIGITS.test_labels
    shares = [read[DIGITS.test_labels == digit].mean() for digit in range(10)]
    assert told["obeyed"] == pytest.approx(np.mean(shares))
    assert told["obeyed_least"] == pytest.approx(np.min(shares))
    same = real._replace(images=firsts()[DIGITS.test_labels])
    assert obedience.report(same, DIGITS)["variety"] < 1e-3


def test_the_callback_tells_the_share_and_the_least_of_the_ten(drawer):
    class Model:
        averaged = drawer

    watch = Obedience(every=2)
    watch.set_model(Model())
    first, second = {}, {}
    watch.on_epoch_end(0, first)
    watch.on_epoch_end(1, second)
    assert np.isnan([*first.values()]).all()
    asked = obedience.ask(drawer, 200, seed=1)
    right = judge.look(asked.images).digits == asked.labels
    assert second["obeyed"] == pytest.approx(right.mean())
    assert second["obeyed_least"] == pytest.approx(right.reshape(10, 200).mean(axis=1).min())
    assert second["obeyed_least"] < second["obeyed"] < 1
