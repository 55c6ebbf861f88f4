"""Losses and divergences, one formula each. S0 to S4 are sources, listed in notebook 00.

Losses take and return tensors, so that gradients flow through them; D's outputs are logits (N, 1),
real numbers before any sigmoid. Divergences compare two densities on a grid, in numpy.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import tensorflow as tf
from scipy.special import rel_entr


def cross_entropy(label: float, logits: tf.Tensor) -> tf.Tensor:
    """Mean of -label log D - (1 - label) log(1 - D), where D = sigmoid(logits).

    Args:
        label: the answer asked for, in [0, 1].
        logits: (N, 1).

    Returns:
        A scalar, at least 0, in nats (natural logarithms).
    """
    labels = label * tf.ones_like(logits)
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels, logits))


def discriminator_loss(
    real_logits: tf.Tensor, fake_logits: tf.Tensor, real_label: float = 1.0
) -> tf.Tensor:
    """D's loss, low when real images are called real and generated ones fake; logits (N, 1).

    Goodfellow et al. 2014; S0 and S4.

    Args:
        real_label: 0.9 is S4's one-sided label smoothing (Salimans et al. 2016).
    """
    return cross_entropy(real_label, real_logits) + cross_entropy(0.0, fake_logits)


def guessing(real_label: float = 1.0) -> tuple[float, float]:
    """G's and D's loss, in nats, when D cannot tell and answers half the label to all."""
    answer = real_label / 2
    g_loss = -np.log(answer)
    return float(g_loss), float(-2 * (answer * np.log(answer) + (1 - answer) * np.log(1 - answer)))


def generator_loss(fake_logits: tf.Tensor) -> tf.Tensor:
    """G's loss, low when generated images are called real: -log D(G(z)); logits (N, 1).

    The "non-saturating" loss of Goodfellow et al. 2014, section 3; S0 and S4.
    """
    return cross_entropy(1.0, fake_logits)


def minimax_generator_loss(fake_logits: tf.Tensor) -> tf.Tensor:
    """What G minimises in the zero-sum game: mean log(1 - D(G(z))); logits (N, 1).

    Goodfellow et al. 2014, equation 1. At most 0. It saturates: its gradient at a logit is -D,
    which vanishes where D is sure that the image is fake.
    """
    return -tf.reduce_mean(tf.nn.softplus(fake_logits))


def least_squares_discriminator_loss(real: tf.Tensor, fake: tf.Tensor) -> tf.Tensor:
    """Half the mean squares of D - 1 on real and of D on generated images; outputs (N, 1).

    Mao et al. 2017, arXiv:1611.04076, with targets 1 and 0. D's outputs have no sigmoid.
    """
    return (tf.reduce_mean((real - 1) ** 2) + tf.reduce_mean(fake**2)) / 2


def least_squares_generator_loss(fake: tf.Tensor) -> tf.Tensor:
    """Half the mean square of D(G(z)) - 1; outputs (N, 1). Mao et al. 2017."""
    return tf.reduce_mean((fake - 1) ** 2) / 2


def hinge_discriminator_loss(real: tf.Tensor, fake: tf.Tensor) -> tf.Tensor:
    """Mean max(0, 1 - D(x)) + mean max(0, 1 + D(G(z))); outputs (N, 1).

    Lim and Ye 2017, arXiv:1705.02894. G's loss is `wasserstein_generator_loss`.
    """
    return tf.reduce_mean(tf.nn.relu(1 - real)) + tf.reduce_mean(tf.nn.relu(1 + fake))


def wasserstein_critic_loss(real: tf.Tensor, fake: tf.Tensor) -> tf.Tensor:
    """Mean D(G(z)) - mean D(x), where D is a critic, bounded in slope, not in value; (N, 1).

    Arjovsky et al. 2017, arXiv:1701.07875; S3. With the best critic of slope at most 1 it is minus
    the Wasserstein-1 distance.
    """
    return tf.reduce_mean(fake) - tf.reduce_mean(real)


def wasserstein_generator_loss(fake: tf.Tensor) -> tf.Tensor:
    """Minus the mean of D(G(z)); outputs (N, 1). Arjovsky et al. 2017."""
    return -tf.reduce_mean(fake)


def squared_slopes(network: Callable[[tf.Tensor], tf.Tensor], points: tf.Tensor) -> tf.Tensor:
    """The squared length of a network's gradient at each point: (N,); itself differentiable.

    Its mean at real points is R1's penalty (Mescheder et al. 2018, arXiv:1801.04406).

    Args:
        network: points (N, ...) to outputs (N, 1), each of which depends on its own point alone.
    """
    with tf.GradientTape() as tape:
        tape.watch(points)
        outputs = network(points)
    gradients = tape.gradient(outputs, points)
    return tf.reduce_sum(gradients**2, axis=range(1, len(points.shape)))


def gradient_penalty(
    critic: Callable[[tf.Tensor], tf.Tensor], real: tf.Tensor, fake: tf.Tensor, shares: tf.Tensor
) -> tf.Tensor:
    """Mean (slope - 1)^2 at points between real and generated ones.

    Gulrajani et al. 2017, arXiv:1704.00028. A root has no finite slope at 0; 1e-12 keeps off it.

    Args:
        real, fake: (N, ...). shares: (N,), how far from fake to real, evenly drawn from [0, 1].
    """
    shares = tf.reshape(shares, (-1, *(1 for _ in real.shape[1:])))
    squares = squared_slopes(critic, fake + shares * (real - fake))
    return tf.reduce_mean((tf.sqrt(squares + 1e-12) - 1) ** 2)


def reconstruction_loss(series: tf.Tensor, rebuilt: tf.Tensor) -> tf.Tensor:
    """Ten times the root of the mean squared error: what TimeGAN's E and R learn from first.

    Yoon et al. 2019, as their program has it; any equal shapes.
    """
    return 10 * tf.sqrt(mean_squared_error(series, rebuilt))


def next_step_loss(codes: tf.Tensor, guesses: tf.Tensor) -> tf.Tensor:
    """Mean squared error of each guess to the *next* code; both (N, steps, units).

    TimeGAN's supervised loss (Yoon et al. 2019). S3 and public copies leave the shift out: then a
    guess is compared with the code that it was made from, and repeating it is the best answer.
    """
    return mean_squared_error(codes[:, 1:], guesses[:, :-1])


def moments_loss(real: tf.Tensor, fake: tf.Tensor) -> tf.Tensor:
    """How far means and standard deviations over the batch lie apart; series (N, steps, features).

    Yoon et al. 2019, whose program has 1e-6 under the roots: the mean over steps and features of
    |deviation of fake - of real|, plus that of |mean of fake - of real|.
    """
    (real_mean, real_variance), (mean, variance) = tf.nn.moments(real, 0), tf.nn.moments(fake, 0)
    spread = mean_absolute_error(tf.sqrt(real_variance + 1e-6), tf.sqrt(variance + 1e-6))
    return spread + mean_absolute_error(real_mean, mean)


def feature_matching_loss(real: tf.Tensor, fake: tf.Tensor) -> tf.Tensor:
    """The squared distance between mean features of real and of generated examples; (N, ...).

    Salimans et al. 2016. Means over the batch are compared, not one example with another.
    """
    return tf.reduce_sum((tf.reduce_mean(real, axis=0) - tf.reduce_mean(fake, axis=0)) ** 2)


def categorical_cross_entropy(labels: tf.Tensor, probabilities: tf.Tensor) -> tf.Tensor:
    """Mean over N of -sum of label log(probability) over classes; (N, classes), in nats. S1."""
    return -tf.reduce_mean(tf.reduce_sum(tf.math.xlogy(labels, probabilities), axis=-1))


def mean_squared_error(targets: tf.Tensor, outputs: tf.Tensor) -> tf.Tensor:
    """Mean of (target - output)^2; any equal shapes. S1."""
    return tf.reduce_mean((targets - outputs) ** 2)


def mean_absolute_error(targets: tf.Tensor, outputs: tf.Tensor) -> tf.Tensor:
    """Mean of |target - output|; any equal shapes. S1."""
    return tf.reduce_mean(tf.abs(targets - outputs))


def mean_squared_logarithmic_error(targets: tf.Tensor, outputs: tf.Tensor) -> tf.Tensor:
    """Mean of (log(1 + target) - log(1 + output))^2; equal shapes, values above -1. S2."""
    return tf.reduce_mean((tf.math.log1p(targets) - tf.math.log1p(outputs)) ** 2)


def kl_divergence(p: np.ndarray, q: np.ndarray, width: float = 1.0) -> float:
    """Kullback-Leibler divergence: the integral of p log(p / q), in nats; infinite where q = 0 < p.

    Args:
        p, q: densities (n,) at the same points, `width` apart; or, with width 1, probabilities.
    """
    return float(rel_entr(p, q).sum() * width)


def js_divergence(p: np.ndarray, q: np.ndarray, width: float = 1.0) -> float:
    """Jensen-Shannon divergence, in nats: symmetric, from 0 to ln 2. Arguments as above; S3."""
    middle = (p + q) / 2
    return (kl_divergence(p, middle, width) + kl_divergence(q, middle, width)) / 2


def total_variation(p: np.ndarray, q: np.ndarray, width: float = 1.0) -> float:
    """Half the integral of |p - q|, from 0 to 1. Arguments as above."""
    return float(np.abs(p - q).sum() * width / 2)


def wasserstein_distance(p: np.ndarray, q: np.ndarray, width: float = 1.0) -> float:
    """Wasserstein-1 distance: how far mass must be moved, on average, to make p of q.

    In one dimension it is the integral of the difference between the distribution functions.
    Arguments as above; S3.
    """
    return float(np.abs(np.cumsum(p - q) * width).sum() * width)
