import os
import subprocess
import sys
from pathlib import Path

import imageio.v3 as imageio
import keras
import numpy as np
import pytest
import tensorflow as tf
from keras.optimizers import Adam

from ganutils import callbacks, latent, live, pictures, sources
from ganutils.data import batches, load_digits, to_pixels, to_symmetric
from ganutils.gans import GAN
from ganutils.measures import pixels, regions, two_sample
from ganutils.networks import dcgan_discriminator, dcgan_generator

IMAGES = load_digits("sklearn").train_images[:64]


def tiny_gan(width=0.03):
    keras.utils.set_random_seed(0)
    gan = GAN(dcgan_generator(8, width=width), dcgan_discriminator(width=width))
    gan.compile(generator=Adam(1e-3), discriminator=Adam(1e-3))
    return gan


def train(gan, *others, epochs=3):
    gan.fit(
        batches(IMAGES, 32), steps_per_epoch=2, epochs=epochs, verbose=0, callbacks=list(others)
    )


@pytest.mark.parametrize(
    ("first", "last", "levels"),
    [(0.1, 0.0, [0.1, 0.075, 0.05, 0.025, 0.0]), (0.1, 0.1, [0.1] * 5)],
)
def test_noise_follows_its_schedule(first, last, levels):
    gan, seen = tiny_gan(), []
    assert float(gan.noise_std) == 0  # without the callback there is none
    noise = callbacks.InstanceNoise(first, last)
    noise.set_model(gan)
    noise.set_params({"epochs": 5})
    for epoch in range(5):
        noise.on_epoch_begin(epoch)
        seen.append(float(gan.noise_std))
    np.testing.assert_allclose(seen, levels, atol=1e-7)


def test_negative_noise_is_refused():
    with pytest.raises(ValueError, match="not negative"):
        callbacks.InstanceNoise(-0.1, 0)


def test_sample_grid_shows_the_same_vectors_in_frames_and_film(tmp_path):
    gan = tiny_gan()
    train(gan, live.SampleGrid(tmp_path, side=2), epochs=3)
    frames = [imageio.imread(tmp_path / f"{epoch:04d}.png") for epoch in (1, 2, 3)]
    assert frames[0].shape == (62, 62)
    assert not np.array_equal(frames[0], frames[2])
    assert len(imageio.imread(tmp_path / "epochs.gif", index=None)) == 3
    np.testing.assert_array_equal(frames[2], pictures.tile(to_pixels(gan.draw(4)), 2))


def test_discriminator_gap_tells_seen_from_unseen():
    gan = tiny_gan()
    flatten, score = keras.layers.Flatten(), keras.layers.Dense(1, kernel_initializer="ones")
    gan.discriminator = keras.Sequential([keras.Input((28, 28, 1)), flatten, score])
    white, black = np.ones((20, 28, 28, 1)), -np.ones((20, 28, 28, 1))
    gap, logs = callbacks.DiscriminatorGap(white, black), {}
    gap.set_model(gan)
    gap.on_epoch_end(0, logs)
    assert logs == pytest.approx({"d_seen": 1, "d_unseen": 0})


def test_judge_metrics_every_other_epoch_reach_the_saved_history(tmp_path):
    gan = tiny_gan()
    checkpoint = callbacks.Checkpoint(gan, tmp_path)
    train(gan, callbacks.JudgeMetrics(samples=50, every=2), checkpoint, epochs=2)
    history = checkpoint.history
    assert np.isnan(history["fid"][0])
    assert history["fid"][1] > 0
    assert 0.1 <= history["confidence"][1] <= 1


def test_live_view_redraws_its_widget():
    gan = tiny_gan()
    view = live.LiveView(side=2)
    assert not view.widget.value
    train(gan, view, epochs=1)
    first = view.widget.value
    assert imageio.imread(first).shape[0] > 100
    train(gan, view, epochs=1)
    assert view.widget.value != first


