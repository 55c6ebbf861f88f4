"""The course's studies: for each its arms, as changed settings, and what is made of the rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
from keras.optimizers import SGD, Adam

from experiments import toys
from experiments.coding import train_codes
from experiments.critics import (
    GAMES,
    GENERATORS,
    train_cured,
    train_ladder,
    train_rescue,
    train_tells,
)
from experiments.landscapes import train_landscapes
from experiments.series import KINDS, train_series
from experiments.trainings import (
    train_activation,
    train_conditional,
    train_dcgan,
    train_eights,
    train_few,
    train_latent,
    train_long,
    train_origin,
    train_plain,
    train_sick,
)
from ganutils import losses, networks
from ganutils.measures.comparisons import rank_correlations, seconds_ratio
from ganutils.studies import Cell, each

NOISE = {
    "no-noise": {"noise": (0.0, 0.0)},
    "constant-noise": {"noise": (0.10, 0.10)},
    "noise-decay": {},
}
WITHOUT = {
    "no-smoothing": {"real_label": 1.0},
    "no-batch-norm": {"batch_norm": False},
    "no-dropout": {"dropout": 0.0},
}
EIGHTS = {"8": {"digit": 8, "album": "8"}}
TRANSLATORS = {
    "8-seen": {"digit": 8, "kind": "dense_seen"},
    "8-covered": {"digit": 8, "kind": "dense_seen", "covered": True},
    "8-pairs": {"digit": 8, "kind": "dense_by_pairs"},
    "8-dropout-0.4": {"digit": 8, "dropout": 0.4},
    "all": {},
    "1": {"digit": 1},
}
DIMENSIONS = {f"{number}d": {"latent_dim": number} for number in (2, 3, 4)}
ACTIVATIONS = {name: {"activation": name} for name in networks.ACTIVATIONS}
PHOTOS = {name: {"photos": True, **one} for name, one in ACTIVATIONS.items()}


def with_ratio(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a study of functions, and each training's pace as a multiple of ReLU's."""
    return rows.assign(seconds_ratio=seconds_ratio(rows, "relu"))


WIDTHS = {f"width {width}": {"width": width} for width in (0.5, 1.0)}  # 0.25: `latent`'s 4d
FEW = {"dropout 0.2": {}, "no dropout": {"dropout": 0.0}}
FAST_D = {"rate_d": 1e-2}
ILL = {
    "healthy": {},
    "D too fast": FAST_D,
    "D too fast, noise 0.1": FAST_D | {"noise": (0.1, 0.0)},
    "D too fast, noise 0.5": FAST_D | {"noise": (0.5, 0.0)},
    "D too fast, label 0.9": FAST_D | {"real_label": 0.9},
    "D too fast, dropout 0.5": FAST_D | {"dropout": 0.5},
}
FAST_G = {"rate_g": 2e-3}
BARE = {"batch_norm": False, "rate_g": 2e-3, "rate_d": 1e-3}
ILL_TOO = {
    "G too fast": FAST_G,
    "G too fast, noise 0.5": FAST_G | {"noise": (0.5, 0.0)},
    "G too fast, label 0.9": FAST_G | {"real_label": 0.9},
    "no batch norm, fast": BARE,
    "no batch norm, fast, noise 0.5": BARE | {"noise": (0.5, 0.0)},
    "no batch norm, fast, label 0.9": BARE | {"real_label": 0.9},
}
TELLS = {game: {"game": game} for game in GAMES}


