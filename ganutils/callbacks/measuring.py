"""What is measured after each epoch, and joins its metrics."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
from scipy.special import expit

from ganutils import latent, losses
from ganutils.hardware import in_batches
from ganutils.measures import judge, obedience, pixels, regions, scenes, two_sample, units
from ganutils.measures.fid import Moments


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


class SceneMetrics(keras.callbacks.Callback):
    """Adds the landscapes' judge's view of the averaged generator to the epoch's metrics.

    `fid`, and `smallest_share`, that of the rarest of four kinds, every `every` epochs, from the
    same `samples` latent vectors; in between they are NaN.

    Args:
        against: as in scenes.fid.
    """

    def __init__(
        self, samples: int = 2_000, every: int = 1, against: Moments | None = None
    ) -> None:
        super().__init__()
        self.samples, self.every, self.against = samples, every, against

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        measured = dict.fromkeys(("fid", "smallest_share"), np.nan)
        if (epoch + 1) % self.every == 0:
            seen = scenes.look(self.model.draw(self.samples, seed=1))
            measured = {
                "fid": scenes.fid(seen, self.against),
                "smallest_share": seen.smallest_share,
            }
        logs.update(measured)


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
    ones (two_sample.independent_classifier); in between they are NaN.

    Args:
        real: images as there, of which half are learned from; as many are drawn.
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
        seen, unseen: images (N, height, width, channels) in [-1, 1].
    """

    def __init__(self, seen: np.ndarray, unseen: np.ndarray) -> None:
        super().__init__()
        self.images = {"d_seen": seen, "d_unseen": unseen}

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        for name, images in self.images.items():
            logits = in_batches(self.model.discriminator, images)
            logs[name] = float(expit(logits).mean())


class HeldOutDistance(keras.callbacks.Callback):
    """Adds `held_out_distance`: how far apart the second player finds real and generated images.

    Of a critic, its mean on real minus that on generated ones: no penalty is in it. Of a D, log 2
    minus half its loss: a lower bound on the Jensen-Shannon divergence, in nats. `real` are images
    (N, 28, 28, 1) in [-1, 1] that nobody learned from; as many are drawn.
    """

    def __init__(self, real: np.ndarray) -> None:
        super().__init__()
        self.real = real

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        fake = latent.draw(self.model.generator, len(self.real), seed=2)
        critic = getattr(self.model, "critic", None)
        network = critic or self.model.discriminator
        on_real, on_fake = (in_batches(network, images) for images in (self.real, fake))
        distance = -losses.wasserstein_critic_loss(on_real, on_fake)
        if not critic:
            distance = np.log(2) - losses.discriminator_loss(on_real, on_fake) / 2
        logs["held_out_distance"] = float(distance)
