"""Deliberate mistakes in what is stored, and the tests that ought to notice.

Weights, maps and cards are changed together with their digests (mutations.py), so that only a
measurement can notice. Rows were measured by long trainings, so that only their digests in the
notebooks can.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import numpy as np
import pandas as pd

from tests.wrong_code import ROOT, Change, Mistake

RESULTS, SHELF = "data/results", "data/pretrained"
PARTS = ("generator", "discriminator")


def rows(change: Callable[[pd.DataFrame], pd.DataFrame]) -> Change:
    def changed(content: bytes) -> bytes:
        return change(pd.read_csv(io.BytesIO(content))).to_csv(index=False).encode()

    return changed


def column(name: str, change: Callable, where: Callable = lambda rows: rows["seed"] >= 0) -> Change:
    """Change a column of the rows where a condition holds."""

    def changed(table: pd.DataFrame) -> pd.DataFrame:
        chosen = where(table)
        return table.assign(**{name: table[name].mask(chosen, change(table[name]))})

    return rows(changed)


def arrays(change: Callable[[str, np.ndarray], np.ndarray]) -> Change:
    """Change every array of an npz file, given its name."""

    def changed(content: bytes) -> bytes:
        with np.load(io.BytesIO(content)) as archive:
            new = {key: change(key, archive[key]) for key in archive.files}
        target = io.BytesIO()
        np.savez_compressed(target, **new)
        return target.getvalue()

    return changed


def card(change: Callable[[dict], object]) -> Change:
    """Change a card in place."""

    def changed(content: bytes) -> bytes:
        facts = json.loads(content)
        change(facts)
        return json.dumps(facts, indent=2, ensure_ascii=False).encode() + b"\n"

    return changed


def card_with_fid(fid: float) -> Change:
    return card(lambda facts: facts["metrics"].update(fid=fid))


def taken_from(file: str) -> Change:
    """Another file's content in its place."""
    return lambda content: (ROOT / file).read_bytes()


def noisy(key: str, weights: np.ndarray) -> np.ndarray:
    """5 % noise on every weight."""
    random = np.random.default_rng(0)
    return (weights * (1 + 0.05 * random.standard_normal(weights.shape))).astype(weights.dtype)


def relabelled(key: str, values: np.ndarray) -> np.ndarray:
    """1 and 7 exchanged on a map."""
    return np.choose(values, [0, 7, 2, 3, 4, 5, 6, 1, 8, 9]) if key == "classes" else values


def larger_covariance(key: str, values: np.ndarray) -> np.ndarray:
    return values * 1.05 if key.endswith("covariance") else values


def copied(table: pd.DataFrame) -> pd.DataFrame:
    """15 generated images are exact copies of training images."""
    return table.assign(pixels=table["pixels"].where(table.index >= 15, 0.0))


def shipped(name: str, edits: dict[str, Change], only: str = "") -> Mistake:
    changed = {f"{SHELF}/{name}/{file}": change for file, change in edits.items()}
    return Mistake("shipped", changed, ("shipped",), only or name)


def recorded(file: str, change: Change) -> Mistake:
    return Mistake("rows", {f"{RESULTS}/{file}": change}, ("evidence",), "stored_file_as_it_is")