def with_rho(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the study `tells`, and each training's rank correlation of distance and FID."""
    rho = rank_correlations(rows, "held_out_distance").rename("rho")
    return rows.join(rho, on=["arm", "seed"])


RESCUE = {
    f"{generator}, {game}": {"generator": generator, "game": game}
    for generator in GENERATORS
    for game in GAMES
}
CURED = {
    f"{illness}, {cure}": {"cure": cure, "album": f"{illness}, {cure}", **ill}
    for illness, ill in {
        "D too fast": FAST_D,
        "G too fast": FAST_G,
        "no batch norm, fast": BARE,
    }.items()
    for cure in ("R1", "spectral", "penalty")
}
# From S4's networks to the flagship: each rung has one thing more than the one before.
LADDER = {
    "S4's networks": {"own": False, "gamma": 0.0, "averaging": 0.0, "falling": False},
    "own networks": {"gamma": 0.0, "averaging": 0.0, "falling": False},
    "R1": {"averaging": 0.0, "falling": False},
    "averaging": {"falling": False},
    "falling rates": {},
}
CODES = {
    **{f"BiGAN, {kind}": {"kind": kind} for kind in ("dense", "convolutional")},
    **{
        f"autoencoder, {kind}": {"kind": kind, "game": False} for kind in ("dense", "convolutional")
    },
}

# Notebook 01: which rate is how large, and how much momentum.
RATES = {"G fast": (5e-3, 1e-3), "equal": (1e-3, 1e-3), "D fast": (1e-3, 5e-3)}
PLANE = {
    f"{name}, {beta_1}": {"g_optimizer": (Adam, g, beta_1), "d_optimizer": (Adam, d, beta_1)}
    for name, (g, d) in RATES.items()
    for beta_1 in (0.5, 0.9)
}
PLANE["G fast, 0.5, R1"] = PLANE["G fast, 0.5"] | {"penalty": 0.1}
STRONG = {
    "d_optimizer": (Adam, 5e-3, 0.5),
    "g_optimizer": (SGD, 0.1),
    "g_loss": losses.minimax_generator_loss,
    "lead": 1_000,
    "lump": 0.1,
}
WOKEN = {  # a D too strong, and what may help
    "strong D": STRONG,
    "strong D, penalty": STRONG | {"penalty": 0.1},
    "strong D, non-saturating": STRONG | {"g_loss": losses.generator_loss},
    "strong D, Adam for G": STRONG | {"g_optimizer": (Adam, 1e-3, 0.5)},
}
BATCHES = {  # notebook A1: 32 steps of the largest see as many points as 2,048 of the smallest
    f"batch {size}": {"study": "batch", "batch": size, "steps": 2_048, "every": 32}
    for size in (8, 64, 512)
}

WAYS = {kind: {"kind": kind} for kind in KINDS} | {
    "timegan without shift": {"kind": "timegan", "shift": False},
    "c-rnn-gan as printed": {"kind": "c-rnn-gan", "matching": False},
}
SERIES = {  # notebook 11
    f"{source}, {way}": {"source": source, **settings}
    for source in ("sines", "stocks")
    for way, settings in WAYS.items()
}


@dataclass(frozen=True)
class Study:
    """A list of cells, and what is made of their rows before they are recorded."""

    cells: list[Cell]
    finish: Callable[[pd.DataFrame], pd.DataFrame] = lambda rows: rows


STUDIES = {
    "dcgan": Study(each(train_dcgan, NOISE | WITHOUT, 3)),
    "dense": Study(each(train_eights, EIGHTS, 5) + each(train_eights, TRANSLATORS, 3)),
    "latent": Study(each(train_latent, DIMENSIONS, 5)),
    "activation": Study(each(train_activation, ACTIVATIONS, 5), with_ratio),
    "sick": Study(
        each(train_sick, {name: {"album": name, **one} for name, one in ILL.items()}, 5)
        + each(train_sick, {name: {"album": name, **one} for name, one in ILL_TOO.items()}, 3)
    ),
    "plain": Study(each(train_plain, {"plain": {}}, 3)),
    "few": Study(each(train_few, FEW, 5)),
    "origin": Study(each(train_origin, WIDTHS, 5)),
    "conditional": Study(each(train_conditional, {way: {"way": way} for way in networks.WAYS}, 5)),
    "long": Study(each(train_long, {"2d": {}}, 1)),
    "tells": Study(each(train_tells, TELLS, 5), with_rho),
    "rescue": Study(each(train_rescue, RESCUE, 3)),
    "cured": Study(each(train_cured, CURED, 3)),
    "ladder": Study(each(train_ladder, LADDER, 3)),
    "bigan": Study(each(train_codes, CODES, 3)),
    "plane": Study(each(toys.play, PLANE, 5) + each(toys.play, WOKEN, 3)),
    "batch": Study(each(toys.play, BATCHES, 3)),
    "series": Study(each(train_series, SERIES, 5)),
    "landscapes": Study(each(train_landscapes, ACTIVATIONS, 5), with_ratio),
    "photos": Study(each(train_landscapes, PHOTOS, 3), with_ratio),
}
