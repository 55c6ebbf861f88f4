"""What one training of the studies of critics does, with settings and a seed; it returns rows.

It needs the real MNIST. All networks have a quarter of their width, and none averages its weights
unless that is what is studied: what is judged is what the second player sees.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import keras
import numpy as np
import pandas as pd

from experiments import albums, trainings
from experiments.trainings import COMMAND, WIDTH
from ganutils import hardware, networks, sources, survey
from ganutils.callbacks import HeldOutDistance
from ganutils.data import load_digits, to_symmetric
from ganutils.gans import Game, WassersteinGAN

EPOCHS = 20  # of 500 steps of the second player
CRITIC_STEPS = 5
GENERATORS = {
    "no batch norm": partial(networks.dcgan_generator, batch_norm=False),
    "dense": networks.dense_generator,
}
GAMES = {
    "GAN": partial(sources.dcgan, real_label=1.0, rate_g=2e-4, rate_d=2e-4, dropout=0.0),
    "WGAN": survey.clipped,
    "WGAN-GP": survey.penalised,
}


def train_tells(seed: int, game: str) -> pd.DataFrame:
    """S4's generator in one of GAMES, its second player asked after every 500 of its steps.

    Rows have `held_out_distance` beside FID.
    """
    keras.config.set_dtype_policy(hardware.best())
    return watched(GAMES[game](seed, WIDTH, averaging=0.0), seed, "tells")


def train_rescue(seed: int, generator: str, game: str) -> pd.DataFrame:
    """The same with one of GENERATORS; 16 images by epoch are kept."""
    keras.config.set_dtype_policy(hardware.best())
    gan = GAMES[game](seed, WIDTH, averaging=0.0, generator=GENERATORS[generator])
    return watched(gan, seed, "rescue", f"{generator}, {game}-{seed}")


def train_cured(
    seed: int,
    cure: str,
    album: str,
    rate_g: float = 2e-4,
    rate_d: float = 1e-4,
    batch_norm: bool = True,
) -> pd.DataFrame:
    """A sick DCGAN of the study `sick`, which says all but the cure: 8 epochs of 200 steps.

    Args:
        cure: "R1", of weight 1; "spectral", D's layers held; "penalty", the Wasserstein game with
            penalty 10 at the same rates, one step of the critic for each of G's.
        album: the name under which the first seed's 16 images by epoch are kept.
        rate_g, rate_d, batch_norm: what may make it sick.

    Raises:
        ValueError: another cure.
    """
    keras.config.set_dtype_policy(hardware.best())
    rates = {"rate_g": rate_g, "rate_d": rate_d, "averaging": 0.0}
    ill = partial(sources.dcgan, seed, WIDTH, real_label=1.0, batch_norm=batch_norm, **rates)
    if cure == "R1":
        gan: Game = ill(gamma=1.0)
    elif cure == "spectral":
        gan = ill(spectral=True)
    elif cure == "penalty":
        drawing = partial(networks.dcgan_generator, batch_norm=batch_norm)
        gan = survey.penalised(seed, WIDTH, drawing, critic_steps=1, **rates)
    else:
        raise ValueError(f"Unknown cure {cure!r}: choose R1, spectral or penalty.")
    keep = pages(gan, "cured", album) if seed == 0 else []
    digits, command = load_digits("mnist"), f"{COMMAND} cured"
    rows = trainings.measured(gan, digits, seed, command, 8, steps=200, callbacks=keep)
    return rows.assign(width=WIDTH)


def train_ladder(
    seed: int, falling: bool = True, epochs: int = 12, **changes: object
) -> pd.DataFrame:
    """The flagship's recipe at a quarter of its width, with some ingredients left out.

    Args:
        falling: whether the rates fall to 0 along a cosine.
        changes: arguments of sources.flagship.
    """
    keras.config.set_dtype_policy(hardware.best())
    digits = load_digits("mnist")
    steps = len(trainings.parted(digits)[0]) // 64
    rate = keras.optimizers.schedules.CosineDecay(2e-4, epochs * steps) if falling else 2e-4
    gan = sources.flagship(seed, WIDTH, rate, **changes)
    rows = trainings.measured(gan, digits, seed, f"{COMMAND} ladder", epochs, 64)
    return rows.assign(width=WIDTH)


def watched(gan: Game, seed: int, study: str, album: str = "") -> pd.DataFrame:
    """Train for EPOCHS, each of 500 steps of the second player with 64 real images."""
    digits = load_digits("mnist")
    held_out: np.ndarray = to_symmetric(trainings.parted(digits)[1][:5_000])
    times = CRITIC_STEPS if isinstance(gan, WassersteinGAN) else 1
    rows = trainings.measured(
        gan,
        digits,
        seed,
        f"{COMMAND} {study}",
        EPOCHS,
        64 * times,
        500 // times,
        callbacks=[HeldOutDistance(held_out), *(pages(gan, study, album) if album else [])],
        judged=1,
    )
    return rows.assign(width=WIDTH)


def pages(gan: Game, study: str, name: str) -> list[keras.callbacks.Callback]:
    """An album of 16 images by epoch."""
    file: Path = albums.shelf(study) / f"{name}.npz"
    return [albums.Album(lambda: gan.draw(16), file)]
