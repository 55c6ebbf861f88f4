"""The games: `gan.py` holds the training step, `game.py` what every family shares."""

from ganutils.gans.bidirectional import BiGAN
from ganutils.gans.conditional import ConditionalGAN
from ganutils.gans.game import Game
from ganutils.gans.gan import GAN
from ganutils.gans.matching import FeatureMatchingGAN
from ganutils.gans.regularised import R1GAN
from ganutils.gans.timegan import TimeGAN
from ganutils.gans.translation import PairedGAN, TranslationGAN
from ganutils.gans.wasserstein import WassersteinGAN

__all__ = [
    "GAN",
    "R1GAN",
    "BiGAN",
    "ConditionalGAN",
    "FeatureMatchingGAN",
    "Game",
    "PairedGAN",
    "TimeGAN",
    "TranslationGAN",
    "WassersteinGAN",
]
