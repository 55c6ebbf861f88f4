"""The games: `gan.py` holds the training step, `game.py` what every family shares."""

from ganutils.gans.game import Game
from ganutils.gans.gan import GAN
from ganutils.gans.translation import TranslationGAN, PairedGAN

__all__ = ["GAN", "Game", "TranslationGAN", "PairedGAN"]
