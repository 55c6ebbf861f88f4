"""You are the discriminator: pairs of images, one click each, and a score with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import keras
import numpy as np
from ipywidgets import HTML, Button, HBox, VBox
from matplotlib.figure import Figure

from ganutils import pictures
from ganutils.data import to_pixels, to_symmetric
from ganutils.explorers.walks import frame, image_bytes
from ganutils.hardware import in_batches
from ganutils.measures.comparisons import share_interval


def dealt(counts: Sequence[int], pairs: int, seed: int) -> tuple[np.ndarray, ...]:
    """Which images of each kind are shown, (pairs,) each, and on which side stands the second's.

    Args:
        counts: how many images there are of the first kind and of the second.
    """
    random = np.random.default_rng(seed)
    chosen = [random.choice(count, pairs, replace=False) for count in counts]
    return *chosen, random.integers(0, 2, pairs)


class YouAreTheDiscriminator(VBox):
    """Pairs of images: click the one that was generated, or that the second of two drew.

    What is to be found reaches the browser only after the click. Networks that are asked about the
    same pairs are heard at the end.

    Attributes:
        images: (pairs, 2, 28, 28, 1) in [-1, 1], the left and the right one of each pair.
        sought: (pairs,), 0 where the left one is to be found, 1 where it is the right one.
        found: for each pair answered so far, whether the answer was right.

    Args:
        first, second: images (N, 28, 28, 1) in [-1, 1]; those of `second` are to be found.
        critics: by name, networks from images to logits, lower for what is to be found.
        question: above the images.
        pairs: how many.
        seed: of the choice and the order; "again" deals with the next.

    Raises:
        ValueError: fewer images than pairs.
    """

    def __init__(
        self,
        first: np.ndarray,
        second: np.ndarray,
        critics: Mapping[str, keras.Model],
        question: str = "Which one was generated?",
        pairs: int = 20,
        seed: int = 0,
    ) -> None:
        if min(len(first), len(second)) < pairs:
            raise ValueError(
                f"{pairs} pairs need as many images of each kind, not {len(first)} and "
                f"{len(second)}: give more images, or ask for fewer pairs."
            )
        # In 256 shades both: how finely grey is told apart must not give an image away.
        self.kinds = [to_symmetric(to_pixels(images)) for images in (first, second)]
        self.critics, self.pairs, self.seed = critics, pairs, seed
        self.frames = [frame(), frame()]
        self.buttons = [Button(description=f"the {side} one") for side in ("left", "right")]
        self.again = Button(description="again")
        self.told, self.count = HTML(), HTML()
        for side, button in enumerate(self.buttons):
            button.on_click(lambda _, side=side: self.answer(side))
        self.again.on_click(lambda _: self.deal(self.seed + 1))
        self.deal(seed)
        columns = [VBox(pair) for pair in zip(self.frames, self.buttons, strict=True)]
        super().__init__([HTML(f"<b>{question}</b>"), HBox(columns), self.count, self.told])
        self.children = (*self.children, self.again)

    def deal(self, seed: int) -> None:
        """Choose new pairs and begin again."""
        self.seed = seed
        *chosen, self.sought = dealt([len(kind) for kind in self.kinds], self.pairs, seed)
        self.images = np.stack(
            [kind[places] for kind, places in zip(self.kinds, chosen, strict=True)], axis=1
        )
        self.images[self.sought == 0] = self.images[self.sought == 0, ::-1]
        self.found: list[bool] = []
        self.told.value = ""
        self.show()

    def answer(self, side: int) -> None:
        """Take an answer, 0 for left and 1 for right, and go on to the next pair."""
        if len(self.found) == self.pairs:
            return
        sought = self.sought[len(self.found)]
        self.found.append(bool(side == sought))
        said = "Right" if self.found[-1] else "Wrong"
        self.told.value = f"{said}: it was the {('left', 'right')[sought]} one."
        self.show()

    def show(self) -> None:
        """The next pair, or after the last one the score."""
        done = len(self.found)
        for button in self.buttons:
            button.disabled = done == self.pairs
        if done == self.pairs:
            self.count.value = self.score()
            return
        for one, image in zip(self.frames, self.images[done], strict=True):
            one.value = image_bytes(image[None])
        self.count.value = f"Pair {done + 1} of {self.pairs}; {sum(self.found)} found so far."

    def score(self) -> str:
        """Yours with its 95 % interval, and what the networks find among the same pairs."""
        low, high = share_interval(sum(self.found), self.pairs)
        lines = [
            f"<b>You found {sum(self.found)} of {self.pairs}</b>: so few tries fit anything from "
            f"{low:.0%} to {high:.0%} (guessing: 50 %)."
        ]
        lines += [
            f"{name}: {self.found_by(one)} of {self.pairs}." for name, one in self.critics.items()
        ]
        return "<br>".join(lines)

    def found_by(self, critic: keras.Model) -> int:
        """In how many pairs a network's logit is lower for what is to be found."""
        logits = in_batches(critic, self.images.reshape(-1, 28, 28, 1)).reshape(-1, 2)
        return int((logits.argmin(axis=1) == self.sought).sum())

    def sheet(self) -> Figure:
        """All pairs on one numbered picture, to be played on paper."""
        return pictures.numbered_pairs(to_pixels(self.images.reshape(-1, 28, 28, 1)))
