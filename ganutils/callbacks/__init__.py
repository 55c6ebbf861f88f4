"""What happens between the epochs: noise decay, checkpoints and measurements.

Pictures of a training in progress are in live.py; `tqdm.keras.TqdmCallback` serves as the progress
bar with the time left.
"""

from ganutils.callbacks.measuring import (
    DiscriminatorGap,
    HeldOutDistance,
    IndependentClassifier,
    JudgeMetrics,
    Obedience,
    RegionMaps,
    ReversalMetrics,
    SceneMetrics,
    UnitActivity,
    region_map,
)
from ganutils.callbacks.training import Checkpoint, InstanceNoise, Stopwatch

__all__ = [
    "Checkpoint",
    "DiscriminatorGap",
    "HeldOutDistance",
    "IndependentClassifier",
    "InstanceNoise",
    "JudgeMetrics",
    "Obedience",
    "RegionMaps",
    "ReversalMetrics",
    "SceneMetrics",
    "Stopwatch",
    "UnitActivity",
    "region_map",
]
