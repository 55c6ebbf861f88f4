import keras
import numpy as np
import pytest

from ganutils import pretrained
from ganutils.data import flatten, load_digits, to_symmetric
from ganutils.measures import fid, judge, pixels, two_sample

DIGITS = load_digits("sklearn")
REAL = to_symmetric(DIGITS.test_images)


def test_card_states_the_accuracy_that_was_asked_for():
    assert pretrained.card("judge")["metrics"]["test_accuracy"] >= 0.993


def test_judge_reads_digits_it_was_not_trained_on():
    seen = judge.look(REAL)
    assert seen.features.shape == (297, 128)
    np.testing.assert_allclose(seen.probabilities.sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_array_equal(seen.digits, seen.probabilities.argmax(axis=1))
    np.testing.assert_array_equal(seen.confidence, seen.probabilities.max(axis=1))
    seen = judge.look(to_symmetric(DIGITS.train_images))
    stated = pretrained.card("judge")["metrics"]["sklearn_digits_accuracy"]
    assert (seen.digits == DIGITS.train_labels).mean() == pytest.approx(stated, abs=0.002)


def test_report_of_real_digits_and_of_noise():
    report = judge.report(REAL)
    assert report.samples == 297
    assert report.digits == 10
    assert report.shares.sum() == pytest.approx(1)
    assert report.confidence > 0.9
    noise = np.random.default_rng(0).uniform(-1, 1, REAL.shape).astype(np.float32)
    assert judge.report(noise).fid > 3 * report.fid


def test_frechet_distance_is_its_formula():
    """For diagonal covariances the matrix root is the root of each entry."""
    random = np.random.default_rng(0)
    means, variances = random.normal(size=(2, 128)), random.uniform(0, 2, size=(2, 128))
    a, b = (fid.Moments(m, np.diag(v)) for m, v in zip(means, variances, strict=True))
    expected = ((means[0] - means[1]) ** 2).sum() + (np.diff(np.sqrt(variances), axis=0) ** 2).sum()
    assert fid.frechet_distance(a, b) == pytest.approx(expected)
    assert fid.frechet_distance(a, a) == pytest.approx(0, abs=1e-6)


def test_frechet_distance_of_singular_covariances():
    one = np.zeros((128, 128))
    one[0, 0] = 4
    a, b = fid.Moments(np.zeros(128), one), fid.Moments(np.zeros(128), 0 * one)
    assert fid.frechet_distance(a, b) == pytest.approx(4)


def test_reference_statistics_are_those_of_real_digits():
    test, train = judge.reference("test"), judge.reference("train")
    assert test.mean.shape == (128,)
    assert test.covariance.shape == (128, 128)
    assert np.linalg.eigvalsh(test.covariance).min() > -1e-9
    floor = fid.frechet_distance(test, train)
    assert 0 < floor < judge.report(REAL).fid / 5
    with pytest.raises(ValueError, match='must be "test" or "train"'):
        judge.reference("validation")


def test_classifier_score_has_its_limits():
    assert judge.classifier_score(np.eye(10)) == pytest.approx(10)
    assert judge.classifier_score(np.full((5, 10), 0.1)) == pytest.approx(1)


def test_density_and_coverage_of_equal_collapsed_and_distant_sets():
    random = np.random.default_rng(0)
    real, equal = random.normal(size=(2, 400, 8)).astype(np.float32)
    density, coverage = judge.density_and_coverage(real, equal)
    assert density == pytest.approx(1, abs=0.2)
    assert coverage > 0.9
    _, collapsed = judge.density_and_coverage(real, np.repeat(equal[:1], 400, axis=0))
    assert collapsed < 0.2
    assert judge.density_and_coverage(real, equal + 100) == (0, 0)


def test_nearest_finds_a_copied_image():
    distances, indices = judge.nearest(REAL[[7]] + 0.001, REAL, number=2)
    assert indices[0, 0] == 7
    assert distances[0, 0] < 0.1 < distances[0, 1]


@pytest.mark.parametrize("strong", [True, False])
def test_independent_classifier_is_calibrated(strong):
    """Real against real is guessing; real against noise is easy."""
    images = to_symmetric(np.concatenate([DIGITS.train_images, DIGITS.test_images]))
    number = 500 if strong else 800  # the weak one sees each image only twice
    real, others = images[:number], images[number : 2 * number]
    alike = two_sample.independent_classifier(real, others, strong)
    assert abs(alike.error - 0.5) < 5 * alike.error_margin
    assert alike.loss > 0.6
    noise = np.random.default_rng(0).uniform(-1, 1, (number, 28, 28, 1)).astype(np.float32)
    different = two_sample.independent_classifier(real, noise, strong)
    assert different.error < 0.05


def test_a_learning_curve_ends_where_the_test_does(monkeypatch):
    """And what was learned from is known better than what was not."""
    build = two_sample.networks.dcgan_discriminator
    monkeypatch.setattr(two_sample.networks, "dcgan_discriminator", lambda width: build(width=0.1))
    random = np.random.default_rng(0)
    real = to_symmetric(DIGITS.train_images[random.permutation(1_500)[:400]])
    others = np.clip(real[::-1] + random.normal(0, 0.3, real.shape), -1, 1).astype(np.float32)
    curve = two_sample.learning_curve(real, others, seed=3).set_index(["on", "epoch"])
    assert len(curve) == 20
    told = two_sample.independent_classifier(real, others, seed=3)
    assert curve.loc[("held out", 10), "error"] == told.error
    assert curve.loc[("held out", 10), "loss"] == pytest.approx(told.loss, rel=1e-5)
    assert curve.loc["learned", "loss"][10] < curve.loc["learned", "loss"][1]
    assert curve.loc[("held out", 10), "pairs"] > 1 - told.error - 0.05


def test_a_two_sample_test_is_the_share_of_wrong_names():
    on_real, on_generated = np.array([[2.0], [-1.0]]), np.array([[-3.0], [-0.5]])
    told = two_sample.TwoSampleTest.of(on_real, on_generated)
    assert told.error == 0.25
    assert told.error_margin == pytest.approx(np.sqrt(0.25 * 0.75 / 4))
    assert told.loss == pytest.approx(np.log1p(np.exp([-2.0, 1.0, -3.0, -0.5])).mean())


@pytest.mark.parametrize(
    ("images", "sentence"),
    [
        (np.zeros((3, 28, 28), np.float32), "images \\(N, 28, 28, 1\\), not \\(3, 28, 28\\)"),
        (np.zeros((0, 28, 28, 1), np.float32), "images \\(N, 28, 28, 1\\)"),
        (np.full((3, 28, 28, 1), 255.0), "pixels in \\[-1, 1\\]"),
        (np.full((3, 28, 28, 1), np.nan), "pixels in \\[-1, 1\\]"),
    ],
)
def test_bad_images_are_refused(images, sentence):
    with pytest.raises(ValueError, match=sentence):
        judge.look(images)


def test_unequal_sets_are_refused():
    with pytest.raises(ValueError, match="as many images of each"):
        two_sample.independent_classifier(REAL[:10], REAL[:9])


def test_pushes_are_each_images_own_slope():
    d = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(1)])
    weights = np.random.default_rng(0).standard_normal((784, 1)).astype("float32")
    d.set_weights([0.01 * weights, np.zeros(1)])
    images = np.random.default_rng(1).uniform(-1, 1, (3, 28, 28, 1)).astype("float32")
    fooled = 1 / (1 + np.exp(-d(images).numpy()))
    expected = (1 - fooled) * 0.01 * weights.T  # a linear D: its logit's slope is its weights
    told = pixels.pushes(d, images)
    np.testing.assert_allclose(told.reshape(3, -1), expected, rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(pixels.pushes(d, images[1:2]), told[1:2], rtol=1e-5)


def test_sharpness_is_the_slope_of_edges():
    image = -np.ones((1, 28, 28, 1))
    image[:, :, 14:] = 1
    assert pixels.sharpness(image) == pytest.approx(1)
    ramp = np.broadcast_to(np.linspace(-1, 1, 28)[None, None, :, None], (1, 28, 28, 1))
    assert pixels.sharpness(ramp) == pytest.approx(1 / 27)
    assert pixels.sharpness(-image) == pytest.approx(1)  # white on black or black on white


def test_a_perfect_reversal_and_a_constant_answer_are_told_apart():
    eights = DIGITS.only(8)
    inputs, labels = flatten(eights.test_images), eights.test_labels
    perfect = pixels.reversals(inputs, labels, 1 - inputs)
    assert perfect["mse_own"] == 0
    assert perfect["mse_other"] > 0.05
    assert perfect["ssim"] == pytest.approx(1)
    assert perfect["variety"] == pytest.approx(1)
    assert perfect["fid"] == pytest.approx(0, abs=1e-3)
    assert perfect["judged"] > 0.9
    assert perfect["white"] > 0.9
    always = pixels.reversals(inputs, labels, np.tile(1 - inputs[:1], (len(inputs), 1)))
    assert always["variety"] == pytest.approx(0, abs=1e-9)
    assert always["mse_own"] == pytest.approx(always["mse_other"])
    assert always["ssim"] < 0.9
    assert always["fid"] > 10
    assert pixels.reversals(inputs, labels, inputs)["white"] < 0.1
