"""Every network of the course, as a function that builds it.

The last layers stay in float32 when the others compute in bfloat16 (hardware.py). S0 to S4 are
the course's sources, listed in notebook 00.
"""

from ganutils.networks.bidirectional import (
    bigan_discriminator,
    bigan_encoder,
    bigan_generator,
    bigan_image_discriminator,
    bigan_image_encoder,
)
from ganutils.networks.classifier import digit_classifier
from ganutils.networks.conditional import (
    WAYS,
    conditional_discriminator,
    conditional_generator,
)
from ganutils.networks.dense import (
    dense_autoencoder_generator,
    dense_discriminator,
    dense_generator,
    encoder_and_decoder,
)
from ganutils.networks.flagship import flagship_discriminator, flagship_generator
from ganutils.networks.images import dcgan_discriminator, dcgan_generator
from ganutils.networks.landscapes import (
    landscape_discriminator,
    landscape_generator,
    landscape_judge,
)
from ganutils.networks.layers import ACTIVATIONS, ByteDropout, FusedBatchNormalization
from ganutils.networks.origin import given, twin
from ganutils.networks.series import (
    c_rnn_gan_discriminator,
    c_rnn_gan_generator,
    chained,
    rcgan_discriminator,
    rcgan_generator,
    timegan_discriminator,
    timegan_embedder,
    timegan_generator,
    timegan_recovery,
    timegan_supervisor,
)
from ganutils.networks.spectral import SpectralNormalization

__all__ = [
    "ACTIVATIONS",
    "WAYS",
    "ByteDropout",
    "FusedBatchNormalization",
    "SpectralNormalization",
    "bigan_discriminator",
    "bigan_encoder",
    "bigan_generator",
    "bigan_image_discriminator",
    "bigan_image_encoder",
    "c_rnn_gan_discriminator",
    "c_rnn_gan_generator",
    "chained",
    "conditional_discriminator",
    "conditional_generator",
    "dcgan_discriminator",
    "dcgan_generator",
    "dense_autoencoder_generator",
    "dense_discriminator",
    "dense_generator",
    "digit_classifier",
    "encoder_and_decoder",
    "flagship_discriminator",
    "flagship_generator",
    "given",
    "landscape_discriminator",
    "landscape_generator",
    "landscape_judge",
    "rcgan_discriminator",
    "rcgan_generator",
    "timegan_discriminator",
    "timegan_embedder",
    "timegan_generator",
    "timegan_recovery",
    "timegan_supervisor",
    "twin",
]
