"""Which units of a landscapes' generator stand for which part, by a judge that reads colours."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from ganutils import networks
from ganutils.latent import generate
from ganutils.measures import dissection, scenes, units


@pytest.fixture(scope="module")
def generator():
    """Channel 0 of its last hidden layer paints blue, channel 1 green, the other two nothing.

    All units are above 0, and blue and green are about as bright.
    """
    keras.utils.set_random_seed(2)
    one = networks.landscape_generator(activation="relu", width=0.03)
    normalise, _, paint, _ = one.layers[-4:]
    normalise.beta.assign(np.full(4, 0.5))
    strengths = np.asarray(units.painter(one)[0](one.prior.draw(6)))
    kernel = np.zeros(paint.kernel.shape, np.float32)
    kernel[:, :, [2, 1], [0, 1]] = 0.02 / np.median(strengths, axis=(0, 1, 2))[:2]
    paint.kernel.assign(kernel)
    return one


@pytest.fixture(autouse=True)
def judge(monkeypatch):
    """It reads sky where blue is brighter than green, else land."""

    def read(images, training):
        parts = tf.stack([images[..., 2], images[..., 1], *[0 * images[..., 0] - 2] * 2], axis=-1)
        return tf.zeros((len(images), 128)), tf.zeros((len(images), 4)), parts

    monkeypatch.setattr(scenes, "network", lambda: read)


def test_a_unit_agrees_with_the_part_that_it_paints(generator):
    latents = generator.prior.draw(6)
    agreed = dissection.agreement(generator, -1, latents)
    assert len(agreed) == 4 * 4
    of = agreed.set_index(["unit", "part"])["iou"]
    assert of[0, "sky"] > of[1, "sky"]
    assert of[1, "land"] > of[0, "land"]
    assert agreed.query("part == 'sun'")["iou"].isna().all()
    assert dissection.best(agreed, "sky")[0] == 0
    parts = scenes.look(generate(generator, latents)).parts
    strength = np.asarray(units.painter(generator)[0](latents))[..., :1]
    large = tf.image.resize(strength, (64, 64))[..., 0].numpy()
    sky = parts == 0
    strong = large >= np.sort(large.ravel())[-sky.sum()]
    for name, part in (("iou", sky), ("shuffled", np.roll(sky, 3, axis=0))):
        expected = scenes.intersection_over_union(strong, part)
        found = agreed.query("unit == 0 and part == 'sky'")[name].item()
        assert found == pytest.approx(expected, abs=1e-6)


def test_without_what_paints_it_a_part_is_gone(generator):
    latents = generator.prior.draw(4)
    shown = dissection.taken_away(generator, -1, latents, {"blue": [0], "nothing": [2, 3]})
    parts = scenes.look(generate(generator, latents)).parts
    assert shown.loc["whole", "sky"] == pytest.approx((parts == 0).mean())
    np.testing.assert_allclose(shown.loc["nothing"], shown.loc["whole"])
    assert shown.loc["whole", "sky"] > 0.2
    assert shown.loc["blue", ["sky", "land"]].tolist() == [0, 1]
    np.testing.assert_allclose(shown.sum(axis=1), 1)


def test_a_group_is_compared_with_others_of_its_size():
    groups = dissection.others([1, 4], 9, 20)
    assert all(len({*group}) == 2 and not {1, 4} & {*group} for group in groups)
    assert {unit for group in groups for unit in group} == {0, 2, 3, 5, 6, 7, 8}
    assert groups == dissection.others([1, 4], 9, 20)
    assert groups != dissection.others([1, 4], 9, 20, seed=1)
    with pytest.raises(ValueError, match="leave too few to compare with: take less"):
        dissection.others([0, 1, 2], 5, 1)


def test_dots_are_small_patches_and_a_plain_is_a_large_one():
    strengths = np.zeros((1, 10, 10, 4), np.float32)
    strengths[0, ::3, ::3, 0] = 1  # 16 dots
    strengths[0, :5, :, 1] = -2  # half of the map
    strengths[0, 2, 2:5, 2] = 1  # a stick, and something too weak to count
    strengths[0, 7, 7, 2] = 0.4
    sizes = dissection.patches(strengths)
    np.testing.assert_allclose(sizes, [[0.01, 0.5, 0.03, np.nan]])
