"""What the rows of a study say: functions of rows as lesson.results gives them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats


def last_epochs(rows: pd.DataFrame) -> pd.DataFrame:
    """The row of each training's last epoch, with `memory`: how much surer D is of seen images."""
    last = rows[rows["epoch"] == rows.groupby(["arm", "seed"])["epoch"].transform("max")]
    return last.assign(memory=last["d_seen"] - last["d_unseen"])


def differences(rows: pd.DataFrame, measure: str, base: str = "noise-decay") -> pd.DataFrame:
    """Each arm's measure in the last epoch minus that of `base` with the same seed.

    One row for each other arm, one column for each seed.
    """
    table = last_epochs(rows).pivot(index="arm", columns="seed", values=measure)
    return (table - table.loc[base]).drop(index=base)


def losses_and_fid(rows: pd.DataFrame) -> pd.Series:
    """One training's rank correlations (Spearman's) of both losses with FID.

    In the first half of its epochs and in the second, the first epoch left out.
    """
    rows = rows[rows["epoch"] > 1].dropna(subset="fid")
    first = rows["epoch"] <= rows["epoch"].max() / 2
    return pd.Series(
        {
            f"{loss}, {name} half": half[loss].corr(half["fid"], method="spearman")
            for loss in ("g_loss", "d_loss")
            for name, half in (("first", rows[first]), ("second", rows[~first]))
        }
    )


def seconds_ratio(rows: pd.DataFrame, base: str) -> pd.Series:
    """For each row, its training's median epoch as a multiple of that of the arm `base`.

    Of the same seed and width, by the columns activation, seed, width and seconds. Trainings ran
    at different times: a comparison by turns in one run is finer.
    """
    typical = rows.groupby(["activation", "seed", "width"])["seconds"].median()
    ratios = typical / typical.xs(base, level="activation")
    return rows.join(ratios.rename("ratio"), on=ratios.index.names)["ratio"]


def interval(values: pd.Series, confidence: float = 0.95) -> tuple[float, float]:
    """Student's confidence interval of the mean of seeds (Student 1908), without NaN.

    Raises:
        ValueError: fewer than two values.
    """
    values = values.dropna()
    if len(values) < 2:
        raise ValueError(f"An interval wants two seeds or more, not {len(values)}.")
    low, high = stats.t.interval(confidence, len(values) - 1, values.mean(), stats.sem(values))
    return float(low), float(high)


def rank_probabilities(table: pd.DataFrame, best: str, draws: int = 10_000) -> pd.DataFrame:
    """How often each arm would come first, second and so on, were the seeds drawn again.

    The bootstrap (Efron 1979): as many seeds as there are, with repetition, the same for all arms.

    Args:
        table: one row for each seed, one column for each arm.
        best: "lowest" or "highest".

    Returns:
        One row for each arm, one column for each rank (1 is the best); each sums to 1.
    """
    signs = {"lowest": 1, "highest": -1}
    if best not in signs:
        raise ValueError(f"The best is the lowest or the highest, not {best!r}.")
    drawn = np.random.default_rng(0).integers(0, len(table), (draws, len(table)))
    means = signs[best] * table.to_numpy()[drawn].mean(axis=1)
    ranks = stats.rankdata(means, axis=1, method="ordinal").astype(int)
    places = range(1, table.shape[1] + 1)
    shares = {place: (ranks == place).mean(axis=0) for place in places}
    return pd.DataFrame(shares, index=table.columns).rename_axis(columns="rank")


def seeds_needed(differences: pd.Series, power: float = 0.8, level: float = 0.05) -> float:
    """How many seeds a paired t-test would take to find a difference as large as the mean one.

    From the spread of the differences measured, by the noncentral t distribution (Cohen 1988,
    chapter 2). Infinity if a thousand would not do.

    Args:
        differences: between two arms, one value for each seed.
        power: the probability of finding it; level: of finding one where there is none.
    """
    effect = abs(differences.mean()) / differences.std()
    for seeds in range(2, 1_001):
        limit = stats.t.ppf(1 - level / 2, seeds - 1)
        shifted = stats.nct(seeds - 1, effect * np.sqrt(seeds))
        if shifted.sf(limit) + shifted.cdf(-limit) >= power:
            return seeds
    return np.inf
