"""Widgets that steer a generator by hand. Each returns a box to display as a cell's output."""

from ganutils.explorers.conditional import ConditionalExplorer
from ganutils.explorers.drawing import Canvas, DrawADigit
from ganutils.explorers.duel import YouAreTheDiscriminator
from ganutils.explorers.players import player, steered, steered_by
from ganutils.explorers.shipped import page, space
from ganutils.explorers.simulator import StudySimulator
from ganutils.explorers.space import SpaceExplorer
from ganutils.explorers.walks import (
    closed_path,
    code_walks,
    gallery,
    image_bytes,
    journey,
    journey_film,
)
from ganutils.explorers.zeroing import ZeroingExplorer

__all__ = [
    "Canvas",
    "ConditionalExplorer",
    "DrawADigit",
    "SpaceExplorer",
    "StudySimulator",
    "YouAreTheDiscriminator",
    "ZeroingExplorer",
    "closed_path",
    "code_walks",
    "gallery",
    "image_bytes",
    "journey",
    "journey_film",
    "page",
    "player",
    "space",
    "steered",
    "steered_by",
]
