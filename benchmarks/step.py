"""How fast is a training step? Everything is timed by turns in one run, on an idle machine.

    python -m benchmarks.step

Writes data/results/benchmark_step.csv (each kind of step against the tutorial's) and
benchmark_layers.csv (each layer alone, once there and back). bfloat16 is used where the CPU
computes it; elsewhere the run says so, and compares in float32.
"""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from tqdm import tqdm, trange

from benchmarks.tutorial import TutorialGAN, tutorial_gan
from ganutils import hardware, losses, records
from ganutils.data import batches, load_digits
from ganutils.gans import GAN
from ganutils.lesson import PRESETS
from ganutils.sources import dcgan

STEPS = 8  # in a row, before the next kind has its turn
ROUNDS = 10


class OneWalkGAN(GAN):
    """Tried and left out: the course's step with one walk back through D instead of two.

    D treats each image alone, so both losses' gradients at an image are parallel: they differ by
    the ratio of their slopes at the logit, (D - 1) / D = -exp(-logit). This saves a walk, and
    hides that G learns from a loss of its own.
    """

    def train_step(self, real: tf.Tensor) -> dict[str, tf.Tensor]:
        latents = self.latents(real)
        with tf.GradientTape() as g_tape:
            fake = self.generator(latents, training=True)
        with tf.GradientTape() as d_tape:
            d_tape.watch(fake)
            real_logits = self.discriminator(self.with_noise(real), training=True)
            fake_logits = self.discriminator(self.with_noise(fake), training=True)
            d_loss = losses.discriminator_loss(real_logits, fake_logits, self.real_label)
        g_weights = self.generator.trainable_variables
        d_weights = self.discriminator.trainable_variables
        d_gradients, slope = d_tape.gradient(d_loss, (d_weights, fake))
        slope *= -tf.exp(-fake_logits)[:, :, None, None]
        self.optimizers["generator"].apply(g_tape.gradient(fake, g_weights, slope), g_weights)
        self.optimizers["discriminator"].apply(d_gradients, d_weights)
        self.update_average()
        g_loss = losses.generator_loss(fake_logits)
        return self.track(g_loss=g_loss, d_loss=d_loss, **self.answers(real_logits, fake_logits))


class OnePassGAN(GAN):
    """Tried and left out: real and generated images in one batch through D."""

    def train_step(self, real: tf.Tensor) -> dict[str, tf.Tensor]:
        number, latents = tf.shape(real)[0], self.latents(real)
        with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
            fake = self.generator(latents, training=True)
            both = self.with_noise(tf.concat([real, fake], axis=0))
            logits = self.discriminator(both, training=True)
            real_logits, fake_logits = logits[:number], logits[number:]
            g_loss = losses.generator_loss(fake_logits)
            d_loss = losses.discriminator_loss(real_logits, fake_logits, self.real_label)
        self.learn(generator=(g_tape, g_loss), discriminator=(d_tape, d_loss))
        return self.track(g_loss=g_loss, d_loss=d_loss, **self.answers(real_logits, fake_logits))


Run = Callable[[], float]


def timed(call: Callable[[], dict[str, tf.Tensor]], calls: int) -> Run:
    """A function that makes so many calls and returns the seconds they took."""

    def run() -> float:
        started = time.perf_counter()
        for _ in range(calls):
            logs = call()
        float(logs["g_loss"])  # waits for the device
        return time.perf_counter() - started

    return run


def tutorial_loop(gan: TutorialGAN, stream: tf.data.Dataset) -> Run:
    """The tutorial's own loop: STEPS calls of a traced step, each with a batch."""
    step, stream = tf.function(gan.train_step), iter(stream)
    return timed(lambda: step(next(stream)), STEPS)


def keras_loop(gan: GAN, stream: tf.data.Dataset, calls: int = STEPS) -> Run:
    """The loop inside `fit`: STEPS steps of Keras's own traced function, in so many calls."""
    gan.make_train_function()
    stream = iter(stream)
    return timed(lambda: gan.train_function(stream), calls)


def at_once(gan: GAN) -> GAN:
    """Keras runs STEPS steps before it comes back to Python."""
    gan.compile(steps_per_execution=STEPS, **gan.optimizers)
    return gan


def with_step(kind: type[GAN], width: float, **arguments: float) -> GAN:
    """S4's GAN with another train step."""
    gan = dcgan(width=width)
    other = kind(gan.generator, gan.discriminator, real_label=gan.real_label, **arguments)
    other.compile(**gan.optimizers)
    return other


def kinds(images: np.ndarray, width: float) -> dict[str, Run]:
    """What is compared."""
    stream, policy = batches(images, 128), keras.config.dtype_policy().name
    runs = {"tutorial": tutorial_loop(tutorial_gan(width=width), stream)}
    if policy != "float32":
        runs["tutorial, bfloat16"] = tutorial_loop(tutorial_gan(width=width, policy=policy), stream)
    own_layers = with_step(TutorialGAN, width, averaging=0.0)
    runs |= {
        "tutorial, our precision and layers": tutorial_loop(own_layers, stream),
        "course": keras_loop(dcgan(width=width), stream),
        f"course, {STEPS} steps a call": keras_loop(at_once(dcgan(width=width)), stream, 1),
        "course, one walk back through D": keras_loop(with_step(OneWalkGAN, width), stream),
        "course, one pass through D": keras_loop(with_step(OnePassGAN, width), stream),
    }
    preset = PRESETS["lesson"]
    if width == preset.width:
        lesson = dcgan(0, preset.width, preset.rate_g, preset.rate_d)
        runs["lesson, batch 64"] = keras_loop(lesson, batches(images, preset.batch_size))
    return runs


