"""How each shipped network was made: one recipe for each, and for going on with one."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import keras
from keras.optimizers.schedules import CosineDecay

from experiments.coding import CodeMetrics
from experiments.eights import EightsRecipe
from experiments.series_recipe import SeriesRecipe
from experiments.train import GANRecipe, Recipe
from experiments.train_judge import JudgeRecipe
from experiments.train_landscapes import LandscapeJudgeRecipe, LandscapeRecipe
from ganutils import sources, survey
from ganutils.callbacks import (
    IndependentClassifier,
    InstanceNoise,
    Obedience,
    RegionMaps,
    UnitActivity,
)
from ganutils.data import Digits, to_symmetric
from ganutils.gans import GAN, BiGAN, WassersteinGAN
from ganutils.sources import LATENT_BATCH_SIZE, LATENT_RATE

ADAM = "Adam 2e-4, beta_1 0.5"
AVERAGED = "the generator's weights averaged with decay 0.995 a step"
S4 = f"S4: batch 128, label smoothing 0.9, Adam 2e-4 and 1e-4 with beta_1 0.5; {AVERAGED}"
S1 = (
    f"S1's networks; uniform prior on [-1, 1]^n; batch {LATENT_BATCH_SIZE}, label smoothing 0.9, "
    f"Adam {LATENT_RATE} for both with beta_1 0.5, no noise; {AVERAGED}"
)
EPOCHS, COOLING = 32, 8  # of a small latent space, and of these the ones at falling rates


def dcgan(steps: int, seed: int) -> GAN:
    return sources.dcgan(seed)


def cooling_dcgan(steps: int, seed: int) -> GAN:
    """Not in S4: at constant rates G and D circle around their goal, at falling ones they rest."""
    return sources.dcgan(seed, rate_g=CosineDecay(2e-4, steps), rate_d=CosineDecay(1e-4, steps))


def plain_dcgan(steps: int, seed: int) -> GAN:
    return sources.plain_dcgan(seed)


def cooling(steps: int) -> CosineDecay:
    """A constant rate that falls to 0 in the last epochs."""
    falling = steps * COOLING // EPOCHS
    return CosineDecay(  # "warmed up" from the rate to itself: constant
        LATENT_RATE, falling, warmup_target=LATENT_RATE, warmup_steps=steps - falling
    )


def cooling_space(latent_dim: int, steps: int, seed: int) -> GAN:
    return sources.small_space(latent_dim, seed, rate=cooling(steps))


def cooling_conditional(way: str, steps: int, seed: int) -> GAN:
    return sources.conditional_space(way, seed, rate=cooling(steps))


def cooling_landscapes(steps: int, seed: int) -> GAN:
    return sources.landscapes(seed, rate=cooling(steps))


def with_activation(activation: str, steps: int, seed: int) -> GAN:
    return sources.small_space(4, seed, activation=activation)


def penalised(steps: int, seed: int) -> WassersteinGAN:
    return survey.penalised(seed)


def flagship(steps: int, seed: int) -> GAN:
    return sources.flagship(seed, rate=CosineDecay(2e-4, steps))


def coding(kind: str, steps: int, seed: int) -> BiGAN:
    """The original's rate falls to a hundredth, too, in the second half of 400 epochs."""
    return survey.bigan(kind, seed, rate=CosineDecay(2e-4, steps, alpha=0.01))


def noise_decay(folder: Path, digits: Digits) -> list[keras.callbacks.Callback]:
    return [InstanceNoise(0.10, 0.00)]


def maps_and_weak(folder: Path, digits: Digits) -> list[keras.callbacks.Callback]:
    held = to_symmetric(digits.train_images[-10_000:])
    return [RegionMaps(folder / "maps"), IndependentClassifier(held, 4)]


def units_and_strong(folder: Path, digits: Digits) -> list[keras.callbacks.Callback]:
    held = to_symmetric(digits.train_images[-10_000:])
    return [UnitActivity(), IndependentClassifier(held, 5, strong=True)]


def obedience(folder: Path, digits: Digits) -> list[keras.callbacks.Callback]:
    return [Obedience()]


def coded(folder: Path, digits: Digits) -> list[keras.callbacks.Callback]:
    """Of MNIST's test images, by which no epoch is chosen: how codes go on the way."""
    return [CodeMetrics(digits)]


def of_space(latent_dim: int) -> GANRecipe:
    """S1's small spaces."""
    said = f"{S1}; the rates fall to 0 over the last {COOLING} epochs"
    gan = partial(cooling_space, latent_dim)
    return GANRecipe(said, gan, EPOCHS, LATENT_BATCH_SIZE, maps_and_weak)


