"""The games: `gan.py` holds the training step, `game.py` what every family shares."""

from ganutils.gans.game import Game
from ganutils.gans.gan import GAN, PairedGAN

__all__ = ["GAN", "Game", "PairedGAN"]