def test_pushes_are_kept_for_the_same_vectors_early_and_after_each_epoch():
    gan, watch = tiny_gan(), live.Pushes(4)
    gan.fit(batches(IMAGES, 32), steps_per_epoch=3, epochs=2, verbose=0, callbacks=[watch])
    assert watch.steps == [1, 2, 3, 6]
    assert len(watch.images) == len(watch.pushes) == 4
    assert not np.array_equal(*watch.images[:2])
    now = latent.draw(gan.generator, 4)  # of the generator that plays
    np.testing.assert_array_equal(watch.images[-1], now)
    np.testing.assert_array_equal(watch.pushes[-1], pixels.pushes(gan.discriminator, now))


def test_checkpoint_of_another_model_is_refused(tmp_path):
    callbacks.Checkpoint(tiny_gan(), tmp_path)
    with pytest.raises(ValueError, match="checkpoint of another model"):
        callbacks.Checkpoint(tiny_gan(width=0.05), tmp_path)


def test_a_training_interrupted_in_mid_epoch_starts_from_the_last_whole_one(tmp_path):
    """As when a notebook's cell is stopped and run again: the kernel, and the GAN, live on."""
    unbroken, stopped = tiny_gan(), tiny_gan()
    train(unbroken, callbacks.Checkpoint(unbroken, tmp_path / "a"), epochs=2)
    checkpoint = callbacks.Checkpoint(stopped, tmp_path / "b")

    def stop(batch, logs):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(stopped, keras.callbacks.LambdaCallback(on_train_batch_end=stop), checkpoint)
    assert checkpoint.epoch == 0
    train(stopped, checkpoint, epochs=2)
    for one, other in zip(unbroken.state(), stopped.state(), strict=True):
        np.testing.assert_array_equal(one.numpy(), other.numpy())


def end_epoch(checkpoint, epoch, **logs):
    checkpoint.on_epoch_begin(epoch)
    checkpoint.on_epoch_end(epoch, logs)


def test_metrics_that_come_later_fill_the_history_with_nan(tmp_path):
    checkpoint = callbacks.Checkpoint(tiny_gan(), tmp_path)
    end_epoch(checkpoint, 0, g_loss=1)
    end_epoch(checkpoint, 1, g_loss=2, fid=30)
    assert checkpoint.history["g_loss"] == [1, 2]
    np.testing.assert_array_equal(checkpoint.history["fid"], [np.nan, 30])
    assert {len(values) for values in checkpoint.history.values()} == {2}


def test_no_space_for_a_checkpoint_keeps_the_last_one(tmp_path, monkeypatch):
    gan = tiny_gan()
    checkpoint = callbacks.Checkpoint(gan, tmp_path)
    train(gan, checkpoint, epochs=1)
    saved = [variable.numpy() for variable in gan.state()]

    def full(*_, **__):
        raise tf.errors.ResourceExhaustedError(None, None, "No space left on device")

    monkeypatch.setattr(tf.train.CheckpointManager, "save", full)
    with pytest.raises(OSError, match=r"is the disk full.*free some space and start again"):
        train(gan, checkpoint, epochs=2)
    monkeypatch.undo()
    again = tiny_gan()
    assert callbacks.Checkpoint(again, tmp_path).epoch == 1
    for kept, variable in zip(saved, again.state(), strict=True):
        np.testing.assert_array_equal(kept, variable.numpy())


def test_a_write_that_really_fails_gives_the_same_sentence(tmp_path):
    """A file-size limit stands in for a full disk: the first checkpoint cannot be written."""
    resource = pytest.importorskip("resource")
    gan, limits = tiny_gan(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))
    try:
        with pytest.raises(OSError, match="No checkpoint could be saved"):
            callbacks.Checkpoint(gan, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_epochs(tmp_path):
    """70 epochs with every callback, in a process of its own: the last 30 take no more."""
    script = f"""
import resource, sys
UNIT = 2**20 if sys.platform == "darwin" else 2**10
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_callbacks import callbacks, live, tiny_gan, train
import keras
peaks = {{}}
def note(epoch, logs):
    peaks[epoch] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / UNIT
gan = tiny_gan()
train(gan, callbacks.InstanceNoise(), live.SampleGrid({str(tmp_path)!r}, side=2),
      callbacks.JudgeMetrics(samples=20), live.LiveView(side=2),
      callbacks.Checkpoint(gan, {str(tmp_path / "checkpoint")!r}),
      keras.callbacks.LambdaCallback(on_epoch_end=note), epochs=70)
print(peaks[39], peaks[69])
"""
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=os.environ, check=False
    )
    assert run.returncode == 0, run.stderr
    after_40, after_70 = map(float, run.stdout.split())
    assert after_70 - after_40 < 8, "MiB"


