"""What belongs to the training itself: noise that decays, checkpoints, an epoch's time."""

from __future__ import annotations

import json
import time
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from ganutils.gans import Game


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


class Stopwatch(keras.callbacks.Callback):
    """Adds an epoch's `seconds`. Put it first: then what others measure after it is left out."""

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        self._started = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        logs["seconds"] = time.perf_counter() - self._started
