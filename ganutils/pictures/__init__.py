"""Pictures, in one style, with one colour for each network, digit class and arm of a study."""

import matplotlib.pyplot as plt

from ganutils.pictures.answers import answers, noisy_pixel
from ganutils.pictures.colours import ARM_COLOURS, DIGIT_COLOURS, NETWORK_COLOURS
from ganutils.pictures.convolutions import heat_maps, paint, painting
from ganutils.pictures.curves import (
    compare_arms,
    digit_shares,
    distances,
    final_spread,
    judge_curves,
    label_epochs,
    losses_and_quality,
    noise_curves,
    quality_by_time,
    speed,
    training,
    training_curves,
)
from ganutils.pictures.diagrams import game_diagram, layer_name, network_diagram
from ganutils.pictures.health import clinic, close_up, cures, differences, gallery
from ganutils.pictures.images import (
    by_digit,
    enlarge,
    gif,
    png,
    pushed,
    side_by_side,
    signed,
    stacked,
    tile,
)
from ganutils.pictures.intervals import dance, dots_and_intervals, histograms
from ganutils.pictures.maps import cubes, deepest, digit_key, draw_map, region_maps, shade, slices
from ganutils.pictures.plane import (
    draw_field,
    draw_game,
    game_moments,
    hops,
    rolls,
    surface,
    warped,
)
from ganutils.pictures.theory import divergences, loss_slopes, transport

plt.style.use("ganutils.pictures.course")

__all__ = [
    "ARM_COLOURS",
    "DIGIT_COLOURS",
    "NETWORK_COLOURS",
    "answers",
    "by_digit",
    "clinic",
    "close_up",
    "compare_arms",
    "cubes",
    "cures",
    "dance",
    "deepest",
    "differences",
    "digit_key",
    "digit_shares",
    "distances",
    "divergences",
    "dots_and_intervals",
    "draw_field",
    "draw_game",
    "draw_map",
    "enlarge",
    "final_spread",
    "gallery",
    "game_diagram",
    "game_moments",
    "gif",
    "heat_maps",
    "histograms",
    "hops",
    "judge_curves",
    "label_epochs",
    "layer_name",
    "layer_times",
    "loss_slopes",
    "losses_and_quality",
    "network_diagram",
    "noise_curves",
    "noisy_pixel",
    "paint",
    "painting",
    "png",
    "pushed",
    "quality_by_time",
    "region_maps",
    "rolls",
    "shade",
    "side_by_side",
    "signed",
    "slices",
    "speed",
    "stacked",
    "surface",
    "tile",
    "training",
    "training_curves",
    "transport",
    "warped",
]
