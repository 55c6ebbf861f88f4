"""What the rows of a study say: functions of rows as records.read gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise

import numpy as np
import pandas as pd
from scipy import stats

from ganutils.measures import simulation


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


def course(rows: pd.DataFrame) -> pd.Series:
    """How one training went, the first epoch left out, in which everything changes at once.

    `g_loss` and `d_loss`: by how much each moved, its mean over the last three epochs minus that
    over the epochs 2 to 4. `fid, start`, `fid, middle` and `fid, end`: FID where it was measured
    first, half way and last.
    """
    rows = rows[rows["epoch"] > 1]
    fid = rows["fid"].dropna().to_numpy()
    moved = {
        loss: rows[loss].iloc[-3:].mean() - rows[loss].iloc[:3].mean()
        for loss in ("g_loss", "d_loss")
    }
    places = {"fid, start": fid[0], "fid, middle": fid[len(fid) // 2], "fid, end": fid[-1]}
    return pd.Series(moved | places)


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


def reached(
    rows: pd.DataFrame, measure: str, epoch: float, pace: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """What each seed (row) of each arm (column) had reached after an epoch, between two epochs too.

    Args:
        pace: by arm, how many epochs it makes in the time of one: then equal times are compared.
    """
    found: dict[str, dict] = {}
    for (arm, seed), one in rows.dropna(subset=measure).groupby(["arm", "seed"]):
        at = epoch * (pace[arm] if pace is not None else 1)
        found.setdefault(arm, {})[seed] = np.interp(at, one["epoch"], one[measure])
    return pd.DataFrame(found)


def steadily(tables: Sequence[pd.DataFrame], sign: int) -> str:
    """Whether a measure improves from each arm to the next: "held", "partly" or "not held".

    It improves if it does in the mean and in all seeds but one at most. Partly: from the first arm
    to the last only.

    Args:
        tables: one row for each seed, one column for each arm, in order.
        sign: 1 if more is better, -1 if less is.
    """

    def improves(one: pd.DataFrame, before: str, after: str) -> bool:
        gain = sign * (one[after] - one[before])
        return bool(gain.mean() > 0 and (gain > 0).sum() >= len(gain) - 1)

    if all(improves(one, *pair) for one in tables for pair in pairwise(one.columns)):
        return "held"
    ends = all(improves(one, one.columns[0], one.columns[-1]) for one in tables)
    return "partly" if ends else "not held"


def settled(rows: pd.DataFrame) -> int | None:
    """The epoch at which one training's map had stopped: three in a row in which < 5 % changed."""
    rows = rows.sort_values("epoch")
    calm = (rows["map_changed"] < 0.05).rolling(3).sum() == 3
    return int(rows["epoch"][calm].iloc[0]) if calm.any() else None


def loss_as_gauge(rows: pd.DataFrame) -> pd.Series:
    """What one training's losses say of FID, from the rows of its epochs.

    For each loss, whether it misleads: its rank correlation with FID is beyond 0.5 in size in both
    halves of the training, and of opposite signs; whether it says little: in some half it is not
    beyond 0.5. And by how much, as a share of its mean, it moves in the second half.
    """
    halves = losses_and_fid(rows)
    second = rows[rows["epoch"] > rows["epoch"].max() / 2]
    found = {}
    for loss in ("g_loss", "d_loss"):
        a, b = halves[f"{loss}, first half"], halves[f"{loss}, second half"]
        found[f"{loss} misleads"] = bool(min(abs(a), abs(b)) > 0.5 and a * b < 0)
        found[f"{loss} says little"] = not (abs(a) > 0.5 and abs(b) > 0.5)
        found[f"{loss} moves"] = float(np.ptp(second[loss]) / second[loss].mean())
    return pd.Series(found)


def rank_correlations(rows: pd.DataFrame, measure: str, other: str = "fid") -> pd.Series:
    """Spearman's rank correlation of two measures over each training's epochs, by arm and seed.

    Epochs in which one of them was not measured are left out.
    """
    trainings = rows.dropna(subset=[measure, other]).groupby(["arm", "seed"])
    return trainings.apply(lambda one: stats.spearmanr(one[measure], one[other]).statistic)


def endings(rows: pd.DataFrame) -> pd.DataFrame:
    """How each training of a study ended, by arm and seed, in the last epoch that was judged.

    `fid` and `digits`; `relapse`, that FID as a multiple of the lowest on the way: 1 if nothing
    that was gained was lost.
    """
    trainings = rows.dropna(subset="fid").sort_values("epoch").groupby(["arm", "seed"])
    ended = trainings[["fid", "digits"]].last()
    return ended.assign(relapse=ended["fid"] / trainings["fid"].min())


def seconds_ratio(rows: pd.DataFrame, base: str) -> pd.Series:
    """For each row, its training's median epoch as a multiple of that of the arm `base`.

    Of the same seed and width, by the columns activation, seed, width and seconds. Trainings ran
    at different times: a comparison by turns in one run is finer.
    """
    typical = rows.groupby(["activation", "seed", "width"])["seconds"].median()
    ratios = typical / typical.xs(base, level="activation")
    return rows.join(ratios.rename("ratio"), on=ratios.index.names)["ratio"]


