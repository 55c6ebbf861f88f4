"""What codes keep, on encoders and generators whose answers are known."""

import numpy as np
import pytest
import tensorflow as tf

from ganutils import networks
from ganutils.data import Digits, load_digits, to_symmetric
from ganutils.measures import codes

SOME = load_digits("sklearn")
IMAGES = to_symmetric(SOME.test_images[:40])


def kept(inputs, training):
    return tf.convert_to_tensor(inputs)


def test_what_comes_back_unchanged_has_ratio_0_and_keeps_its_class():
    told = codes.reconstruction(kept, kept, IMAGES)
    assert (told["own"], told["ratio"], told["kept"]) == (0, 0, 1)
    flat = (IMAGES.reshape(40, -1) + 1) / 2
    other = np.linalg.norm(flat - np.roll(flat, 1, axis=0), axis=1).mean()
    assert told["other"] == pytest.approx(other, rel=1e-5)


def test_what_comes_back_always_the_same_has_ratio_1():
    def same(inputs, training):
        return tf.repeat(IMAGES[:1], len(inputs), axis=0)

    told = codes.reconstruction(same, kept, IMAGES)
    assert told["ratio"] == pytest.approx(1, rel=1e-6)
    assert told["kept"] < 0.5


def test_the_last_hidden_layer_is_what_the_code_is_made_of():
    for encoder in (networks.bigan_encoder(5, 16), networks.bigan_image_encoder(5, 0.02)):
        hidden = codes.last_hidden(encoder)(IMAGES)
        dense = [layer for layer in encoder.layers if hasattr(layer, "units")][-1]
        assert dense.units == 5
        np.testing.assert_allclose(np.tanh(dense(hidden)), encoder(IMAGES), atol=1e-5)


def test_accuracies_of_known_points():
    """Two heaps far apart on a line; then a ring around a heap, which no line parts."""
    known, labels = np.array([[0.0], [1.0], [9.0], [10.0]]), np.array([0, 0, 1, 1])
    asked, truth = np.array([[0.6], [8.0], [0.4], [9.6]]), np.array([0, 1, 1, 1])
    assert codes.neighbour_accuracy(known, labels, asked, truth) == 0.75
    assert codes.linear_accuracy(known, labels, asked, truth) == 0.75
    angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points, inside = np.concatenate([ring, 0.1 * ring]), np.repeat([0, 1], 40)
    assert codes.neighbour_accuracy(points, inside, 1.01 * points, inside) == 1
    assert codes.linear_accuracy(points, inside, points, inside) < 0.7


def test_a_report_has_all_it_promises_of_test_images_only():
    digits = Digits(SOME.train_images[:60], SOME.train_labels[:60],
                    SOME.test_images[:20], SOME.test_labels[:20], "some")  # fmt: skip
    generator, encoder = networks.bigan_generator(5, 8), networks.bigan_encoder(5, 8)
    told = codes.report(generator, encoder, digits, number=50)
    assert [*told] == [*codes.REPORTED]
    again = codes.reconstruction(generator, encoder, to_symmetric(digits.test_images))
    assert told["own"] == again["own"]
    codes_of = [encoder(to_symmetric(some)).numpy() for some in (SOME.train_images[:50],
                                                                 digits.test_images)]  # fmt: skip
    near = codes.neighbour_accuracy(
        codes_of[0], digits.train_labels[:50], codes_of[1], digits.test_labels
    )
    assert told["neighbour"] == pytest.approx(near, abs=0.051)


def test_the_plane_of_codes_is_that_in_which_they_spread_most():
    random = np.random.default_rng(0)
    spread = np.array([5.0, 0.1, 2.0, 0.1])
    codes_of = random.normal(size=(300, 4)) * spread
    plane = codes.CodePlane(codes_of)
    assert plane.points.shape == (300, 2)
    assert np.abs(np.corrcoef(plane.points[:, 0], codes_of[:, 0])[0, 1]) > 0.98
    assert np.abs(np.corrcoef(plane.points[:, 1], codes_of[:, 2])[0, 1]) > 0.98
    assert plane.kept == pytest.approx(1, abs=0.01)
    np.testing.assert_allclose(plane.of(codes_of[:3]), plane.points[:3], atol=1e-9)
