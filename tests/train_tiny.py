"""A tiny training in a process of its own: `python train_tiny.py FOLDER EPOCHS`.

Run by test_resume.py, which kills it. Prints a digest of everything the next step depends on.
"""

import hashlib
import json
import sys

import keras
from keras.optimizers import Adam

from ganutils.callbacks import Checkpoint, InstanceNoise
from ganutils.data import batches, load_digits
from ganutils.gans import GAN
from ganutils.networks import dcgan_discriminator, dcgan_generator

folder, epochs = sys.argv[1], int(sys.argv[2])
keras.utils.set_random_seed(0)
gan = GAN(dcgan_generator(8, width=0.03), dcgan_discriminator(width=0.03))
gan.compile(generator=Adam(1e-3, beta_1=0.5), discriminator=Adam(1e-3, beta_1=0.5))
checkpoint = Checkpoint(gan, folder)
print("resumed at", checkpoint.epoch, file=sys.stderr)
gan.fit(
    batches(load_digits("sklearn").train_images[:80], 16, first_step=3 * checkpoint.epoch),
    steps_per_epoch=3,  # not the 5 of a pass over the images
    initial_epoch=checkpoint.epoch,
    epochs=epochs,
    verbose=0,
    callbacks=[InstanceNoise(0.1, 0.0), checkpoint],
)
history = {name: values for name, values in checkpoint.history.items() if name != "seconds"}
digest = hashlib.sha256(json.dumps(history).encode())
for variable in gan.state():
    digest.update(keras.ops.convert_to_numpy(variable).tobytes())
print(digest.hexdigest(), len(history["g_loss"]))
