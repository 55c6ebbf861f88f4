"""Adversarial losses, one formula each. Logits are (N, 1); every loss is a scalar in nats."""

from __future__ import annotations

import tensorflow as tf


def cross_entropy(label: float, logits: tf.Tensor) -> tf.Tensor:
    """Mean of -label log D - (1 - label) log(1 - D), where D = sigmoid(logits)."""
    labels = label * tf.ones_like(logits)
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels, logits))


def discriminator_loss(
    real_logits: tf.Tensor, fake_logits: tf.Tensor, real_label: float = 1.0
) -> tf.Tensor:
    """Call real images real and generated ones fake (Goodfellow et al. 2014; S0, S4).

    Args:
        real_label: 0.9 is S4's one-sided label smoothing (Salimans et al. 2016).
    """
    return cross_entropy(real_label, real_logits) + cross_entropy(0.0, fake_logits)


def generator_loss(fake_logits: tf.Tensor) -> tf.Tensor:
    """Make the discriminator call generated images real: the non-saturating loss, -log D(G(z)).

    Goodfellow et al. 2014, section 3; used by S0 and S4.
    """
    return cross_entropy(1.0, fake_logits)
