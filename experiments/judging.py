"""Notebook 06: what measures see of defects that are known, and a game between snapshots.

Both need the real MNIST.
"""

from __future__ import annotations

import keras
import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score
from tqdm import tqdm

from experiments.train import SAMPLES
from experiments.trainings import WIDTH, parted
from ganutils import losses, pretrained, sources
from ganutils.callbacks import InstanceNoise
from ganutils.data import Digits, batches, to_pixels, to_symmetric
from ganutils.hardware import in_batches
from ganutils.latent import draw, generate
from ganutils.measures import judge, pixels, two_sample
from ganutils.measures.defects import DEFECTS
from ganutils.measures.fid import Moments, frechet_distance
from ganutils.records import provenance, write

COMMAND = "python -m experiments measure"
SCALES = (0.25, 0.5, 0.71, 0.85, 1.0, 1.2, 1.4)
SIZES = (200, 500, 1_000, 2_000, 5_000, 10_000)
ROUNDS = 20  # snapshots of a training


def blind_spots(digits: Digits) -> None:
    """Three tables: known defects, scaled latent vectors, and the number of images."""
    test = np.random.default_rng(0).permutation(to_symmetric(digits.test_images))
    test = judge.look(test[:5_000])  # as in experiments/measure.py
    order = np.random.default_rng(0).permutation(len(digits.train_images))
    real, labels = to_symmetric(digits.train_images[order]), digits.train_labels[order]
    where = provenance(digits.said, f"{COMMAND} blind-spots")

    rows = []
    for defect, (damage, levels) in tqdm(DEFECTS.items(), "defects"):
        for level in levels:
            images = damage(real[:SAMPLES], labels[:SAMPLES], level)
            rows.append({"defect": defect, "level": level, **measured(images, test)})
    write("defects", pd.DataFrame(rows).assign(**where))

    rows, dcgan = [], pretrained.load("dcgan")
    for scale in tqdm(SCALES, "scales"):
        images = generate(dcgan, scale * dcgan.prior.draw(SAMPLES))
        rows.append({"scale": scale, **measured(images, test)})
    write("truncation", pd.DataFrame(rows).assign(**where))

    pools = {"real training images": judge.look(real[: 4 * SAMPLES]).features}
    for name in ("dcgan", "latent-4d"):
        pools[name] = judge.look(draw(pretrained.load(name), 4 * SAMPLES)).features
    rows = [
        {"images": name, "against": against, "samples": size, "draw": number, "fid": fid}
        for name, features in tqdm(pools.items(), "sizes")
        for against in ("test", "train")
        for size in SIZES
        for number, fid in enumerate(fids(features, size, against))
        if name != "real training images" or against == "test"  # the judge's are among them
    ]
    write("sample_sizes", pd.DataFrame(rows).assign(**where))


