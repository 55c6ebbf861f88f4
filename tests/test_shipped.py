"""What is shipped does what its card and its map say: measured again, not read.

MNIST is not at hand in a test, so that numbers on real images are scikit-learn's digits': they
were measured on the weights as shipped, and whoever ships other weights measures them again.
Tolerances are far above what another processor's rounding moves.
"""

import functools

import numpy as np
import pytest
from scipy.special import expit

from ganutils import latent, pretrained
from ganutils.data import flatten, load_digits, to_symmetric
from ganutils.hardware import in_batches
from ganutils.measures import fid, judge, obedience, pixels, regions

CARDS = pretrained.catalogue()
MAPPED = [name for name, card in CARDS.items() if "regions" in card["parts"]]
DIGITS = load_digits("sklearn")
REAL = to_symmetric(DIGITS.test_images)

# D's mean answer to 300 images of its own generator, and to scikit-learn's 297 test images.
ANSWERS = {
    "activation-elu": (0.3411, 0.3558),
    "activation-leaky_relu": (0.3681, 0.3472),
    "activation-prelu": (0.4497, 0.5066),
    "activation-relu": (0.2723, 0.2422),
    "dcgan": (0.4440, 0.3830),
    "dcgan-no-decay": (0.4067, 0.3307),
    "latent-2d": (0.0753, 0.3017),
    "latent-3d": (0.2662, 0.3254),
    "latent-4d": (0.3516, 0.4290),
}
# pixels.reversals on scikit-learn's 145 training eights.
REVERSALS = {
    "dense-eights": {
        "mse_own": 0.22593,
        "mse_other": 0.22604,
        "ssim": 0.13979,
        "judged": 1,
        "fid": 87.387,
        "dots": 0.067496,
        "white": 0.97173,
        "variety": 0.005879,
    },
    "dense-eights-seen": {
        "mse_own": 0.04594,
        "mse_other": 0.068574,
        "ssim": 0.55419,
        "judged": 1,
        "fid": 18.861,
        "dots": 0.00021492,
        "white": 0.99503,
        "variety": 0.5145,
    },
    "dense-eights-pairs": {
        "mse_own": 0.031706,
        "mse_other": 0.059955,
        "ssim": 0.65079,
        "judged": 1,
        "fid": 18.591,
        "dots": 0.00010264,
        "white": 0.99533,
        "variety": 0.38812,
    },
}


@functools.cache
def drawn(name):
    """The first 1,000 of the 10,000 images that the card's metrics were measured on."""
    generator = pretrained.load(name)
    if len(generator.inputs) > 1:
        return obedience.ask(generator, 100).images
    return latent.draw(generator, 1_000)


@pytest.mark.parametrize("name", ANSWERS)
def test_a_generator_earns_its_card_s_metrics(name):
    """With a tenth of the images FID comes out higher, by 0.15 to 0.78 for those shipped."""
    stated, now = CARDS[name]["metrics"], judge.report(drawn(name))
    assert stated["samples"] == 10_000
    assert now.fid == pytest.approx(stated["fid"] + 0.45, abs=0.4)
    assert now.confidence == pytest.approx(stated["confidence"], abs=0.01)
    assert now.score == pytest.approx(stated["score"], abs=0.2)
    assert now.shares.min() == pytest.approx(stated["smallest_share"], abs=0.02)
    assert now.digits == stated["digits"]


def test_every_shipped_gan_is_measured_here():
    assert set(ANSWERS) == {
        name for name, card in CARDS.items() if "discriminator" in card["parts"]
    }
    assert set(REVERSALS) == {name for name in CARDS if name.startswith("dense")}
    assert set(CARDS) == {*ANSWERS, *REVERSALS, "judge"}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_discriminator_answers_as_it_did(name):
    network, answers = pretrained.load(name, "discriminator"), []
    for images in (drawn(name)[:300], REAL):
        logits = in_batches(network, images)
        assert logits.std() > 0.1  # it tells something
        answers.append(expit(logits).mean())
    assert answers == pytest.approx(ANSWERS[name], abs=0.005)


@pytest.mark.parametrize("name", MAPPED)
def test_a_shipped_map_is_its_generator_s(name):
    stored = regions.shipped(name)
    points = latent.grid(stored.classes.shape)
    some = np.random.default_rng(0).choice(len(points), 200, replace=False)
    classes, confidence = regions.read(pretrained.load(name), points[some])
    assert (classes == stored.classes.ravel()[some]).mean() > 0.98  # a point may lie on a border
    stored_confidence = stored.confidence.ravel()[some]
    np.testing.assert_allclose(confidence, stored_confidence, atol=1 / 255)


def test_a_survey_is_indexed_like_its_coordinates():
    """A trained generator's map, which is another one when its axes are exchanged."""
    generator = pretrained.load("latent-2d")
    surveyed = regions.survey(generator, 6)
    for i, x in enumerate(np.linspace(-1, 1, 6, dtype=np.float32)):
        column = np.stack([np.full(6, x), np.linspace(-1, 1, 6, dtype=np.float32)], axis=1)
        classes, confidence = regions.read(generator, column)
        np.testing.assert_array_equal(surveyed.classes[i], classes)
        np.testing.assert_allclose(surveyed.confidence[i], confidence, atol=1e-4)
    assert (surveyed.classes != surveyed.classes.T).mean() > 0.3


@pytest.mark.parametrize("name", REVERSALS)
def test_a_dense_network_reverses_as_it_did(name):
    eights = DIGITS.only(8)
    inputs = flatten(eights.train_images)
    outputs = pretrained.load(name)(inputs, training=False)
    now = pixels.reversals(inputs, eights.train_labels, outputs)
    assert now == pytest.approx(REVERSALS[name], rel=2e-3)
    assert set(CARDS[name]["metrics"]) == set(now)  # what they are on MNIST: test_recipes


def test_the_judge_reads_scikit_learn_s_digits_as_it_did():
    for images, labels, share in (
        (DIGITS.train_images, DIGITS.train_labels, 0.9273),
        (DIGITS.test_images, DIGITS.test_labels, 0.9192),
    ):
        seen = judge.look(to_symmetric(images))
        assert (seen.digits == labels).mean() == pytest.approx(share, abs=0.0021)
    stated = CARDS["judge"]["metrics"]
    assert stated["sklearn_digits_accuracy"] == pytest.approx(0.9273, abs=0.0021)  # by 3 images
    assert stated["test_accuracy"] == pytest.approx(0.9947, abs=0.0002)  # S1's has 98.3 %


def test_the_judge_s_statistics_fit_together():
    """Those of MNIST's test images and of its last training images: alike, and not the same."""
    test, train = judge.reference("test"), judge.reference("train")
    for one, spread, level in ((test, 80.10, 70.56), (train, 82.11, 71.49)):
        np.testing.assert_allclose(one.covariance, one.covariance.T, atol=1e-9)
        assert np.linalg.eigvalsh(one.covariance).min() > -1e-9
        assert one.mean.min() >= 0  # the features are behind a ReLU
        assert np.trace(one.covariance) == pytest.approx(spread, rel=1e-3)
        assert one.mean.sum() == pytest.approx(level, rel=1e-3)
    assert fid.frechet_distance(test, train) == pytest.approx(0.2690, rel=1e-2)
    assert judge.report(REAL).fid == pytest.approx(16.697, rel=1e-3)
    assert judge.report(REAL, against="train").fid == pytest.approx(17.666, rel=1e-3)
