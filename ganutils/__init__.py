"""The module behind the course; start with `networks`, `losses.py`, `latent.py` and `gans`."""

import os
import warnings

os.environ["KERAS_BACKEND"] = "tensorflow"  # whatever the user's Keras is set to
# Two notebooks may share a GPU: take its memory as needed, not all at once.
os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")


def _import_tensorflow_quietly() -> None:
    """TensorFlow's compiled part reports the hardware it looked for before it can be told not to.

    A lesson need not begin with a red box, so its messages are dropped while it is first imported.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        import tensorflow as tf

        tf.get_logger().setLevel("ERROR")  # nor need it remark on every graph that is built
        tf.config.list_physical_devices("GPU")
        # On a CPU this rewriting of graphs fails on a GAN's step, with a message each time.
        tf.config.optimizer.set_experimental_options({"remapping": False})
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


_import_tensorflow_quietly()

# Keras remarks that a tf.data stream shuffles itself; ours does (data.batches).
warnings.filterwarnings("ignore", message="`shuffle=True` was passed", category=UserWarning)