def compare(runs: dict[str, Run], base: str = "tutorial", calls: int | None = None) -> pd.DataFrame:
    """Milliseconds a step, and how many times as fast as the base's, round by round.

    Args:
        calls: how many steps each run makes; by default STEPS.
    """
    for run in runs.values():
        run()  # traced, and warm
    seconds = [{name: run() for name, run in runs.items()} for _ in trange(ROUNDS)]
    times = pd.DataFrame(seconds) / (calls or STEPS) * 1e3
    ratios = times.rdiv(times[base], axis=0)
    return pd.DataFrame(
        {
            "step": times.columns,
            "ms": times.median().to_numpy(),
            "times_as_fast": ratios.median().to_numpy(),
            "lower_quartile": ratios.quantile(0.25).to_numpy(),
            "upper_quartile": ratios.quantile(0.75).to_numpy(),
        }
    )


def median_seconds(function: Callable[[], object], repeats: int = 30) -> float:
    function()
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        function()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def matmul_peak(dtype: str, size: int = 2048) -> float:
    """GFLOP a second that this machine reaches in a product of large square matrices."""
    a, b = (tf.cast(tf.random.normal((size, size)), dtype) for _ in range(2))
    product = tf.function(lambda: tf.matmul(a, b))
    return 2 * size**3 / median_seconds(product) / 1e9


def products(layer: keras.layers.Layer) -> int:
    """Multiplications of one image's forward pass: each weight at each place it is applied."""
    if not hasattr(layer, "kernel"):
        return 0
    side = layer.input if isinstance(layer, keras.layers.Conv2DTranspose) else layer.output
    return int(np.prod(layer.kernel.shape) * np.prod(side.shape[1:-1]))


def by_layer(network: keras.Sequential) -> list[dict]:
    """Each layer alone: forward and backward for 128 images, in ms, and its GFLOP."""
    rows, numbers = [], Counter()
    for layer in tqdm(network.layers, network.name):
        kind = type(layer).__name__
        numbers[kind] += 1
        x = tf.cast(tf.random.normal((128, *layer.input.shape[1:])), layer.compute_dtype)

        @tf.function
        def there_and_back(x: tf.Tensor = x, layer: keras.layers.Layer = layer) -> list:
            with tf.GradientTape() as tape:
                tape.watch(x)
                y = layer(x, training=True)
            return tape.gradient(y, [x, *layer.trainable_variables], y)

        rows.append(
            {
                "network": network.name,
                "layer": f"{kind} {numbers[kind]}",
                "ms": 1e3 * median_seconds(there_and_back),
                "gflop": 3 * 2 * 128 * products(layer) / 1e9,
            }
        )
    return rows


def step_gflop(gan: GAN) -> float:
    """GFLOP of a step for 128 images.

    G forward and backward is 3 times its products (its first layer needs no gradient at z); D
    goes forward twice, back to its weights twice and to its inputs three times, where the first
    layer's is needed for G alone.
    """
    g = [products(layer) for layer in gan.generator.layers]
    d = [n for n in (products(layer) for layer in gan.discriminator.layers) if n]
    total = 3 * sum(g) - g[0] + 7 * sum(d) - 2 * d[0]
    return 2 * 128 * total / 1e9


def main() -> None:
    policy = hardware.best()
    if policy == "float32":
        print("This CPU does not compute in bfloat16: all steps are timed in float32.")
    keras.config.set_dtype_policy(policy)
    digits = load_digits("sklearn")  # the images' content does not matter
    peak = matmul_peak(policy.removeprefix("mixed_"))
    tables = []
    for width in (1.0, 0.25):
        table = compare(kinds(digits.train_images, width)).assign(width=width)
        course = table["step"] == "course"
        table.loc[course, "share_of_peak"] = (
            step_gflop(dcgan(width=width)) / (table["ms"] / 1e3) / peak
        )
        tables.append(table)
    where = records.provenance(digits.name, "python -m benchmarks.step")
    steps = pd.concat(tables, ignore_index=True).assign(peak_gflops=round(peak), **where)
    steps.loc[steps["step"] == "tutorial", "precision"] = "float32"
    records.write("benchmark_step", steps)
    gan = dcgan()
    layers = pd.DataFrame(by_layer(gan.generator) + by_layer(gan.discriminator))
    layers["share_of_peak"] = layers["gflop"] / (layers["ms"] / 1e3) / peak
    records.write("benchmark_layers", layers.assign(**where))
    print(f"matrix product: {peak:.0f} GFLOP/s")
    print(steps.drop(columns=list(where)).round(3).to_string(index=False))
    print(layers.round(3).to_string(index=False))


if __name__ == "__main__":
    main()