IN_DATA = {
    # Shipped weights, maps, cards
    "dcgan and dcgan-no-decay exchanged": Mistake(
        "shipped",
        {
            f"{SHELF}/{a}/{part}.npz": taken_from(f"{SHELF}/{b}/{part}.npz")
            for a, b in (("dcgan", "dcgan-no-decay"), ("dcgan-no-decay", "dcgan"))
            for part in PARTS
        },
        ("shipped",),
        "dcgan",
    ),
    "judge's covariances 5 % larger": shipped(
        "judge", {"reference.npz": arrays(larger_covariance)}
    ),
    "another's discriminator": shipped(
        "latent-2d", {"discriminator.npz": taken_from(f"{SHELF}/latent-3d/discriminator.npz")}
    ),
    "map rolled": shipped(
        "latent-3d", {"regions.npz": arrays(lambda key, values: np.roll(values, 3, axis=0))}
    ),
    "map relabelled": shipped("latent-3d", {"regions.npz": arrays(relabelled)}),
    "another's generator, map and discriminator": shipped(
        "latent-4d",
        {
            f"{part}.npz": taken_from(f"{SHELF}/activation-leaky_relu/{part}.npz")
            for part in (*PARTS, "regions")
        },
    ),
    "dense weights with 5 % noise": shipped("dense-eights", {"generator.npz": arrays(noisy)}),
    "discriminators all zero": Mistake(
        "shipped",
        {
            f"{SHELF}/{name}/discriminator.npz": arrays(lambda key, weights: 0 * weights)
            for name in ("dcgan", "latent-3d")
        },
        ("shipped",),
        "discriminator",
    ),
    "metrics on cards": Mistake(
        "shipped",
        {
            f"{SHELF}/{name}/card.json": card_with_fid(fid)
            for name, fid in (("dcgan", 0.5), ("activation-relu", 1.86), ("dense-eights", 12.3))
        },
        ("shipped",),
        "card",
    ),
    # Recorded rows
    "dcgan-no-decay's FID tripled but at its end": recorded(
        "dcgan_no_decay_epochs.csv", column("fid", lambda fid: 3 * fid, lambda r: r["epoch"] < 50)
    ),
    "constant noise, half as much again": recorded(
        "dcgan_study.csv",
        column(
            "fid",
            lambda fid: 1.5 * fid,
            lambda r: (r["arm"] == "constant-noise") & (r["epoch"] < 20),
        ),
    ),
    "floor of FID": recorded(
        "judged.csv",
        column("fid", lambda fid: 5 * fid, lambda r: r["images"] == "real training images"),
    ),
    "dcgan's confidence and d_real": recorded(
        "dcgan_epochs.csv",
        rows(lambda r: r.assign(confidence=0.9 * r["confidence"], d_real=0.1 + r["d_real"])),
    ),
    "weak classifier's curve halved": recorded(
        "latent_4d_epochs.csv", column("ic_error", lambda error: error / 2)
    ),
    "G's loss reversed in time": recorded(
        "latent_2d_epochs.csv", rows(lambda r: r.assign(g_loss=r["g_loss"].to_numpy()[::-1]))
    ),
    "own D's accuracy flat": recorded(
        "latent_contest.csv",
        rows(
            lambda r: r.assign(
                **{
                    name: r[name].mask((r["arm"] == "own D, G moves") & (r["step"] != 160), 0.6)
                    for name in r
                    if name.startswith("accuracy")
                }
            )
        ),
    ),
    "latent study's classifier tripled": recorded(
        "latent_study.csv", column("ic_error", lambda error: 3 * error)
    ),
    "history of white": recorded("dense_study.csv", column("white", lambda white: white**2)),
    "called-real map constant": recorded(
        "latent_2d_called_real.npz", arrays(lambda key, values: 0 * values + values.mean())
    ),
    "a benchmark's row": recorded(
        "benchmark_step.csv", rows(lambda r: r.assign(ms=r["ms"].where(r.index != 3, 1.0)))
    ),
    "dead units": recorded(
        "activation_study.csv", column("dead_1", lambda d: 2 * d, lambda r: r["arm"] != "relu")
    ),
    "copies among the nearest": recorded("nearest.csv", rows(copied)),
    "the lesson's FID halved": recorded("lesson.csv", column("fid", lambda fid: fid / 2)),
    "the eights' FID at the end": recorded(
        "dense_study.csv", column("fid", lambda fid: fid / 2, lambda r: r["batch"] == 5_000)
    ),
    # One of ten more: the others are in wrong_code.py
    "another prior on a card": Mistake(
        "more",
        {
            f"{SHELF}/latent-3d/card.json": card(
                lambda facts: facts["parts"]["generator"]["arguments"].update(prior="normal")
            )
        },
        ("recipes", "shipped"),
        "latent-3d",
    ),
}
