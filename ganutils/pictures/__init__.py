"""Pictures, in one style, with one colour for each network, digit class and arm of a study."""

import matplotlib.pyplot as plt

from ganutils.pictures.colours import ARM_COLOURS, DIGIT_COLOURS, NETWORK_COLOURS
from ganutils.pictures.curves import (
    compare_arms,
    digit_shares,
    distances,
    final_spread,
    judge_curves,
    label_epochs,
    layer_times,
    losses_and_quality,
    noise_curves,
    quality_by_time,
    speed,
    training,
    training_curves,
)
from ganutils.pictures.diagrams import game_diagram, layer_name, network_diagram
from ganutils.pictures.images import by_digit, enlarge, gif, png, side_by_side, tile
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
from ganutils.pictures.maps import cubes, deepest, draw_map, region_maps, shade, slices
from ganutils.pictures.plane import draw_game

plt.style.use("ganutils.pictures.course")

__all__ = [
    "ARM_COLOURS",
    "DIGIT_COLOURS",
    "NETWORK_COLOURS",
    "by_digit",
    "compare_arms",
    "confidences",
    "cubes",
    "deepest",
    "defects",
    "digit_shares",
    "distances",
    "draw_game",
    "draw_map",
    "enlarge",
    "feature_distances",
    "fidelity_and_diversity",
    "final_spread",
    "game_diagram",
    "gif",
    "judge_curves",
    "label_epochs",
    "layer_name",
    "layer_times",
    "learning_curves",
    "losses_and_quality",
    "network_diagram",
    "noise_curves",
    "numbered_pairs",
    "png",
    "quality_by_time",
    "region_maps",
    "sample_sizes",
    "shade",
    "side_by_side",
    "skill",
    "slices",
    "speed",
    "tile",
    "training",
    "training_curves",
    "truncation",
    "two_normals",
]
