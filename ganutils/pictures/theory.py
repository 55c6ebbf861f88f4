"""Curves of the theory: a transport on a line, the slopes of losses, divergences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from scipy.special import logit

from ganutils.pictures.colours import NETWORK_COLOURS

BLUE, ORANGE = (NETWORK_COLOURS[name] for name in ("generator", "discriminator"))


def transport(
    bend: Callable[[np.ndarray], np.ndarray],
    x: np.ndarray,
    above: np.ndarray,
    below: np.ndarray,
    done: float,
) -> Figure:
    """Numbers on their way from one density, above, to another, below.

    Args:
        bend: where numbers go that are shared out evenly among a normal density's mass.
        x: (n,), at which both densities (n,) stand.
        done: how much of the way lies behind them, in [0, 1].
    """
    shares = (np.arange(60) + 0.5) / 60
    z = np.interp(shares, np.cumsum(above) * (x[1] - x[0]), x)
    figure, axes = plt.subplots(figsize=(8, 4))
    axes.fill_between(x, 1, 1 + above, color="0.8")
    axes.fill_between(x, 0, -below, color=BLUE, alpha=0.35)
    axes.plot([z, bend(z)], [np.ones(60), np.zeros(60)], color="0.8", linewidth=0.7)
    axes.plot(z + done * (bend(z) - z), np.full(60, 1 - done), "o", color=BLUE, markersize=4)
    for height in (0, 1):
        axes.axhline(height, color="0.3", linewidth=0.8)
    axes.annotate("density of $z$", (-3.9, 1.1))
    axes.annotate("$p$, density of $x = G(z)$", (-3.9, -0.3), color=BLUE)
    axes.set(xlabel="$z$ above, $x$ below", xlim=(-4, 4), ylim=(-0.5, 1.5), yticks=[])
    axes.spines["left"].set_visible(False)
    return figure


def loss_slopes(
    logits: np.ndarray, slopes: Mapping[str, np.ndarray], looks: Mapping[str, Sequence[str]]
) -> Figure:
    """The slopes of G's losses over D's logit on a generated point; above, D's probability.

    Args:
        logits: (n,), rising. slopes: by loss, (n,).
        looks: by loss, its colour and its line's style.
    """
    figure, axes = plt.subplots(figsize=(9.5, 3.8))
    for name, slope in slopes.items():
        colour, style = looks[name]
        axes.plot(logits, slope, style, color=colour, label=name)
    axes.axhline(0, color="0.6", linewidth=1)
    axes.axvline(logit(0.01), color="0.6", linewidth=1, linestyle=":")
    axes.set(xlabel="D's logit on a generated point", ylabel="slope of G's loss")
    axes.set(xlim=(logits[0], logits[-1]), ylim=(-2, 0.5))
    top = axes.secondary_xaxis("top")
    said = np.array([0.01, 0.1, 0.5, 0.9, 0.99])
    top.set_xticks(logit(said), [f"{one:g}" for one in said])
    top.set_xlabel("what D says of it")
    axes.legend(fontsize=10, loc="upper left", bbox_to_anchor=(1, 1))
    return figure


def divergences(
    x: np.ndarray,
    p: np.ndarray,
    q: np.ndarray,
    shifts: np.ndarray,
    curves: Mapping[str, np.ndarray],
    shift: float,
) -> Figure:
    """Two densities and their best discriminator; measures of how far apart they are, by shift.

    Args:
        x, p, q: (n,).
        curves: of "KL", "JS", "TV" and "Wasserstein-1", each along the shifts; dots at `shift`.
    """
    figure, panels = plt.subplots(1, 4, figsize=(9.5, 2.7), width_ratios=[1.5, 1, 1, 1])
    panels[0].fill_between(x, p, color="0.1", alpha=0.4, label="$p$")
    panels[0].fill_between(x, q, color=BLUE, alpha=0.5, label="$q$")
    with np.errstate(invalid="ignore"):
        panels[0].plot(x, p / (p + q), color=ORANGE, label="$D^*$")
    panels[0].set(xlim=(-2, 5.5), ylim=(0, 1.1), xlabel="$x$", title=f"shift {shift:.1f}")
    panels[0].legend(fontsize=9, loc="upper right")
    looks = {
        "KL": ("#CC79A7", 1, "KL, nats", 34),
        "JS": ("0.1", 2, "JS (nats) and TV", 1.1),
        "TV": ("#009E73", 2, "JS (nats) and TV", 1.1),
        "Wasserstein-1": (ORANGE, 3, "$W_1$, units of $x$", 4.2),
    }
    for name, (colour, place, label, top) in looks.items():
        axes = panels[place]
        axes.plot(shifts, curves[name], color=colour, label=name)
        axes.plot(shift, np.interp(shift, shifts, curves[name]), "o", color=colour, clip_on=False)
        axes.set(xlabel="shift", title=label, ylim=(0, top))
        axes.title.set_fontsize(10)
    panels[2].legend(fontsize=9, loc="lower right")
    return figure
