"""What happens between the steps: noise decay, checkpoints and measurements.

Pictures of a training in progress are in live.py; `tqdm.keras.TqdmCallback` serves as the progress
bar with the time left.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from scipy.special import expit

from ganutils.gans import Game
from ganutils.hardware import in_batches
from ganutils.measures import judge, obedience, pixels, regions, two_sample, units


class InstanceNoise(keras.callbacks.Callback):
    """Noise on D's inputs whose standard deviation moves linearly over the epochs.

    `InstanceNoise(0.10, 0.00)` is S4's decay, `InstanceNoise(0.10, 0.10)` is constant; without
    the callback there is none.
    """

    def __init__(self, first: float = 0.10, last: float = 0.00) -> None:
        super().__init__()
        if min(first, last) < 0:
            raise ValueError(f"A standard deviation is not negative: got {first} and {last}.")
        self.first, self.last = first, last

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        progress = epoch / max(1, self.params["epochs"] - 1)
        self.model.noise_std.assign(self.first + progress * (self.last - self.first))


class Checkpoint(keras.callbacks.Callback):
    """Saves the whole training after each epoch, so that a killed run continues bit for bit.

        checkpoint = Checkpoint(gan, "runs/dcgan")
        stream = batches(images, 128, first_step=checkpoint.epoch * steps)
        gan.fit(stream, steps_per_epoch=steps, initial_epoch=checkpoint.epoch, epochs=50,
                callbacks=[checkpoint])

    Networks, averages, all optimizers (learning rates, too) and all random states are restored
    when it is made and when a training begins; `epoch` is the number of epochs done and `history`
    their metrics. Put it last among the callbacks, so that the others' metrics are in the history.
    The two latest checkpoints are kept, and a new one counts only once it is complete. On a GPU
    the last bits may differ, since sums are taken in no fixed order there.

    Args:
        game: or a plain compiled network whose optimizer has been built.

    Raises:
        ValueError: the folder holds a checkpoint of networks of other shapes, or a damaged one.
        OSError: the disk is full; the last complete checkpoint stays.
    """

    def __init__(self, game: Game | keras.Model, folder: str | Path) -> None:
        super().__init__()
        plain = not isinstance(game, Game)
        stored = [*game.variables, *game.optimizer.variables] if plain else game.state()
        self.folder = Path(folder)
        self._history = tf.Variable("{}", dtype=tf.string)
        self._epoch = tf.Variable(0, dtype=tf.int64)
        state = {f"{i:04d}": variable.value for i, variable in enumerate(stored)}
        self._checkpoint = tf.train.Checkpoint(history=self._history, epoch=self._epoch, **state)
        self._manager = tf.train.CheckpointManager(self._checkpoint, str(folder), max_to_keep=2)
        if self._manager.latest_checkpoint:
            self._restore()
        else:
            self._save()  # a training interrupted in its first epoch starts from here again

    @property
    def epoch(self) -> int:
        """How many epochs have been completed."""
        return int(self._epoch)

    @property
    def history(self) -> dict[str, list[float]]:
        """Each metric's value in each epoch completed, and its `seconds`: Stopwatch's if it ran."""
        return json.loads(self._history.numpy())

    def on_train_begin(self, logs: dict | None = None) -> None:
        self._restore()  # after an interruption in a notebook the weights are in mid-epoch

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self._started = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        measured = {"seconds": time.perf_counter() - self._started} | (logs or {})
        history = {name: self.history.get(name, [np.nan] * epoch)[:epoch] for name in measured}
        for name, value in measured.items():
            history[name].append(float(value))
        self._history.assign(json.dumps(history))
        self._epoch.assign(epoch + 1)
        try:
            self._save()
        except OSError:
            self._epoch.assign(epoch)
            raise

    def _save(self) -> None:
        try:
            self._manager.save(checkpoint_number=self.epoch)
        except (tf.errors.OpError, OSError) as error:
            raise OSError(
                f"No checkpoint could be saved in {self.folder} (is the disk full?): free some "
                "space and start again; training continues after the last saved epoch."
            ) from error

    def _restore(self) -> None:
        try:
            self._checkpoint.restore(self._manager.latest_checkpoint).assert_consumed()
        except (ValueError, AssertionError, tf.errors.OpError) as error:
            raise ValueError(
                f"{self.folder} holds the checkpoint of another model, or a damaged one: "
                "name another folder, or delete it to start again."
            ) from error


class JudgeMetrics(keras.callbacks.Callback):
    """Adds the judge's view of the averaged generator to the epoch's metrics.

    Adds `fid` (against MNIST's last 10,000 training images, so that the test images stay
    untouched), `confidence`, `digits` and `smallest_share`, every `every` epochs, from the same
    `samples` latent vectors; in between they are NaN.
    """

    def __init__(self, samples: int = 5_000, every: int = 1) -> None:
        super().__init__()
        self.samples, self.every = samples, every

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        measured = dict.fromkeys(("fid", "confidence", "digits", "smallest_share"), np.nan)
        if (epoch + 1) % self.every == 0:
            report = judge.report(self.model.draw(self.samples, seed=1), against="train")
            measured = {
                "fid": report.fid,
                "confidence": report.confidence,
                "digits": report.digits,
                "smallest_share": report.shares.min(),
            }
        logs.update({name: float(value) for name, value in measured.items()})


class Obedience(keras.callbacks.Callback):
    """Adds `obeyed`, the share of 2,000 images that the judge reads as the class asked for.

    And `obeyed_least`, that of the class with the smallest; for a ConditionalGAN, every `every`
    epochs, in between they are NaN.
    """

    def __init__(self, every: int = 1) -> None:
        super().__init__()
        self.every = every

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        shares = np.full(10, np.nan)
        if (epoch + 1) % self.every == 0:
            shares = obedience.obeyed(obedience.ask(self.model.averaged, 200, seed=1))
        logs.update(obeyed=float(shares.mean()), obeyed_least=float(shares.min()))


class RegionMaps(keras.callbacks.Callback):
    """Maps the averaged generator's latent space after each epoch (S1), of 2 to 4 dimensions.

    Maps are `folder/0001.npz` and so on; those of an interrupted run are kept. Adds to the epoch's
    metrics `map_changed`, the share of cells whose digit is another than an epoch ago (NaN in the
    first): S1 stops when it stays low; and `centre`, the digit that the judge reads at the origin.

    Args:
        side: as in regions.survey.
    """

    def __init__(self, folder: str | Path, side: int | None = None) -> None:
        super().__init__()
        self.folder, self.side = Path(folder), side
        self.folder.mkdir(parents=True, exist_ok=True)

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        now = regions.survey(self.model.averaged, self.side)
        np.savez_compressed(self.folder / f"{epoch + 1:04d}.npz", **now.arrays())
        before = self.folder / f"{epoch:04d}.npz"
        logs["map_changed"] = now.changed(region_map(before)) if before.exists() else np.nan
        origin = np.zeros((1, *self.model.prior.shape), np.float32)
        logs["centre"] = float(regions.read(self.model.averaged, origin)[0][0])


def region_map(path: str | Path) -> regions.Regions:
    """One of the maps that RegionMaps kept."""
    with np.load(path, allow_pickle=False) as arrays:
        return regions.Regions.of_arrays(dict(arrays))


class IndependentClassifier(keras.callbacks.Callback):
    """Adds S1's weak or strong independent classifier: `ic_error`, `ic_loss` (in nats).

    Every `every` epochs one is trained afresh to tell the averaged generator's images from real
    ones (judge.independent_classifier); in between they are NaN.

    Args:
        real: images (N, 28, 28, 1) in [-1, 1], of which half are learned from; as many are drawn.
    """

    def __init__(self, real: np.ndarray, every: int = 10, strong: bool = False) -> None:
        super().__init__()
        self.real, self.every, self.strong = real, every, strong

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        logs["ic_error"] = logs["ic_loss"] = np.nan
        if (epoch + 1) % self.every == 0:
            generated = self.model.draw(len(self.real), seed=epoch)
            told = two_sample.independent_classifier(self.real, generated, self.strong, seed=epoch)
            logs.update(ic_error=told.error, ic_loss=told.loss)


class UnitActivity(keras.callbacks.Callback):
    """Adds how quiet the averaged generator's hidden layers are (units.activity).

    `near_zero_1`, `dead_1` and so on, from the layer next to the latent vector to the last hidden.

    From 1,000 latent vectors, the same each time.
    """

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        latents = self.model.prior.draw(1_000)
        for row in units.activity(self.model.averaged, latents).itertuples():
            logs[f"near_zero_{row.layer}"] = row.near_zero
            logs[f"dead_{row.layer}"] = row.dead


class Stopwatch(keras.callbacks.Callback):
    """Adds an epoch's `seconds`. Put it first: then what others measure after it is left out."""

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self._started = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        logs["seconds"] = time.perf_counter() - self._started


class ReversalMetrics(keras.callbacks.Callback):
    """Adds pixels.reversals to the epoch's metrics: does a dense generator reverse its inputs?

    Args:
        inputs: (N, 784) in [0, 1]; labels: (N,), their digits.
    """

    def __init__(self, generator: keras.Model, inputs: np.ndarray, labels: np.ndarray) -> None:
        super().__init__()
        self.generator, self.inputs, self.labels = generator, inputs, labels

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        outputs = self.generator(self.inputs, training=False)
        logs.update(pixels.reversals(self.inputs, self.labels, outputs))


class DiscriminatorGap(keras.callbacks.Callback):
    """Adds `d_seen` and `d_unseen` to the epoch's metrics: does D know its images by heart?

    They are D's mean output (a probability), without noise and dropout, on real images that it
    learned from and on real images that it never met; an honest judge of reality says the same.

    Args:
        seen, unseen: images (N, 28, 28, 1) in [-1, 1].
    """

    def __init__(self, seen: np.ndarray, unseen: np.ndarray) -> None:
        super().__init__()
        self.images = {"d_seen": seen, "d_unseen": unseen}

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        for name, images in self.images.items():
            logits = in_batches(self.model.discriminator, images)
            logs[name] = float(expit(logits).mean())
