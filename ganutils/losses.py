"""Adversarial losses, one formula each. S0 and S4 are sources, listed in notebook 00."""

from __future__ import annotations

import tensorflow as tf


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


def generator_loss(fake_logits: tf.Tensor) -> tf.Tensor:
    """G's loss, low when generated images are called real: -log D(G(z)); logits (N, 1).

    The "non-saturating" loss of Goodfellow et al. 2014, section 3; S0 and S4.
    """
    return cross_entropy(1.0, fake_logits)
