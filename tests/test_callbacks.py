import os
import subprocess
import sys
import time
from pathlib import Path

import imageio.v3 as imageio
import keras
import numpy as np
import pytest
import tensorflow as tf

from ganutils import callbacks, judge, regions, spaces
from ganutils.data import batches, load_digits, to_symmetric
from ganutils.gans import GAN
from ganutils.latent import uniform_vectors
from ganutils.networks import dcgan_discriminator, dcgan_generator

IMAGES = load_digits("sklearn").train_images[:64]


def tiny_gan(width=0.03):
    keras.utils.set_random_seed(0)
    gan = GAN(dcgan_generator(8, width=width), dcgan_discriminator(width=width))
    gan.compile(keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-3))
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
    record = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: seen.append(float(gan.noise_std))
    )
    train(gan, callbacks.InstanceNoise(first, last), record, epochs=5)
    np.testing.assert_allclose(seen, levels, atol=1e-7)


def test_without_the_callback_there_is_no_noise():
    gan = tiny_gan()
    train(gan, epochs=1)
    assert float(gan.noise_std) == 0


def test_negative_noise_is_refused():
    with pytest.raises(ValueError, match="not negative"):
        callbacks.InstanceNoise(-0.1, 0)


def test_sample_grid_shows_the_same_vectors_in_frames_and_film(tmp_path):
    gan = tiny_gan()
    grid = callbacks.SampleGrid(tmp_path, 8, side=2)
    train(gan, grid, epochs=3)
    frames = [imageio.imread(tmp_path / f"{epoch:04d}.png") for epoch in (1, 2, 3)]
    assert frames[0].shape == (62, 62)
    assert not np.array_equal(frames[0], frames[2])
    assert len(imageio.imread(tmp_path / "epochs.gif", index=None)) == 3
    np.testing.assert_array_equal(grid.latents, callbacks.SampleGrid(tmp_path, 8, side=2).latents)


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
    train(gan, callbacks.JudgeMetrics(8, samples=50, every=2), checkpoint, epochs=2)
    history = checkpoint.history
    assert np.isnan(history["fid"][0])
    assert history["fid"][1] > 0
    assert 0.1 <= history["confidence"][1] <= 1


def test_live_view_redraws_its_widget():
    gan = tiny_gan()
    view = callbacks.LiveView(8, side=2)
    assert not view.widget.value
    train(gan, view, epochs=1)
    first = view.widget.value
    assert imageio.imread(first).shape[0] > 100
    train(gan, view, epochs=1)
    assert view.widget.value != first


def test_checkpoint_of_another_model_is_refused(tmp_path):
    gan = tiny_gan()
    train(gan, callbacks.Checkpoint(gan, tmp_path), epochs=1)
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


def test_metrics_that_come_later_fill_the_history_with_nan(tmp_path):
    gan = tiny_gan()
    checkpoint = callbacks.Checkpoint(gan, tmp_path)
    train(gan, checkpoint, epochs=1)
    images = batches(IMAGES, 32, first_step=2)
    gan.fit(
        images,
        steps_per_epoch=2,
        initial_epoch=1,
        epochs=2,
        verbose=0,
        callbacks=[callbacks.JudgeMetrics(8, samples=20), checkpoint],
    )
    assert np.isnan(checkpoint.history["fid"][0])
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
    run = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("train_tiny.py")), str(tmp_path), "3"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
    )
    assert run.returncode == 1
    assert "No checkpoint could be saved" in run.stderr


def test_memory_does_not_grow_with_the_epochs(tmp_path):
    """200 epochs with every callback, in a process of its own: the last 120 take no more."""
    script = f"""
import resource, sys
UNIT = 2**20 if sys.platform == "darwin" else 2**10
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_callbacks import callbacks, tiny_gan, train
import keras
peaks = {{}}
def note(epoch, logs):
    peaks[epoch] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / UNIT
gan = tiny_gan()
train(gan, callbacks.InstanceNoise(), callbacks.SampleGrid({str(tmp_path)!r}, 8, side=2),
      callbacks.JudgeMetrics(8, samples=20), callbacks.LiveView(8, side=2),
      callbacks.Checkpoint(gan, {str(tmp_path / "checkpoint")!r}),
      keras.callbacks.LambdaCallback(on_epoch_end=note), epochs=200)
print(peaks[79], peaks[199])
"""
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=os.environ, check=False
    )
    assert run.returncode == 0, run.stderr
    after_80, after_200 = map(float, run.stdout.split())
    assert after_200 - after_80 < 20, "MiB"


def test_the_lesson_preset_needs_less_than_3_gib():
    """Its training and judging, on as many images as MNIST has, in a process of its own."""
    script = """
import resource, sys
import numpy as np
UNIT = 2**20 if sys.platform == "darwin" else 2**10
from ganutils import callbacks, data, judge, latent, lesson, recipes
preset = lesson.set_up()
assert preset.name == "lesson"
images = np.random.default_rng(0).integers(0, 256, (60_000, 28, 28), dtype=np.uint8)
gan = recipes.dcgan(width=preset.width)
gan.fit(data.batches(images, preset.batch_size), epochs=2, steps_per_epoch=5, verbose=0,
        callbacks=[callbacks.InstanceNoise(), callbacks.LiveView(100)])
vectors = latent.gaussian_vectors(preset.samples, 100)
judge.report(latent.generate(gan.averaged, vectors))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / UNIT / 2**10)
"""
    environment = os.environ | {"GANUTILS_PRESET": "lesson"}
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=False
    )
    assert run.returncode == 0, run.stderr
    assert float(run.stdout) < 3


def latent_gan():
    return spaces.gan(2, width=0.03)


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
    view = callbacks.LiveMap(maps)
    train(gan, maps, view, note, epochs=1)  # as after an interruption
    assert np.isnan(seen[2]["map_changed"])
    assert imageio.imread(view.widget.value).std() > 1


@pytest.mark.parametrize("strong", [False, True])
def test_an_independent_classifier_speaks_every_few_epochs(strong, monkeypatch):
    asked = []
    classify = judge.independent_classifier

    def noted(real, generated, strong, seed):
        asked.append(strong)
        return classify(real, generated, False, seed)

    monkeypatch.setattr(judge, "independent_classifier", noted)
    seen = []
    note = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(dict(logs)))
    real = np.repeat(to_symmetric(IMAGES), 4, axis=0)
    classifier = callbacks.IndependentClassifier(real, 2, uniform_vectors, strong)
    train(latent_gan(), classifier, note, epochs=4)
    assert [np.isnan(logs["ic_error"]) for logs in seen] == [True, False, True, False]
    assert 0 <= seen[3]["ic_error"] <= 1
    assert seen[3]["ic_loss"] > 0
    assert asked == [strong, strong]


def test_the_stopwatch_leaves_out_what_others_measure(tmp_path):
    gan = latent_gan()
    slow = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: time.sleep(2))
    checkpoint = callbacks.Checkpoint(gan, tmp_path)
    train(gan, callbacks.Stopwatch(), slow, checkpoint, epochs=2)
    assert checkpoint.history["seconds"][1] < 2
