"""What the best discriminator answers on a line, with noise on its inputs and with soft labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from scipy.special import expit, logit
from scipy.stats import norm

from ganutils.pictures.colours import NETWORK_COLOURS

REAL, FAKE = -1.0, -0.9  # one pixel of the background, in a real and in a generated image


def noisy_pixel(stds: Sequence[float]) -> Figure:
    """One background pixel under noise: both densities (top), and the best D's answer (bottom).

    The real pixel is exactly -1, the generated one -0.9. Without noise every D is best that
    answers 1 here and 0 there, whatever it says elsewhere: two of them are drawn.
    """
    figure, every = plt.subplots(
        2, len(stds), figsize=(max(5, 3.2 * len(stds)), 4.6), sharex=True, squeeze=False
    )
    x = np.linspace(-1.35, -0.55, 401)
    colours = {REAL: "0.2", FAKE: NETWORK_COLOURS["generator"]}
    for (top, bottom), std in zip(every.T, stds, strict=True):
        for place, colour in colours.items():
            if std:
                top.plot(x, norm.pdf(x, place, std), color=colour)
            else:
                top.plot([place] * 2, [0, 1], color=colour, linewidth=4)
        top.set(title=f"noise {std:g}", yticks=[], ylim=(0, None))
        look = {"color": NETWORK_COLOURS["discriminator"]}
        if std:
            answers = expit(((x - FAKE) ** 2 - (x - REAL) ** 2) / (2 * std**2))
            bottom.plot(x, answers, **look)
            slope = (REAL - FAKE) / std**2
            bottom.set_title(f"slope of the logit: {slope:.3g}", fontsize=11)
        else:
            bottom.plot(x, np.where(x < (REAL + FAKE) / 2, 1, 0), **look)
            bottom.plot(x, (1 + np.cos(np.pi * (x - REAL) / (FAKE - REAL))) / 2, ":", **look)
            bottom.set_title("flat at the generated pixel", fontsize=11)
        for place, colour in colours.items():
            says = np.interp(place, x, bottom.lines[0].get_ydata())
            bottom.plot(place, says, "o", color=colour, zorder=3)
        bottom.set(xlabel="brightness of the pixel", ylim=(-0.05, 1.05))
    every[0, 0].set_ylabel("how often")
    every[1, 0].set_ylabel("best D")
    return figure


def answers(
    x: np.ndarray, densities: Mapping[str, np.ndarray], best: Mapping[str, np.ndarray]
) -> Figure:
    """Two densities (left), and what the best D answers under each labelling, as logits (right).

    Args:
        x: (n,). densities: the real and the generated one, (n,) each, by name and in this order.
        best: D's best answer at x, probabilities (n,), by the name of the labelling.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.3), sharex=True)
    colours = ("0.2", NETWORK_COLOURS["generator"])
    for (name, values), colour in zip(densities.items(), colours, strict=True):
        left.plot(x, values, color=colour)
        left.fill_between(x, values, color=colour, alpha=0.15)
        left.annotate(
            name, (x[values.argmax()], values.max()), ha="center", va="bottom", color=colour
        )
    for (name, values), style in zip(best.items(), ("-", "--", ":"), strict=False):
        look = {"color": NETWORK_COLOURS["discriminator"], "label": name}
        right.plot(x, logit(values), style, **look)
    left.set(xlabel="x", ylabel="density", yticks=[], ylim=(0, None))
    right.set(xlabel="x", ylabel="best D's logit", ylim=(-8, 5))
    right.legend()
    return figure
