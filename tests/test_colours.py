"""Colours that a reader tells apart, whatever cones she has."""

from itertools import combinations

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from experiments.studies import STUDIES
from ganutils.pictures import (
    ARM_COLOURS,
    CLASS_COLOURS,
    DIGIT_COLOURS,
    KIND_COLOURS,
    NETWORK_COLOURS,
    PART_COLOURS,
)
from ganutils.pictures.colours import ink, luminance

# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
SIGHTS = {
    "all cones": np.eye(3),
    "deuteranope": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "protanope": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
}
# Ottosson 2020: OKLab, in which distances are about as they look.
CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
DRAWN = (
    *("dcgan", "latent", "activation", "plain", "few", "origin", "conditional"),
    *("tells", "ladder", "landscapes"),
)
STUDIED = [  # what stands in one figure
    *({cell.arm for cell in STUDIES[name].cells} for name in DRAWN),
    {"healthy", "D too fast", "G too fast", "no batch norm, fast"},
]


def seen(colour, sight):
    """A colour's place in OKLab for a reader, black 0 and white 1 apart."""
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return OKLAB @ np.cbrt(CONES @ np.clip(SIGHTS[sight] @ linear, 0, 1))


def nearest(pairs, sight):
    return min(np.linalg.norm(seen(a, sight) - seen(b, sight)) for a, b in pairs)


def test_oklab_is_as_published():
    np.testing.assert_allclose(seen("white", "all cones"), [1, 0, 0], atol=1e-4)
    np.testing.assert_allclose(seen("red", "all cones"), [0.628, 0.225, 0.126], atol=1e-3)
    assert nearest([("red", "green")], "deuteranope") < nearest([("red", "green")], "all cones")


@pytest.mark.parametrize("sight", SIGHTS)
def test_any_two_digits_differ_and_any_two_kinds_and_parts(sight):
    for colours in (DIGIT_COLOURS, KIND_COLOURS.values(), PART_COLOURS.values()):
        assert nearest(combinations(colours, 2), sight) > 0.09


def test_digits_are_neither_grey_nor_pale():
    places = np.array([seen(colour, "all cones") for colour in DIGIT_COLOURS])
    assert np.hypot(*places[:, 1:].T).min() > 0.09
    assert (places[:, 0] - np.hypot(*places[:, 1:].T)).max() < 0.75


def test_digits_are_read_on_their_colours():
    for colour in CLASS_COLOURS.values():
        light, dark = sorted((luminance(colour), luminance(ink(colour))), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("names", STUDIED, ids=lambda names: min(names))
def test_settings_of_one_study_differ_from_each_other_and_from_the_networks(names, sight):
    colours = [ARM_COLOURS[name] for name in names]
    assert nearest(combinations([*colours, "white"], 2), sight) > 0.09
    networks = [(one, network) for one in colours for network in NETWORK_COLOURS.values()]
    assert nearest(networks, sight) > 0.05


def test_each_setting_has_a_colour_of_its_own():
    different = {name.replace("-", " "): colour for name, colour in ARM_COLOURS.items()}
    assert len(different) == len(set(ARM_COLOURS.values()))
    assert nearest(combinations(different.values(), 2), "all cones") > 0.05
    digits = [(one, digit) for one in different.values() for digit in DIGIT_COLOURS]
    assert nearest(digits, "all cones") > 0.08