def together(rows: pd.DataFrame, measure: str, draws: int = 5_000) -> tuple[float, float]:
    """Whether trainings of one seed rise and fall together, whatever their arm.

    From each training's course its arm's mean course and its own level are taken off. What is left
    of two arms is correlated over the epochs, seed by seed.

    Args:
        rows: of several arms, with the same seeds and epochs; where the measure is NaN, epochs are
            left out.

    Returns:
        The mean correlation, and p: how often it is at least as high when seeds are exchanged by
        chance within each arm (a permutation test).

    Raises:
        ValueError: fewer than two arms, or than three seeds.
    """
    table = rows.pivot(index="epoch", columns=["arm", "seed"], values=measure).dropna()
    arms = [table[arm].to_numpy() for arm in table.columns.levels[0]]
    if len(arms) < 2 or table.shape[1] < 3 * len(arms):
        raise ValueError("Give the rows of two arms or more, and three seeds or more of each.")
    rest = [one - one.mean(axis=1, keepdims=True) for one in arms]
    rest = [one - one.mean(axis=0) for one in rest]
    rest = [one / np.linalg.norm(one, axis=0) for one in rest]
    alike = {pair: rest[pair[0]].T @ rest[pair[1]] for pair in combinations(range(len(arms)), 2)}

    def mean_of(order: np.ndarray) -> float:
        return np.mean([table[order[a], order[b]].mean() for (a, b), table in alike.items()])

    random, seeds = np.random.default_rng(0), np.tile(np.arange(arms[0].shape[1]), (len(arms), 1))
    found = mean_of(seeds)
    by_chance = [mean_of(random.permuted(seeds, axis=1)) for _ in range(draws)]
    as_high = np.sum(np.array(by_chance) >= found - 1e-12)
    return float(found), float((1 + as_high) / (1 + draws))


def interval(values: pd.Series) -> tuple[float, float]:
    """Student's 95 % confidence interval of the mean of seeds (Student 1908), without NaN.

    Raises:
        ValueError: fewer than two values.
    """
    values = values.dropna()
    if len(values) < 2:
        raise ValueError(f"An interval wants two seeds or more, not {len(values)}.")
    found = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    return float(found.low), float(found.high)


def rank_probabilities(table: pd.DataFrame, best: str) -> pd.DataFrame:
    """How often each arm's mean comes first, second and so on, when its seeds are drawn again.

    The bootstrap (Efron 1979) with 10,000 draws: as many seeds as there are, with repetition, the
    same for all arms. Ties are broken by chance. With few seeds it is surer than it ought to be.

    Args:
        table: one row for each seed, one column for each arm.
        best: "lowest" or "highest".

    Returns:
        One row for each arm, one column for each rank (1 is the best); each sums to 1.

    Raises:
        ValueError: another word for the best; fewer than two seeds; a value that is missing.
    """
    signs = {"lowest": 1, "highest": -1}
    if best not in signs:
        raise ValueError(f"The best is the lowest or the highest, not {best!r}.")
    if len(table) < 2 or table.isna().any(axis=None):
        raise ValueError("A ranking wants two seeds or more, and a value for each arm and seed.")
    random = np.random.default_rng(0)
    drawn = random.integers(0, len(table), (10_000, len(table)))
    means = signs[best] * table.to_numpy()[drawn].mean(axis=1)
    order = np.lexsort((random.random(means.shape), means))  # the arms of each draw, best first
    shares = (order == np.arange(table.shape[1])[:, None, None]).mean(axis=1)
    ranks = pd.RangeIndex(1, table.shape[1] + 1, name="rank")
    return pd.DataFrame(shares, index=table.columns, columns=ranks)


def seeds_needed(gaps: pd.Series) -> float:
    """How many seeds a paired t-test would take to find a gap as large as the mean one.

    At the level of 5 %, with a power of 80 %, from the spread of the gaps measured, by the
    noncentral t distribution (Cohen 1988, chapter 2); infinity if a thousand would not do. A plan
    for the next study: from a few seeds it is rough, and no evidence in this one.

    Args:
        gaps: between two arms, one value for each seed.

    Raises:
        ValueError: fewer than two gaps, or all the same.
    """
    if len(gaps) < 2 or gaps.std() == 0:
        raise ValueError("Give two gaps or more that are not all the same: their spread is needed.")
    effect = abs(gaps.mean()) / gaps.std()
    for seeds in range(2, 1_001):
        if simulation.power(effect, seeds) >= 0.8:
            return seeds
    return np.inf


def share_interval(found: int, tries: int) -> tuple[float, float]:
    """Wilson's 95 % confidence interval of a share, such as of right answers (Wilson 1927).

    Raises:
        ValueError: no tries, or more found than tried.
    """
    if not 0 <= found <= tries or tries < 1:
        raise ValueError(f"Of {tries} tries {found} cannot have been right.")
    low, high = stats.binomtest(found, tries).proportion_ci(0.95, "wilson")
    return float(low), float(high)


def nearer_than_test(rows: pd.DataFrame, share: float = 0.05) -> pd.DataFrame:
    """For each set of images, how many lie nearer to a training image than test images do.

    The limit is that below which a `share` of the test images of the same digit lie: a set of
    images that were not copied has about this share below it, copies all. Four measures: the
    distance in pixels and in features, and each as a ratio to the second nearest training image.

    Args:
        rows: with the columns images (one of them "test images"), digit, pixels, pixels_second,
            features and features_second.
    """
    spaces = ["pixels", "features"]
    ratios = {f"{space}, ratio": rows[space] / rows[f"{space}_second"] for space in spaces}
    values = rows[["images", "digit", *spaces]].assign(**ratios)
    test = values[values["images"] == "test images"]
    measures = [*spaces, *ratios]
    limits = test.groupby("digit")[measures].quantile(share).loc[values["digit"]]
    below = values[measures] < limits.to_numpy()
    return below.groupby(values["images"], sort=False).mean()