def of_way(way: str) -> GANRecipe:
    """S1's conditional GAN: how a label meets its input."""
    said = f"{S1}; labels {way}; the rates fall to 0 over the last {COOLING} epochs"
    gan = partial(cooling_conditional, way)
    return GANRecipe(said, gan, EPOCHS, LATENT_BATCH_SIZE, obedience)


def of_codes(kind: str, networks: str, epochs: int) -> GANRecipe:
    """Donahue's BiGAN."""
    said = (
        f"Donahue et al.: {networks}, 50 latent dimensions, uniform on [-1, 1]; batch 128, {ADAM}, "
        f"falling to a hundredth along a cosine, no weight decay; {AVERAGED}"
    )
    return GANRecipe(said, partial(coding, kind), epochs, watch=coded)


def of_activation(name: str) -> GANRecipe:
    """S1's 3.4: another activation function in G."""
    said, gan = f"{S1}; {name} in the generator", partial(with_activation, name)
    return GANRecipe(said, gan, 15, LATENT_BATCH_SIZE, units_and_strong, film=False)


RECIPES: dict[str, Recipe] = {
    "judge": JudgeRecipe(epochs=10),
    "dcgan": GANRecipe(
        f"{S4}; noise falling from 0.10 in epoch 1 to 0 in epoch 50", dcgan, 50, watch=noise_decay
    ),
    "dcgan-cool-down": GANRecipe(
        "then 10 epochs without noise at rates falling to 0",
        cooling_dcgan,
        10,
        goes_on="dcgan",
        film=False,
    ),
    "dcgan-no-decay": GANRecipe(f"{S4}; no noise", dcgan, 50),
    "dcgan-plain": GANRecipe(
        "S0: batch 256, Adam 1e-4 for both with beta_1 0.9, dropout 0.3, no smoothing, no noise, "
        "no average",
        plain_dcgan,
        50,
        256,
    ),
    "latent-2d": of_space(2),
    "latent-3d": of_space(3),
    "latent-4d": of_space(4),
    "cgan-3d": of_way("multiplied"),
    "cgan-3d-concatenated": of_way("concatenated"),
    "landscape-judge": LandscapeJudgeRecipe(),
    "landscapes": LandscapeRecipe(
        f"S1's networks in our reconstruction, a quarter as wide; batch 32, label smoothing 0.9, "
        f"Adam {LATENT_RATE:g} with beta_1 0.5; {AVERAGED}; the rates fall to 0 over the last "
        "quarter",
        cooling_landscapes,
        24,
        32,
    ),
    "wgan-gp": GANRecipe(
        "Gulrajani et al.: penalty 10, five critic steps of 64 images for each of G's, Adam 1e-4 "
        f"with beta 0.5 and 0.9, on S4's networks; {AVERAGED}",
        penalised,
        60,
        320,
    ),
    "flagship": GANRecipe(
        "the course's own networks; batch 64; R1 of weight 0.05 in every 16th step; Adam 2e-4 for "
        "both with beta_1 0.5, the rates falling to 0 along a cosine; the generator's weights "
        "averaged with decay 0.999 a step",
        flagship,
        36,
        64,
    ),
    "bigan": of_codes("dense", "the original's networks", 50),
    "bigan-convolutional": of_codes("convolutional", "S4's G, and E and D of such layers", 25),
    "activation-relu": of_activation("relu"),
    "activation-leaky_relu": of_activation("leaky_relu"),
    "activation-prelu": of_activation("prelu"),
    "activation-elu": of_activation("elu"),
    "dense-eights": EightsRecipe(
        f"{ADAM}; G's loss the MSLE of D(G(x)) against ones, nothing else", sources.dense, arm="8"
    ),
    "dense-eights-seen": EightsRecipe(
        "AdamW 2e-4, beta_1 0.5, weight decay 1; D sees input and output; the non-saturating loss, "
        "label 0.9, noise 0.5 and dropout 0.3 in D, weights averaged with decay 0.999 a step",
        sources.dense_seen,
        arm="8-seen",
    ),
    "dense-eights-pairs": EightsRecipe(
        f"{ADAM}; squared error to the reversed input, no D", sources.dense_by_pairs, arm="8-pairs"
    ),
    "timegan-sines": SeriesRecipe("sines"),
    "timegan-stocks": SeriesRecipe("stocks"),
}
