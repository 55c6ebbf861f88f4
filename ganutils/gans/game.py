"""What every GAN of the course shares; a family adds the one thing that is its own, its step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import keras
import numpy as np
import tensorflow as tf

from ganutils import latent
from ganutils.networks import twin

Move = tuple[tf.GradientTape, tf.Tensor]  # the tape that saw a loss being computed, and the loss


class Game(keras.Model):
    """Networks that learn from each other.

    A subclass writes `train_step` and names in METRICS what it tracks. Train it with
    `game.compile(generator=Adam(2e-4), ...)`, an optimizer for each player, and
    `game.fit(batches, ...)`.

    `averages` are second copies of the generator player's networks, and of `followed`, whose
    weights are the moving average of theirs; `averaged` is the generator's. `prior` is the
    generator's own.

    Args:
        players: for each optimizer the networks that it moves; "generator" is one of them, and the
            first of its networks is the generator itself.
        averaging: decay of the moving average per step; 0: the copies are what the networks are.
        seed: of latent vectors and noise; dropout has its own (keras.utils.set_random_seed).
        followed: networks of other players that are averaged, too.

    Raises:
        ValueError: averaging outside [0, 1).
    """

    METRICS: tuple[str, ...] = ()

    def __init__(
        self,
        players: Mapping[str, Sequence[keras.Model]],
        averaging: float = 0.995,
        seed: int = 0,
        followed: Sequence[keras.Model] = (),
    ) -> None:
        super().__init__(name="gan")
        if not 0 <= averaging < 1:
            raise ValueError(f"averaging must lie in [0, 1), not {averaging}.")
        self.players = {name: list(networks) for name, networks in players.items()}
        self.generator = self.players["generator"][0]
        self.followed = [*self.players["generator"], *followed]
        self.averages = [twin(network) for network in self.followed]
        self.averaged = self.averages[0]
        self.averaging = averaging
        self.prior = getattr(self.generator, "prior", None)
        self.seeds = keras.random.SeedGenerator(seed)
        self.trackers = {name: keras.metrics.Mean(name=name) for name in self.METRICS}
        self.built = True  # all networks are; Keras need not guess from data

    def compile(
        self,
        steps_per_execution: int = 1,
        jit_compile: bool = False,
        **optimizers: keras.optimizers.Optimizer,
    ) -> None:
        """Give each player its optimizer: `compile(generator=..., discriminator=...)`.

        Args:
            jit_compile: by XLA, which makes dense and recurrent networks faster on a CPU,
                convolutions slower.

        Raises:
            ValueError: a player without an optimizer, or an optimizer without a player.
        """
        if set(optimizers) != set(self.players):
            raise ValueError(
                f"Name one optimizer for each of {', '.join(self.players)}, "
                f"not for {', '.join(optimizers) or 'none'}."
            )
        super().compile(
            optimizer=None, jit_compile=jit_compile, steps_per_execution=steps_per_execution
        )
        self.optimizers = optimizers
        for player, optimizer in optimizers.items():
            optimizer.build(self.weights_of(player))  # a checkpoint restores what exists

    def weights_of(self, player: str) -> list[keras.Variable]:
        """The weights that a player's optimizer moves."""
        return [weight for one in self.players[player] for weight in one.trainable_variables]

    def latents(self, examples: tf.Tensor) -> tf.Tensor:
        """As many latent vectors from the prior as there are examples."""
        return self.prior.sample(tf.shape(examples)[0], self.seeds)

    def learn(self, **moves: Move) -> None:
        """Each named player takes one step down its loss: `learn(critic=(tape, loss))`.

        All gradients are taken before any weight moves, so that no player sees what another is
        about to change.
        """
        slopes = {
            player: tape.gradient(loss, self.weights_of(player))
            for player, (tape, loss) in moves.items()
        }
        for player, gradients in slopes.items():
            self.optimizers[player].apply(gradients, self.weights_of(player))
        if "generator" in moves:
            self.update_average()

    def update_average(self) -> None:
        """Move each averaged weight a small step towards its network's."""
        for copy, network in zip(self.averages, self.followed, strict=True):
            for average, weight in zip(copy.weights, network.weights, strict=True):
                average.assign(self.averaging * average + (1 - self.averaging) * weight)

    def track(self, **values: tf.Tensor) -> dict[str, tf.Tensor]:
        """Average the step's numbers over the epoch, for the progress bar and the history."""
        for name, value in values.items():
            self.trackers[name].update_state(value)
        return {name: tracker.result() for name, tracker in self.trackers.items()}

    def draw(self, number: int, seed: int = 0) -> np.ndarray:
        """Examples (number, ...) of the averaged generator, the same for the same seed."""
        return latent.generate(self.averaged, self.prior.draw(number, seed))

    def state(self) -> list[keras.Variable]:
        """Every number that the next step depends on, in a fixed order, for a checkpoint."""
        moved = [variable for one in self.optimizers.values() for variable in one.variables]
        return [*self.variables, *moved]
