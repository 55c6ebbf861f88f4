"""Pictures, in one style, with one colour for each network, digit class and arm of a study."""

import matplotlib.pyplot as plt

from ganutils.pictures.answers import answers, noisy_pixel
from ganutils.pictures.colours import ARM_COLOURS, DIGIT_COLOURS, NETWORK_COLOURS
from ganutils.pictures.convolutions import heat_maps, paint, painting
from ganutils.pictures.critics import critics_in_the_plane, critics_on_a_line
from ganutils.pictures.curves import (
    compare_arms,
    distances,
    final_spread,
    label_epochs,
    quality_by_time,
    speed,
    training,
)
from ganutils.pictures.diagrams import game_diagram, layer_name, network_diagram
from ganutils.pictures.health import close_up, differences, signs
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
from ganutils.pictures.judging import (
    confidences,
    defects,
    feature_distances,
    fidelity_and_diversity,
    learning_curves,
    numbered_pairs,
    sample_sizes,
    skill,
    truncation,
    two_normals,
)
from ganutils.pictures.maps import (
    boxes,
    cubes,
    deepest,
    digit_key,
    draw_map,
    region_maps,
    shade,
    slices,
)
from ganutils.pictures.plane import (
    draw_field,
    draw_game,
    game_moments,
    hops,
    rolls,
    surface,
    warped,
)
from ganutils.pictures.series import clouds, rhythms, windows
from ganutils.pictures.theory import divergences, loss_slopes, transport

plt.style.use("ganutils.pictures.course")

__all__ = [
    "ARM_COLOURS",
    "DIGIT_COLOURS",
    "NETWORK_COLOURS",
    "answers",
    "boxes",
    "by_digit",
    "close_up",
    "clouds",
    "compare_arms",
    "confidences",
    "critics_in_the_plane",
    "critics_on_a_line",
    "cubes",
    "dance",
    "deepest",
    "defects",
    "differences",
    "digit_key",
    "distances",
    "divergences",
    "dots_and_intervals",
    "draw_field",
    "draw_game",
    "draw_map",
    "enlarge",
    "feature_distances",
    "fidelity_and_diversity",
    "final_spread",
    "game_diagram",
    "game_moments",
    "gif",
    "heat_maps",
    "histograms",
    "hops",
    "label_epochs",
    "layer_name",
    "learning_curves",
    "loss_slopes",
    "network_diagram",
    "noisy_pixel",
    "numbered_pairs",
    "paint",
    "painting",
    "png",
    "pushed",
    "quality_by_time",
    "region_maps",
    "rhythms",
    "rolls",
    "sample_sizes",
    "shade",
    "side_by_side",
    "signed",
    "signs",
    "skill",
    "slices",
    "speed",
    "stacked",
    "surface",
    "tile",
    "training",
    "transport",
    "truncation",
    "two_normals",
    "warped",
    "windows",
]
