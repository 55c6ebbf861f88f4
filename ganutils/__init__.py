"""The module behind the course; start with `networks.py`, then `gans.py`."""

import os
import warnings

# TensorFlow reads this when it is first imported: report errors, not the hardware it looked for.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# Keras remarks that a tf.data stream shuffles itself; ours does (data.batches).
warnings.filterwarnings("ignore", message="`shuffle=True` was passed", category=UserWarning)
