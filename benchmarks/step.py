"""How fast is a training step? Everything is timed by turns in one run, on an idle machine.

    python -m benchmarks.step

Writes data/results/benchmark_step.csv (each kind of step against the tutorial's) and
benchmark_layers.csv (where the step's time goes). bfloat16 is used where the CPU computes it;
elsewhere the run says so, and compares in float32.
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
from ganutils import losses, precision
from ganutils.data import batches, load_digits
from ganutils.gans import GAN
from ganutils.lesson import PRESETS
from ganutils.recipes import dcgan, provenance, record

STEPS = 8  # in a row, before the next kind has its turn
ROUNDS = 15


class OneWalkGAN(GAN):
    """Tried and left out: the course's step with one walk back through D instead of two.

    D treats each image alone, so both losses' gradients at an image are parallel: they differ by
    the ratio of their slopes at the logit, (D - 1) / D = -exp(-logit). This saves a walk, and
    hides that G learns from a loss of its own.
    """

    def train_step(self, real: tf.Tensor) -> dict[str, tf.Tensor]:
        latents = self.sampler(tf.shape(real)[0], self.seeds)
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
        self.g_optimizer.apply(g_tape.gradient(fake, g_weights, slope), g_weights)
        self.d_optimizer.apply(d_gradients, d_weights)
        self.update_average()
        return self.track(losses.generator_loss(fake_logits), d_loss, real_logits, fake_logits)


class OnePassGAN(GAN):
    """Tried and left out: real and generated images in one batch through D."""

    def train_step(self, real: tf.Tensor) -> dict[str, tf.Tensor]:
        number = tf.shape(real)[0]
        latents = self.sampler(number, self.seeds)
        with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
            fake = self.generator(latents, training=True)
            both = self.with_noise(tf.concat([real, fake], axis=0))
            logits = self.discriminator(both, training=True)
            real_logits, fake_logits = logits[:number], logits[number:]
            g_loss = losses.generator_loss(fake_logits)
            d_loss = losses.discriminator_loss(real_logits, fake_logits, self.real_label)
        g_weights = self.generator.trainable_variables
        d_weights = self.discriminator.trainable_variables
        self.g_optimizer.apply(g_tape.gradient(g_loss, g_weights), g_weights)
        self.d_optimizer.apply(d_tape.gradient(d_loss, d_weights), d_weights)
        self.update_average()
        return self.track(g_loss, d_loss, real_logits, fake_logits)


def tutorial_loop(gan: TutorialGAN, stream: tf.data.Dataset) -> Callable[[], None]:
    """The tutorial's own loop: a traced step, called for each batch."""
    step = tf.function(gan.train_step)
    stream = iter(stream)

    def run() -> None:
        for _ in range(STEPS):
            step(next(stream))

    return run


def keras_loop(gan: GAN, stream: tf.data.Dataset) -> Callable[[], None]:
    """The course's loop, as callbacks see it: Keras's, with its data handling.

    A call of `fit` starts its data afresh, so the time of an empty call is not counted: only what
    passes between the first batch's start and the last one's end.
    """

    class Clock(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch: int, logs: dict | None = None) -> None:
            if batch == 0:
                self.started = time.perf_counter()

        def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
            self.seconds = time.perf_counter() - self.started

    clock = Clock()

    def run() -> float:
        gan.fit(stream, epochs=1, steps_per_epoch=STEPS, verbose=0, callbacks=[clock])
        return clock.seconds

    return run


def at_once(gan: GAN) -> GAN:
    """Keras runs STEPS steps before it comes back to Python."""
    gan.compile(gan.g_optimizer, gan.d_optimizer, steps_per_execution=STEPS)
    return gan


def with_step(kind: type[GAN], width: float) -> GAN:
    """S4's GAN with another train step."""
    gan = dcgan(width=width)
    other = kind(gan.generator, gan.discriminator, real_label=0.9)
    other.compile(gan.g_optimizer, gan.d_optimizer)
    return other


def own_layers(width: float, policy: str) -> TutorialGAN:
    """The tutorial's step on the course's layers."""
    with precision.use(policy):
        gan = dcgan(width=width)
    other = TutorialGAN(gan.generator, gan.discriminator, real_label=0.9, averaging=0.0)
    other.compile(gan.g_optimizer, gan.d_optimizer)
    return other


def kinds(images: np.ndarray, width: float, best: str) -> dict[str, Callable[[], float | None]]:
    """What is compared: each function runs STEPS steps."""
    stream = batches(images, 128)
    short = best.removeprefix("mixed_")
    timed = {
        "tutorial": tutorial_loop(tutorial_gan(width=width), stream),
        f"tutorial, {short}": tutorial_loop(tutorial_gan(width=width, policy=best), stream),
        f"tutorial, {short}, our layers": tutorial_loop(own_layers(width, best), stream),
        "course": keras_loop(dcgan(width=width), stream),
        f"course, {STEPS} steps a call": keras_loop(at_once(dcgan(width=width)), stream),
        "course, one walk back through D": keras_loop(with_step(OneWalkGAN, width), stream),
        "course, one pass through D": keras_loop(with_step(OnePassGAN, width), stream),
    }
    if width < 1:
        preset = PRESETS["lesson"]
        lesson = dcgan(0, preset.width, preset.rate_g, preset.rate_d)
        timed["lesson, batch 64"] = keras_loop(lesson, batches(images, preset.batch_size))
    return timed


def compare(timed: dict[str, Callable[[], float | None]]) -> pd.DataFrame:
    """Milliseconds a step, and how many times as fast as the tutorial's, round by round."""
    for run in timed.values():
        run()  # traced, and warm
    seconds = {name: [] for name in timed}
    for _ in trange(ROUNDS):
        for name, run in timed.items():
            started = time.perf_counter()
            measured = run()
            seconds[name].append(measured or time.perf_counter() - started)
    times = pd.DataFrame(seconds) / STEPS * 1e3
    ratios = times.rdiv(times["tutorial"], axis=0)
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
    best = precision.best()
    if best == "float32":
        print("This CPU does not compute in bfloat16: both steps are timed in float32.")
    keras.config.set_dtype_policy(best)
    digits = load_digits("auto")
    peak = matmul_peak("bfloat16" if best == "mixed_bfloat16" else "float32")
    tables = []
    for width in (1.0, 0.25):
        table = compare(kinds(digits.train_images, width, best)).assign(width=width)
        gflop = step_gflop(dcgan(width=width))
        table["share_of_peak"] = gflop / (table["ms"] / 1e3) / peak
        table.loc[table["step"].str.startswith("lesson"), "share_of_peak"] /= 2  # half the batch
        tables.append(table)
    where = provenance(digits, "python -m benchmarks.step")
    steps = pd.concat(tables, ignore_index=True).assign(peak_gflops=round(peak), **where)
    record("benchmark_step", steps)
    gan = dcgan()
    layers = pd.DataFrame(by_layer(gan.generator) + by_layer(gan.discriminator))
    layers["share_of_peak"] = layers["gflop"] / (layers["ms"] / 1e3) / peak
    record("benchmark_layers", layers.assign(**where))
    print(f"matrix product: {peak:.0f} GFLOP/s")
    print(steps.drop(columns=list(where)).round(3).to_string(index=False))
    print(layers.round(3).to_string(index=False))


if __name__ == "__main__":
    main()
