"""Networks that are asked for a class, their step, and the explorer with a class to choose."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from ganutils import latent, losses, networks, sources
from ganutils.data import batches, load_digits
from ganutils.explorers import ConditionalExplorer, image_bytes
from ganutils.gans import ConditionalGAN
from ganutils.latent import Prior
from ganutils.measures import regions

LABELS = np.arange(10, dtype=np.int32)


def small(way="multiplied"):
    """A conditional generator with embeddings as large as trained ones."""
    keras.utils.set_random_seed(1)
    generator = networks.conditional_generator(way=way, width=0.05)
    generator.get_layer("embedding").kernel.assign(np.random.default_rng(0).normal(size=(10, 3)))
    return generator


@pytest.mark.parametrize("way", ["multiplied", "added"])
def test_s1_s_counts_fit_two_ways_of_three(way):
    """1,114,176 + 30 and 212,865 + 7,840."""
    assert networks.conditional_generator(way=way).count_params() == 1_114_206
    assert networks.conditional_discriminator(way=way).count_params() == 220_705


def test_concatenated_embeddings_widen_the_first_layers():
    generator = networks.conditional_generator(way="concatenated")
    assert generator.count_params() == 1_114_206 + 3 * 7 * 7 * 256
    discriminator = networks.conditional_discriminator(way="concatenated")
    assert discriminator.count_params() == 220_705 + 5 * 5 * 64


def test_an_unknown_way_is_refused():
    with pytest.raises(ValueError, match="choose from multiplied, added, concatenated"):
        networks.conditional_generator(way="subtracted")


@pytest.mark.parametrize("way", networks.WAYS)
def test_networks_meet_the_label_as_they_say(way):
    """The plain layers after it are S4's, on the input that the formula gives."""
    generator = small(way)
    prior, kernel = generator.prior, generator.get_layer("embedding").kernel.numpy()
    assert prior == Prior("uniform", (3,))
    vectors = prior.draw(10)
    met = {
        "multiplied": vectors * kernel,
        "added": vectors + kernel,
        "concatenated": np.concatenate([vectors, kernel], axis=1),
    }[way]
    plain = networks.dcgan_generator(met.shape[1], width=0.05)
    plain.set_weights(generator.get_weights()[1:])
    expected = latent.generate(plain, met.astype(np.float32))
    np.testing.assert_allclose(latent.generate(generator, vectors, LABELS), expected, atol=1e-6)


def test_multiplied_embeddings_draw_one_image_at_the_origin_whatever_is_asked():
    origin = np.zeros((10, 3), np.float32)
    for way, expected in (("multiplied", True), ("added", False), ("concatenated", False)):
        images = latent.generate(small(way), origin, LABELS)
        assert np.allclose(images, images[:1], atol=1e-6) == expected


@pytest.mark.parametrize("labels", [np.zeros(1, int), np.full(10, 10), np.full(10, -1)])
def test_labels_are_one_digit_for_each_vector(labels):
    with pytest.raises(ValueError, match="one label from 0 to 9 for each"):
        latent.generate(small(), np.zeros((10, 3), np.float32), labels)
    with pytest.raises(ValueError, match="from 0 to 9, not 10"):
        networks.given(small(), 10)


def test_generate_asks_for_labels_exactly_where_they_are_needed():
    plain = networks.dcgan_generator(3, width=0.05)
    for generator, labels in ((small(), None), (plain, LABELS)):
        with pytest.raises(ValueError, match="takes latent vectors and labels, any other one no"):
            latent.generate(generator, np.zeros((10, 3), np.float32), labels)


