"""How the course's weights and recorded rows were made: `python -m experiments --help`.

Nothing here is needed to read or run a lesson, and ganutils imports nothing from here.
"""

import ganutils  # noqa: F401 (before Keras, whose backend it chooses)
