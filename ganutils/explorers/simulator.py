"""A simulator of studies: choose the truth, and see how often a study misleads."""

from __future__ import annotations

from ipywidgets import HTML, Button, FloatSlider, HBox, Image, IntSlider, VBox
from matplotlib import pyplot as plt

from ganutils import pictures
from ganutils.measures import simulation


class StudySimulator(VBox):
    """Sliders for a true difference, the spread between seeds and their number.

    Drawn are the intervals of forty invented studies; counted are the fates of a thousand.
    """

    def __init__(self) -> None:
        slider = {"continuous_update": False, "style": {"description_width": "110px"}}
        self.difference = FloatSlider(0.5, min=0, max=3, step=0.1, description="true difference")
        self.spread = FloatSlider(1, min=0.1, max=3, step=0.1, description="spread of seeds")
        self.seeds = IntSlider(5, min=2, max=30, description="seeds")
        self.again = Button(description="other studies")
        self.picture = Image(format="png", layout={"max_width": "100%"})
        self.counts = HTML()
        self._drawn = 0
        for control in (self.difference, self.spread, self.seeds):
            for name, value in slider.items():
                setattr(control, name, value)
            control.observe(self.draw, "value")
        self.again.on_click(self._other)
        self.draw()
        steered = VBox([self.difference, self.spread, self.seeds, self.again])
        super().__init__([HBox([steered, self.counts]), self.picture])

    def _other(self, _: Button) -> None:
        self._drawn += 1
        self.draw()

    def draw(self, _: dict | None = None) -> None:
        """Invent studies as the sliders say, draw some and count all."""
        found = simulation.invent(
            self.difference.value, self.spread.value, self.seeds.value, seed=self._drawn
        )
        figure, axes = plt.subplots(figsize=(8, 3))
        pictures.dance(axes, found)
        self.picture.value = pictures.png(figure)
        told = {
            "wrong order of the means": found.reversed,
            "interval misses the truth": found.missed,
            "all seeds agree": found.one_sign,
            "announces a difference": found.found,
        }
        rows = "".join(
            f"<tr><td style='padding-right:12px'>{what}</td><td><b>{which.mean():.0%}</b></td></tr>"
            for what, which in told.items()
        )
        self.counts.value = f"Of a thousand such studies:<table>{rows}</table>"
