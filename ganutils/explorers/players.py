"""Anything that can be drawn, steered by a slider or played step by step."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import ipywidgets
from matplotlib.figure import Figure

from ganutils import pictures


def steered(draw: Callable[[float], Figure], name: str, **slider: float) -> ipywidgets.VBox:
    """A slider, and the picture that `draw` makes of its value.

    Args:
        name: stands beside the slider.
        slider: of an ipywidgets.FloatSlider: value, min, max, step.
    """
    return steered_by(draw, {name: slider})


def steered_by(
    draw: Callable[..., Figure], sliders: Mapping[str, Mapping[str, float]]
) -> ipywidgets.VBox:
    """Sliders, and the picture that `draw` makes of their values, given in the sliders' order.

    Args:
        sliders: by the name beside each, what an ipywidgets.FloatSlider takes: value, min, max,
            step.
    """
    wide = {"width": "420px"}
    controls = [
        ipywidgets.FloatSlider(description=name, layout=wide, **slider)
        for name, slider in sliders.items()
    ]
    picture = ipywidgets.Image(format="png", layout={"max_width": "100%"})

    def show(_: dict | None = None) -> None:
        picture.value = pictures.png(draw(*(control.value for control in controls)))

    for control in controls:
        control.observe(show, "value")
    show()
    return ipywidgets.VBox([*controls, picture])


def player(
    advance: Callable[[], None],
    draw: Callable[[], Figure],
    stride: int = 1,
    buttons: Mapping[str, Callable[[], None]] | None = None,
) -> ipywidgets.VBox:
    """Play, pause or single-step anything that moves in steps, such as a training.

    `advance()` makes one step, `draw()` the picture after it. While it plays, there is a picture
    after every `stride` steps, as fast as the kernel can draw; other cells can run only once it
    is paused.

    Args:
        buttons: by their names, what else can be done; the picture is drawn again after it, and
            it does not count as a step.
    """
    play = ipywidgets.ToggleButton(description="play")
    step = ipywidgets.Button(description="one step")
    count = ipywidgets.Label()
    picture = ipywidgets.Image(format="png", layout={"max_width": "100%"})
    steps, tasks = 0, set()

    def show() -> None:
        picture.value = pictures.png(draw())
        count.value = f"step {steps:,}"

    def move(number: int) -> None:
        nonlocal steps
        for _ in range(number):
            advance()
        steps += number
        show()

    async def run() -> None:
        while play.value:
            move(stride)
            await asyncio.sleep(0.02)  # lets the kernel hear the pause button

    def toggle(change: dict) -> None:
        play.description = "pause" if change["new"] else "play"
        if change["new"]:
            tasks.add(task := asyncio.ensure_future(run()))  # kept, or it would be forgotten
            task.add_done_callback(tasks.discard)

    play.observe(toggle, "value")
    step.on_click(lambda _: move(1))
    more = [ipywidgets.Button(description=name) for name in buttons or {}]
    for button, act in zip(more, (buttons or {}).values(), strict=True):
        button.on_click(lambda _, act=act: (act(), show()))
    show()
    return ipywidgets.VBox([ipywidgets.HBox([play, step, *more, count]), picture])
