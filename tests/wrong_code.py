"""Deliberate mistakes in the code, and the tests that ought to notice: mutations.py makes them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
Change = Callable[[bytes], bytes]


class Mistake(NamedTuple):
    """One mistake.

    Attributes:
        edits: what becomes of each file.
        checks: names of test files, `losses` for tests/test_losses.py.
        only: for pytest's -k, where a file's other tests take long and cannot notice.
    """

    family: str
    edits: dict[str, Change]
    checks: tuple[str, ...]
    only: str = ""


def text(old: str, new: str) -> Change:
    """Replace what stands once in a file; ValueError if it does not."""

    def change(content: bytes) -> bytes:
        before = content.decode()
        if before.count(old) != 1:
            raise ValueError(f"{old!r} stands {before.count(old)} times in it, not once.")
        return before.replace(old, new).encode()

    return change


def edited(family: str, file: str, old: str, new: str, *checks: str, only: str = "") -> Mistake:
    return Mistake(family, {file: text(old, new)}, checks, only)


LOSSES, SOURCES = "ganutils/losses.py", "ganutils/sources.py"
TRAINING, MEASURING = (f"ganutils/callbacks/{name}.py" for name in ("training", "measuring"))
GAN, GAME = "ganutils/gans/gan.py", "ganutils/gans/game.py"
MEASURES, TRAININGS = "ganutils/measures", "experiments/trainings.py"
APART = (
    "means = signs[best] * np.stack([table.to_numpy()[random.integers(0, len(table), drawn.shape),"
    " arm].mean(axis=1) for arm in range(table.shape[1])], axis=1)"
)

IN_CODE = {
    # Formulas and the step
    "sign of G's loss": edited(
        "formulas", LOSSES, "return cross_entropy(1.0, f", "return -cross_entropy(1.0, f", "gans"
    ),
    "noise does not decay": edited(
        "formulas", TRAINING, "progress * (self.last", "0 * (self.last", "callbacks"
    ),
    "two-sided smoothing": edited(
        "formulas", LOSSES, "entropy(0.0, fake", "entropy(1 - real_label, fake", "gans"
    ),
    "leaky ReLU's slope": edited(
        "formulas",
        "ganutils/networks/layers.py",
        "negative_slope=0.2",
        "negative_slope=0.3",
        "shipped",
        only="reverses or discriminator",
    ),
    "map transposed": edited(
        "formulas",
        f"{MEASURES}/regions.py",
        "classes.reshape(sides), confidence.reshape(sides)",
        "classes.reshape(sides).T, confidence.reshape(sides).T",
        "regions",
        "shipped",
        only="regions or survey",
    ),
    "t to 1.96": edited(
        "formulas",
        f"{MEASURES}/comparisons.py",
        "return float(found.low), float(found.high)",
        "return tuple(values.mean() + 1.96 * sign * values.sem() for sign in (-1, 1))",
        "comparisons",
    ),
    "classifier tested on what it learned": edited(
        "formulas",
        f"{MEASURES}/two_sample.py",
        "for images in tested))",
        "for images in learned))",
        "judge",
        only="independent",
    ),
    "FID without means": edited(
        "formulas", f"{MEASURES}/fid.py", "np.sum((a.mean - b.mean) ** 2) + s", "s", "judge"
    ),
    "masks agree by all their pixels": edited(
        "measures",
        f"{MEASURES}/scenes.py",
        "(ours | theirs).sum()",
        "ours.size",
        "scenes",
        only="masks_agree",
    ),
    "a unit meets the masks of its own image only": edited(
        "measures",
        f"{MEASURES}/dissection.py",
        "np.roll(parts, len(parts) // 2, axis=0)",
        "parts",
        "dissection",
        only="agrees",
    ),
    "seeds are exchanged alike in all arms": edited(
        "measures",
        f"{MEASURES}/comparisons.py",
        "mean_of(random.permuted(seeds, axis=1))",
        "mean_of(np.tile(random.permutation(seeds[0]), (len(arms), 1)))",
        "comparisons",
        only="go_together",
    ),
    "photos' FID against rendered landscapes": edited(
        "trainings",
        "experiments/landscapes.py",
        ", against=Moments.of(scenes.look(real).features)",
        "",
        "landscape_studies",
        only="measures",
    ),
    "a landscape's parts are not learned": edited(
        "trainings",
        "experiments/train_landscapes.py",
        "keras.Model(judge.input, judge.outputs[1:])",
        "keras.Model(judge.input, [judge.outputs[1], keras.ops.stop_gradient(judge.outputs[2])])",
        "scenes",
        only="trained_and_examined",
    ),
    "bootstrap arm by arm": edited(
        "formulas",
        f"{MEASURES}/comparisons.py",
        "means = signs[best] * table.to_numpy()[drawn].mean(axis=1)",
        APART,
        "comparisons",
    ),
    "seen and unseen exchanged": edited(
        "formulas",
        MEASURING,
        '{"d_seen": seen, "d_unseen": unseen}',
        '{"d_seen": unseen, "d_unseen": seen}',
        "callbacks",
    ),
    "kernel 5 to 4": edited(
        "formulas",
        "ganutils/networks/images.py",
        "Conv2DTranspose(1, 5,",
        "Conv2DTranspose(1, 4,",
        "networks",
    ),
    "a verdict edited": Mistake(
        "formulas",
        {"REPLICATION.md": lambda content: content.replace(b"| partly |", b"| held |", 1)},
        ("pages",),
    ),
    # Once noticed by the notebooks' stored source text alone
    "no noise on generated images": edited(
        "source", GAN, "(self.with_noise(fake), training", "(fake, training", "sources"
    ),
    "normal prior for small spaces": edited(
        "source", SOURCES, 'prior="uniform"', 'prior="normal"', "sources"
    ),
    # Recipes and measurements
    "D's rate doubled": edited(
        "sources", SOURCES, "rate_d: Rate = 1e-4", "rate_d: Rate = 2e-4", "sources"
    ),
    "S4's beta_1": edited(
        "sources", SOURCES, "beta_1: float = 0.5,\n", "beta_1: float = 0.9,\n", "sources"
    ),
    "D's dropout": edited(
        "sources", SOURCES, "dropout: float = 0.2,", "dropout: float = 0.3,", "sources"
    ),
    "dense dropout": edited(
        "sources",
        SOURCES,
        "dense(seed: int = 0, dropout: float = 0.2",
        "dense(seed: int = 0, dropout: float = 0.4",
        "sources",
    ),
    "epochs chosen on test images": edited(
        "sources", MEASURING, 'seed=1), against="train"', 'seed=1), against="test"', "measure"
    ),
    "sign of D's accuracy": edited(
        "sources",
        GAN,
        "[real_logits > guess, fake_logits < guess]",
        "[real_logits < guess, fake_logits > guess]",
        "sources",
    ),
    "the same batches for every seed": edited(
        "sources",
        TRAININGS,
        "batches(learned, batch_size, seed, done",
        "batches(learned, batch_size, 0, done",
        "studies_course",
        only="measured_training",
    ),
    "averaging 0.9": edited(
        "sources", GAN, "averaging: float = 0.995", "averaging: float = 0.9", "sources"
    ),
    "learned from what is held out": edited(
        "sources",
        TRAININGS,
        "return digits.train_images[:cut],",
        "return digits.train_images,",
        "studies_course",
        only="held_out",
    ),
    "small spaces' rate doubled": edited(
        "sources", SOURCES, "LATENT_RATE = 64, 3e-4", "LATENT_RATE = 64, 6e-4", "sources"
    ),
    # Ten more
    "seed ignored by the prior": edited(
        "more", "ganutils/latent.py", "default_rng(seed)", "default_rng(0)", "sources"
    ),
    "noise one epoch late": edited(
        "more", TRAINING, 'self.params["epochs"] - 1)', 'self.params["epochs"])', "callbacks"
    ),
    "final word against training images": edited(
        "more",
        "experiments/train.py",
        "report = judge.report(images)",
        'report = judge.report(images, against="train")',
        "measure",
        only="final_word",
    ),
    "epochs from 0": edited(
        "more",
        "ganutils/records.py",
        '"epoch", rows.index + 1',
        '"epoch", rows.index',
        "measure",
        only="epochs",
    ),
    "running statistics not averaged": edited(
        "more",
        GAME,
        "zip(copy.weights, network.weights, strict=True)",
        "zip(copy.trainable_weights, network.trainable_weights, strict=True)",
        "sources",
    ),
    "the next label": edited(
        "more",
        "ganutils/networks/origin.py",
        "asking.label.assign(label)",
        "asking.label.assign(label + 1)",
        "sources",
    ),
    "an exercise's answer": edited(
        "more",
        "ganutils/exercises.py",
        "1.44 + 0.25 - 2 * 0.6 * 1.2 * 0.5",
        "1.44 + 0.25 - 0.6 * 1.2 * 0.5",
        "exercises",
    ),
    "only one player learns": edited(
        "more",
        GAME,
        "in slopes.items():",
        "in list(slopes.items())[:1]:",
        "families",
        only="BiGAN",
    ),
    "evidence of nothing": edited(
        "more", "ganutils/records.py", "_opened[name] = file", "pass", "evidence"
    ),
    # Families
    "D is told other labels of what is drawn": edited(
        "families",
        "ganutils/gans/conditional.py",
        "self.discriminator([self.with_noise(fake), labels]",
        "self.discriminator([self.with_noise(fake), labels[::-1]]",
        "conditional",
    ),
    "weights are not clipped": edited(
        "families",
        "ganutils/gans/wasserstein.py",
        "tf.clip_by_value(weight, -self.clip, self.clip)",
        "weight",
        "wasserstein",
    ),
    "the slope is not drawn to 1": edited(
        "families", LOSSES, "squares + 1e-12) - 1) ** 2", "squares + 1e-12)) ** 2", "wasserstein"
    ),
    "sigma is a constant to the gradient": edited(
        "families",
        "ganutils/networks/spectral.py",
        "inwards @ matrix * unit",
        "inwards @ fixed * unit",
        "spectral",
    ),
    "the held-out distance's sign": edited(
        "families",
        MEASURING,
        "distance = -losses",
        "distance = losses",
        "critic_studies",
        only="untrained",
    ),
    "what comes back is compared with itself": edited(
        "families",
        f"{MEASURES}/codes.py",
        "np.roll(back, 1, axis=0)",
        "back",
        "codes",
        only="comes_back",
    ),
    "R1 is not made up for being rare": edited(
        "families",
        "ganutils/gans/regularised.py",
        "self.EVERY * self.gamma / 2",
        "self.gamma / 2",
        "regularised",
    ),
    "G and E help D": edited(
        "families",
        "ganutils/gans/bidirectional.py",
        "losses.discriminator_loss(fake_logits, real_logits)",
        "losses.discriminator_loss(real_logits, fake_logits)",
        "bigan",
    ),
    "nothing is foreseen": edited(
        "families",
        LOSSES,
        "error(codes[:, 1:], guesses[:, :-1])",
        "error(codes, guesses)",
        "timegan",
        only="next_code",
    ),
    "scaled by what is held out, too": edited(
        "families",
        "ganutils/data/series.py",
        "low = train.min(axis=(0, 1))",
        "low = np.minimum(train.min(axis=(0, 1)), test.min(axis=(0, 1)))",
        "series_data",
    ),
    "a forest tested on what it learned": edited(
        "families",
        f"{MEASURES}/series.py",
        "(forest.predict(_flat(kind)) for kind in contest[2:])",
        "(forest.predict(_flat(kind)) for kind in contest[:2])",
        "series_measures",
        only="nothing_is",
    ),
    "a brush turned round": edited(
        "families",
        "experiments/export.py",
        "padding(layer.kernel_size[0] - layer.strides[0])",
        "padding(layer.kernel_size[0] - layer.strides[0])[::-1]",
        "export",
    ),
    "a sheet in the sets' order": edited(
        "measures",
        f"{MEASURES}/blind.py",
        "np.random.default_rng(seed).permutation(len(pool))",
        "np.arange(len(pool))",
        "signing",
        only="key",
    ),
    "a relapse from the first epoch": edited(
        "measures",
        f"{MEASURES}/comparisons.py",
        'ended["fid"] / trainings["fid"].min()',
        'ended["fid"] / trainings["fid"].first()',
        "comparisons",
        only="beside_its_best",
    ),
    "a drawing's box in the middle, not its mass": edited(
        "measures",
        "ganutils/data/scaling.py",
        "round(13.5 - centre)",
        "round(13.5 - side / 2)",
        "drawing",
        only="heavy_feet",
    ),
    # The site
    "the browser's Adam forgets its bias": edited(
        "site",
        "web/gan.js",
        "(this.rate * Math.sqrt(1 - beta2 ** this.steps)) / (1 - beta1 ** this.steps)",
        "this.rate",
        "web_numbers",
    ),
    "the browser's G is taught to be caught": edited(
        "site",
        "web/gan.js",
        "this.d.forward(this.g.forward(z)), 1)",
        "this.d.forward(this.g.forward(z)), 0)",
        "web_numbers",
    ),
    "the browser's interval is rounded": edited(
        "site", "web/duel.js", "const z = 1.959963984540054;", "const z = 1.96;", "web_numbers"
    ),
    "any word will do": edited(
        "site", "web/search.js", "each.includes(0) ? 0 :", "false ? 0 :", "web", only="modules"
    ),
}
