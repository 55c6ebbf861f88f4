"""The small games of notebooks 01 and A1: points in the plane, drawn afresh, of no data set."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ganutils import hardware, toy
from ganutils.records import provenance


def play(
    seed: int, study: str = "plane", steps: int = 2_000, every: int = 100, **settings: object
) -> pd.DataFrame:
    """One game, looked at every so many steps: each mode's share of points, losses, G's gradient.

    Losses and gradient are means over the steps since the last look; `amplitude` is the standard
    deviation of G's loss in them.

    Args:
        study: which the rows are of.
        settings: of toy.Game.
    """
    with hardware.use("float32"):
        game, rows = toy.Game(**settings).start(seed), []
        for step in range(every, steps + 1, every):
            now = game.play(every).history[-every:]
            shares = {f"mode_{i}": s for i, s in enumerate(toy.mode_shares(game.samples()), 1)}
            means = dict(zip(("g_loss", "d_loss", "gradient"), now.mean(axis=0), strict=True))
            rows.append({"step": step, **shares, **means, "amplitude": np.std(now[:, 0])})
        source = "eight Gaussians on a circle, drawn afresh"
        return pd.DataFrame(rows).assign(
            **provenance(source, f"python -m experiments study {study}")
        )
