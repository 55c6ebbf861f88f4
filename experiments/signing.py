"""Notebook 08: is the flagship worth signing? Measured beside others, and counted blind.

Both need the real MNIST; sheets and keys lie under runs/blind, what is found in data/results.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from tqdm import tqdm

from experiments.judging import measured
from experiments.train import SAMPLES, judged
from ganutils import hardware, pictures, pretrained
from ganutils.data import Digits, to_pixels, to_symmetric
from ganutils.latent import draw
from ganutils.measures import blind, judge
from ganutils.places import RUNS
from ganutils.records import provenance, write

COMMAND = "python -m experiments measure"
GENERATORS = ("flagship", "wgan-gp", "dcgan")
RESAMPLINGS = 3
COUNTS = ("first", "second")
NUMBER, PAGE = 100, 100  # images of each set, and on each page
SHEETS = RUNS / "blind"


def flagship(digits: Digits) -> None:
    """The judge's view of three samples of each generator and of real images; and the sheets."""
    train = to_symmetric(digits.train_images)  # in MNIST's order: the first sample is 06's floor
    real = np.array_split(train, len(train) // SAMPLES)
    test = np.random.default_rng(0).permutation(to_symmetric(digits.test_images))
    seen, rows, sets = judge.look(test[:5_000]), [], {}  # as in experiments/measure.py
    for name in tqdm(("real training images", *GENERATORS), "flagship"):
        for number in range(RESAMPLINGS):
            images = real[number]
            if name in GENERATORS:
                images = draw(pretrained.load(name), SAMPLES, seed=number)
            told = measured(images, seen) | judged(images)
            rows.append({"images": name, "draw": number, **told, "seed": 0})
        sets[name] = to_pixels(images[:NUMBER])
    with hardware.use("float32"):  # what shipped networks compute in
        where = provenance(digits.said, f"{COMMAND} flagship")
    write("flagship", pd.DataFrame(rows).assign(**where))
    lay_out({name: sets[name] for name in ("real training images", "flagship", "dcgan")}, SHEETS)
    print(f"Now read {SHEETS}/*.png, then: {COMMAND} malformed")


def lay_out(sets: Mapping[str, np.ndarray], folder: Path) -> None:
    """Two orders of the same images, on numbered pages, and the key to each.

    A reader writes the numbers of the malformed ones, with spaces between them, into first.txt
    and, after a rest, second.txt in the same folder, and opens no key.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for seed, count in enumerate(COUNTS):
        images, key = blind.shuffled(sets, seed)
        key.to_csv(folder / f"{count}.csv", index=False)
        for page, start in enumerate(range(0, len(images), PAGE), 1):
            sheet = pictures.numbered(images[start : start + PAGE], first=start + 1)
            (folder / f"{count}-{page}.png").write_bytes(pictures.png(sheet))


def malformed(digits: Digits) -> None:
    """Record what a reader marked in both sheets, one row for each image.

    Raises:
        ValueError: a sheet that was not read, or a number that is none.
    """
    write("malformed", read(SHEETS).assign(**provenance(digits.said, f"{COMMAND} malformed")))


def read(folder: Path) -> pd.DataFrame:
    """Each image, by set and place, and whether it was marked in the first and second sheet.

    Raises:
        ValueError: a sheet that was not read, or a number that is none.
    """
    found = []
    for count in COUNTS:
        marked = folder / f"{count}.txt"
        if not marked.is_file():
            raise ValueError(f"Write the numbers of the malformed images into {marked} first.")
        try:
            numbers = [int(word) for word in marked.read_text(encoding="utf-8").split()]
        except ValueError as error:
            raise ValueError(f"{marked} should hold whole numbers and spaces alone.") from error
        key = pd.read_csv(folder / f"{count}.csv")
        key[count] = blind.marks(key, numbers)
        found.append(key.set_index(["images", "place"])[count])
    return pd.concat(found, axis=1).sort_index().reset_index()