def test_d_is_told_the_labels_of_the_batch_for_real_and_generated_images():
    """And both losses are GAN's, on what D answers."""
    calls = []

    def discriminator(inputs, training):
        calls.append([keras.ops.convert_to_numpy(one) for one in inputs])
        return tf.reduce_mean(inputs[0], axis=(1, 2, 3))[:, None]

    gan = ConditionalGAN(
        networks.conditional_generator(width=0.05), networks.conditional_discriminator(width=0.05)
    )
    gan.discriminator, gan.learn = discriminator, lambda **moves: None
    digits = load_digits("sklearn")
    real, labels = next(iter(batches(digits.train_images, 8, labels=digits.train_labels)))
    told = gan.train_step((real, labels))
    (on_real, real_labels), (on_fake, fake_labels) = calls
    np.testing.assert_array_equal(on_real, real)
    np.testing.assert_array_equal(real_labels, labels)
    np.testing.assert_array_equal(fake_labels, labels)
    real_logits, fake_logits = (one.mean(axis=(1, 2, 3))[:, None] for one in (on_real, on_fake))
    d_loss = losses.discriminator_loss(real_logits, fake_logits)
    np.testing.assert_allclose(told["d_loss"], d_loss, rtol=1e-5)
    np.testing.assert_allclose(told["g_loss"], losses.generator_loss(fake_logits), rtol=1e-5)


def test_it_draws_the_ten_classes_in_turn():
    gan = sources.conditional_space(width=0.05)
    gan.averaged.get_layer("embedding").kernel.assign(np.random.default_rng(0).normal(size=(10, 3)))
    images = gan.draw(23, seed=4)
    vectors = gan.prior.draw(23, 4)
    for place in (0, 9, 10, 22):
        alone = latent.generate(
            gan.averaged, vectors[[place]], np.array([place % 10], dtype=np.int32)
        )
        np.testing.assert_allclose(images[[place]], alone, atol=1e-6)


def test_a_conditional_gan_learns_to_obey():
    """Ten flat greys, one a class: after some hundred steps each label has its own."""
    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    labels = np.arange(640) % 10
    greys = np.broadcast_to((25 * labels)[:, None, None], (640, 28, 28)) + rng.integers(
        0, 8, (640, 28, 28)
    )
    gan = ConditionalGAN(
        networks.conditional_generator(way="concatenated", width=0.03),
        networks.conditional_discriminator("concatenated", 0.0, 0.03),
        averaging=0.9,
    )
    adam = {player: keras.optimizers.Adam(2e-3, beta_1=0.5) for player in gan.players}
    gan.compile(**adam)
    stream = batches(greys.astype(np.uint8), 32, labels=labels)
    gan.fit(stream, steps_per_epoch=300, verbose=0)
    drawn = gan.draw(100).mean(axis=(1, 2, 3))
    assert np.corrcoef(drawn, labels[:100])[0, 1] > 0.9


def test_a_map_for_each_class_is_the_given_generator_s():
    generator = small()
    maps = regions.by_label(generator, 3)
    assert list(maps) == [*range(10)]
    for label in (0, 7):
        alone = regions.survey(networks.given(generator, label), 3)
        np.testing.assert_array_equal(maps[label].classes, alone.classes)
        np.testing.assert_allclose(maps[label].confidence, alone.confidence, atol=1e-5)


def test_the_explorer_asks_for_a_class_and_shows_its_map_or_another_s():
    generator = small()
    rng = np.random.default_rng(0)
    maps = {
        label: regions.Regions(
            np.full((4, 4, 4), label, np.uint8), rng.uniform(0.8, 1, (4, 4, 4)).astype(np.float32)
        )
        for label in range(10)
    }
    one = ConditionalExplorer(generator, maps)
    one.point = (0.2, -0.4, 0.6)
    vector = np.array([one.point], np.float32)

    def shown_digits():
        return {int(value) for value in np.floor(one.maps.traces["map (0, 1)"].z).ravel()}

    assert shown_digits() == {0}
    for label in (8, 3):
        strip = one.strip.value
        one.label.value = label
        image = latent.generate(generator, vector, np.array([label]))
        assert one.picture.value == image_bytes(image)
        assert one.strip.value != strip
        assert shown_digits() == one.crossed() == {label}
        assert len(one.panels[0].traces[str(label)].x) == 64
    one.map_of.value = 5
    assert shown_digits() == {5}
    one.label.value = 1
    assert shown_digits() == {5}  # the map stays until it follows again
    one.map_of.value = None
    assert shown_digits() == {1}