def fids(features: np.ndarray, size: int, against: str) -> list[float]:
    """FIDs of two samples of this size to ten, no image in two of them."""
    samples = np.array_split(features, len(features) // size)[:10]
    return [frechet_distance(Moments.of(one[:size]), judge.reference(against)) for one in samples]


def measured(images: np.ndarray, test: judge.Reading) -> dict[str, float]:
    """FID and its two parts, confidence, density and coverage (5,000 against 5,000), sharpness."""
    seen, reference = judge.look(images), judge.reference("test")
    moments = Moments.of(seen.features)
    fid = frechet_distance(moments, reference)
    means = float(((moments.mean - reference.mean) ** 2).sum())
    density, coverage = judge.density_and_coverage(test.features, seen.features[:5_000])
    return {
        "samples": len(images),
        "fid": fid,
        "of_means": means,
        "of_spreads": fid - means,
        "confidence": float(seen.confidence.mean()),
        "unsure": float((seen.confidence < 0.9).mean()),
        "density": density,
        "coverage": coverage,
        "sharpness": pixels.sharpness(images),
    }


def skill(digits: Digits) -> None:
    """Each snapshot of a generator before each snapshot of its discriminator (Olsson et al. 2018).

    S4's recipe at a quarter of its width, 20 rounds of 200 steps. Losses are measured without
    noise and dropout, on 2,000 images that neither learned from. Beside it, in a table of its own,
    the strong classifier's learning curve at two moments of this training, for dcgan, and between
    real images and real ones of the same origin.
    """
    learned, held_out = parted(digits)
    gan = sources.dcgan(0, width=WIDTH)
    kept: list[tuple] = []

    def keep(epoch: int, logs: dict) -> None:
        kept.append((gan.generator.get_weights(), gan.discriminator.get_weights()))

    gan.fit(
        batches(learned, 128, 0),
        steps_per_epoch=200,
        epochs=ROUNDS,
        verbose=0,
        callbacks=[InstanceNoise(), keras.callbacks.LambdaCallback(on_epoch_end=keep)],
    )
    drawn, fids = [], []
    for weights, _ in kept:
        gan.generator.set_weights(weights)
        drawn.append(draw(gan.generator, 2_000))
        fids.append(judge.report(drawn[-1], against="train").fid)
    real = to_symmetric(held_out[:2_000])
    rows = []
    for d_round, (_, weights) in enumerate(tqdm(kept, "skill"), 1):
        gan.discriminator.set_weights(weights)
        on_real = in_batches(gan.discriminator, real)
        for g_round, images in enumerate(drawn, 1):
            rows.append({"g_round": g_round, "d_round": d_round, "fid": fids[g_round - 1]})
            rows[-1] |= match(gan.real_label, on_real, in_batches(gan.discriminator, images))
    told = f"{digits.name}, first {len(learned):,} training images"
    command = f"{COMMAND} skill"
    write("skill", pd.DataFrame(rows).assign(seed=0, **provenance(told, command)))

    random = np.random.default_rng(0)
    test = random.permutation(to_symmetric(digits.test_images))
    train = random.permutation(to_symmetric(digits.train_images))
    trials = {"training images against training images": (train[SAMPLES : 2 * SAMPLES], train, 3)}
    for chosen in (5, ROUNDS):
        gan.generator.set_weights(kept[chosen - 1][0])
        trials[f"round {chosen}"] = (test, draw(gan.generator, SAMPLES), 1)
    trials["dcgan"] = (test, draw(pretrained.load("dcgan"), SAMPLES), 1)
    table = pd.concat([curves(trials), own_discriminator(*trials["dcgan"][:2])])
    write("classifier_curves", table.assign(**provenance(digits.said, command)))


def own_discriminator(test: np.ndarray, drawn: np.ndarray) -> pd.DataFrame:
    """The share of pairs in which dcgan's own D finds the generated image, as a row of `curves`."""
    network = pretrained.load("dcgan", "discriminator")
    shaded = to_symmetric(to_pixels(drawn))  # in 256 shades, as for the classifier
    answers = np.concatenate([in_batches(network, images) for images in (test, shaded)]).ravel()
    pairs = roc_auc_score(np.repeat([1, 0], [len(test), len(drawn)]), answers)
    return pd.DataFrame([{"images": "dcgan", "on": "own D", "pairs": pairs, "seed": 0}])


def curves(trials: dict[str, tuple[np.ndarray, np.ndarray, int]]) -> pd.DataFrame:
    """The strong classifier's learning curve between two sets of images, with some seeds."""
    tables = []
    for name, (real, others, seeds) in tqdm(trials.items(), "curves"):
        others = to_symmetric(to_pixels(others[: len(real)]))  # in 256 shades, as real ones are
        for seed in range(seeds):
            curve = two_sample.learning_curve(real, others, seed)
            tables.append(curve.assign(images=name, seed=seed))
    return pd.concat(tables)


def match(real_label: float, on_real: np.ndarray, on_fake: np.ndarray) -> dict[str, float]:
    """Both losses of one D before one G, and the share of the generated images it calls real."""
    guess = np.log(real_label / (2 - real_label))
    return {
        "g_loss": float(losses.generator_loss(on_fake)),
        "d_loss": float(losses.discriminator_loss(on_real, on_fake, real_label)),
        "called_real": float((on_fake > guess).mean()),
    }