@pytest.mark.slow
def test_the_lesson_preset_needs_less_than_3_gib():
    """Its training and judging, on as many images as MNIST has, in a process of its own."""
    script = """
import resource, sys
import numpy as np
UNIT = 2**20 if sys.platform == "darwin" else 2**10
from ganutils import callbacks, data, lesson, live, sources
from ganutils.measures import judge
preset = lesson.set_up()
assert preset.name == "lesson"
images = np.random.default_rng(0).integers(0, 256, (60_000, 28, 28), dtype=np.uint8)
gan = sources.dcgan(width=preset.width)
gan.fit(data.batches(images, preset.batch_size), epochs=2, steps_per_epoch=5, verbose=0,
        callbacks=[callbacks.InstanceNoise(), live.LiveView()])
judge.report(gan.draw(preset.samples))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / UNIT / 2**10)
"""
    environment = os.environ | {"GANUTILS_PRESET": "lesson"}
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=False
    )
    assert run.returncode == 0, run.stderr
    assert float(run.stdout) < 3


def latent_gan():
    return sources.small_space(2, width=0.03)


def test_maps_are_kept_and_compared_with_the_epoch_before(tmp_path):
    gan = latent_gan()
    seen = []
    note = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(dict(logs)))
    train(gan, callbacks.RegionMaps(tmp_path, side=5), note, epochs=2)
    maps = [callbacks.region_map(tmp_path / f"{epoch:04d}.npz") for epoch in (1, 2)]
    assert maps[1].classes.shape == (5, 5)
    assert np.isnan(seen[0]["map_changed"])
    assert seen[1]["map_changed"] == np.mean(maps[0].classes != maps[1].classes)
    middle = regions.survey(gan.averaged, 5)
    assert seen[1]["centre"] == middle.classes[2, 2]
    maps = callbacks.RegionMaps(tmp_path, side=5)
    view = live.LiveMap(maps)
    train(gan, maps, view, note, epochs=1)  # as after an interruption
    assert np.isnan(seen[2]["map_changed"])
    assert imageio.imread(view.widget.value).std() > 1


@pytest.mark.parametrize("strong", [False, True])
def test_an_independent_classifier_speaks_every_few_epochs(strong, monkeypatch):
    asked = []

    def classify(real, generated, strong, seed):
        asked.append((real.shape == generated.shape, strong, seed))
        return two_sample.TwoSampleTest(0.25, 0.01, 0.5, 0.02)

    monkeypatch.setattr(two_sample, "independent_classifier", classify)
    seen = []
    note = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(dict(logs)))
    classifier = callbacks.IndependentClassifier(to_symmetric(IMAGES), 2, strong)
    train(latent_gan(), classifier, note, epochs=4)
    assert [np.isnan(logs["ic_error"]) for logs in seen] == [True, False, True, False]
    assert (seen[3]["ic_error"], seen[3]["ic_loss"]) == (0.25, 0.5)
    assert asked == [(True, strong, 1), (True, strong, 3)]


def test_the_stopwatch_leaves_out_what_others_measure(tmp_path, monkeypatch):
    """By a clock that moves a second a step, and ten where another callback measures."""
    gan, now = latent_gan(), [0]

    def takes(seconds):
        now[0] += seconds

    slow = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: takes(1), on_epoch_end=lambda epoch, logs: takes(10)
    )
    checkpoint = callbacks.Checkpoint(gan, tmp_path)
    monkeypatch.setattr("time.perf_counter", lambda: now[0])
    train(gan, callbacks.Stopwatch(), slow, checkpoint, epochs=2)
    assert checkpoint.history["seconds"] == [2, 2]
    assert now == [24]
