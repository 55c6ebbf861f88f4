"""What each cell of the course's studies trains and measures, on tiny networks."""

import ast
import inspect
from functools import partial

import keras
import numpy as np
import pandas as pd
import pytest

from experiments import studies, trainings
from ganutils import sources
from ganutils.callbacks import InstanceNoise, JudgeMetrics
from ganutils.data import Digits, load_digits, to_symmetric
from ganutils.measures import obedience

SOME = load_digits("sklearn")
ASK = obedience.ask


def test_no_cell_of_a_study_ships_weights():
    imported = set()
    for node in ast.walk(ast.parse(inspect.getsource(studies) + inspect.getsource(trainings))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            imported |= {getattr(node, "module", None), *(alias.name for alias in node.names)}
    assert not imported & {"pretrained", "ganutils.pretrained", "experiments.train"}


def test_the_studies_have_their_cells():
    numbers = {name: len(study.cells) for name, study in studies.STUDIES.items()}
    assert numbers == {"dcgan": 18, "dense": 23, "latent": 15, "activation": 20} | {
        "plain": 3,
        "few": 10,
        "sick": 48,
        "origin": 10,
        "conditional": 15,
        "long": 1,
        "tells": 15,
        "rescue": 18,
        "cured": 27,
        "ladder": 15,
        "bigan": 12,
        "plane": 47,
        "batch": 9,
        "series": 70,
        "landscapes": 20,
        "photos": 12,
    }
    for study in studies.STUDIES.values():
        assert len({(cell.arm, cell.seed) for cell in study.cells}) == len(study.cells)


def first_seed(name):
    return [cell for cell in studies.STUDIES[name].cells if cell.seed == 0]


def test_each_arm_of_the_dcgan_study_changes_what_it_says(monkeypatch):
    trained = {}

    def measured(gan, digits, seed, command, epochs, callbacks):
        (noise,) = callbacks
        trained[cell.arm] = gan, (noise.first, noise.last)
        assert (seed, command) == (0, "python -m experiments study dcgan")
        return pd.DataFrame({"epoch": range(epochs)})

    monkeypatch.setattr(trainings, "measured", measured)
    monkeypatch.setattr(trainings, "load_digits", lambda source: SOME)
    monkeypatch.setattr(trainings, "WIDTH", 0.02)
    for cell in first_seed("dcgan"):
        assert len(cell.train(seed=cell.seed, **cell.settings)) == 20

    def arms_where(condition):
        return {arm for arm, (gan, noise) in trained.items() if condition(gan, noise)}

    assert arms_where(lambda gan, noise: gan.real_label == 1) == {"no-smoothing"}
    assert arms_where(lambda gan, noise: noise == (0, 0)) == {"no-noise"}
    assert arms_where(lambda gan, noise: noise == (0.1, 0.1)) == {"constant-noise"}
    assert len(arms_where(lambda gan, noise: noise == (0.1, 0))) == 4
    assert arms_where(
        lambda gan, noise: (
            {layer.rate for layer in gan.discriminator.layers if "dropout" in layer.name} == {0}
        )
    ) == {"no-dropout"}
    assert arms_where(
        lambda gan, noise: not any("normalization" in layer.name for layer in gan.generator.layers)
    ) == {"no-batch-norm"}


def test_each_arm_of_the_sick_study_changes_what_it_says(monkeypatch, tmp_path):
    trained = {}

    def measured(gan, digits, seed, command, epochs, steps, callbacks):
        noise, album = callbacks
        rates = tuple(
            float(gan.optimizers[player].learning_rate) for player in ("generator", "discriminator")
        )
        layers = [*gan.generator.layers, *gan.discriminator.layers]
        dropout = {layer.rate for layer in layers if "dropout" in layer.name}
        normal = any("normalization" in layer.name for layer in layers)
        trained[cell.arm] = rates, noise.first, gan.real_label, dropout, normal
        assert (gan.averaging, noise.last, album.file.stem) == (0, 0, cell.arm)
        assert (epochs, steps) == (8, 200)
        return pd.DataFrame({"epoch": range(epochs)})

    monkeypatch.setattr(trainings, "measured", measured)
    monkeypatch.setattr(trainings, "load_digits", lambda source: SOME)
    monkeypatch.setattr(trainings, "WIDTH", 0.02)
    monkeypatch.setattr(trainings.albums, "RUNS", tmp_path)
    for cell in first_seed("sick"):
        cell.train(seed=cell.seed, **cell.settings)
    ill = {
        "healthy": (2e-4, 1e-4, True),
        "D too fast": (2e-4, 1e-2, True),
        "G too fast": (2e-3, 1e-4, True),
        "no batch norm, fast": (2e-3, 1e-3, False),
    }
    for arm, (rates, noise, label, dropout, normal) in trained.items():
        illness = max((name for name in ill if arm.startswith(name)), key=len)
        assert (*rates, normal) == pytest.approx(ill[illness])
        cure = arm.removeprefix(illness)
        assert noise == (float(cure[-3:]) if "noise" in cure else 0)
        assert label == (0.9 if "label" in cure else 1)
        assert dropout == ({0.5} if "dropout" in cure else {0.2})


def test_each_arm_of_the_dense_study_trains_what_it_says(monkeypatch):
    trained = {}

    def train_dense(model, digits, seed, callbacks):
        trained[cell.arm] = model, set(digits.train_labels.tolist())
        return pd.DataFrame({"batch": [0, 500]})

    monkeypatch.setattr(trainings.sources, "train_dense", train_dense)
    monkeypatch.setattr(trainings, "load_digits", lambda source: SOME)
    arms = ("all", "1", "8", "8-seen", "8-covered", "8-pairs", "8-dropout-0.4")
    for cell in first_seed("dense"):
        if cell.arm in arms:
            cell.train(seed=cell.seed, **cell.settings)
    seen = {arm: digits for arm, (_, digits) in trained.items()}
    eights = {arm: {8} for arm in arms if arm.startswith("8")}
    assert seen == {"all": set(range(10)), "1": {1}, **eights}
    assert trained["8-pairs"][0].loss == "mse"
    players = {arm: model.optimizers.values() for arm, (model, _) in trained.items()
               if arm != "8-pairs"}  # fmt: skip
    for arm, optimizers in players.items():
        decay = 1.0 if arm in ("8-seen", "8-covered") else None
        for one in optimizers:
            assert (float(one.learning_rate), one.beta_1) == pytest.approx((2e-4, 0.5))
            assert one.weight_decay == decay
    covered = {arm: trained[arm][0].covered for arm in ("8-seen", "8-covered")}
    assert covered == {"8-seen": False, "8-covered": True}


def ask_for_few(generator, number=5, seed=0, scale=1.0):
    return ASK(generator, min(number, 5), seed, scale)


@pytest.mark.parametrize("way", ["multiplied", "concatenated"])
def test_a_conditional_training_measures_what_the_study_tells(monkeypatch, way):
    monkeypatch.setattr(trainings, "WIDTH", 0.02)
    monkeypatch.setattr(trainings, "load_digits", lambda source: SOME)
    monkeypatch.setattr(trainings, "JudgeMetrics", partial(JudgeMetrics, samples=30))
    monkeypatch.setattr(trainings, "measured", partial(trainings.measured, steps=1))
    monkeypatch.setattr(obedience, "ask", ask_for_few)
    monkeypatch.setattr(obedience, "train_on_generated", lambda *args, seed: 0.25 * seed)
    rows = trainings.train_conditional(2, way)
    assert rows["epoch"].tolist() == [*range(1, 13)]
    assert rows["tstr"].notna().tolist() == 11 * [False] + [True]
    assert rows["tstr"].iloc[-1] == 0.5
    assert rows["variety"].iloc[-1] > 0
    assert rows["obeyed"].notna().tolist() == 6 * [False, True]
    assert {"fid", "g_loss", "obeyed_least"} <= {*rows}
    assert rows["command"].unique() == "python -m experiments study conditional"


def test_an_activation_s_training_measures_what_the_study_tells(monkeypatch):
    monkeypatch.setattr(trainings, "WIDTH", 0.02)
    monkeypatch.setattr(trainings, "JudgeMetrics", partial(JudgeMetrics, samples=30))
    told = {
        arm: trainings.train_activation(3, arm, epochs=2, strong_every=2, steps=1, digits=SOME)
        for arm in ("relu", "prelu")
    }
    for arm, rows in told.items():
        assert set(rows["activation"]) == {arm}
        assert rows["ic_error"].notna().tolist() == [False, True]
        assert rows["fid"].notna().tolist() == [False, True]
        assert (rows["seconds"] > 0).all()
        assert rows[[f"near_zero_{i}" for i in (1, 2, 3)]].stack().between(0, 1).all()
    slopes = told["prelu"]["parameters"] - told["relu"]["parameters"]
    assert slopes.unique().tolist() == [7 * 7 * 5 + 7 * 7 * 3 + 14 * 14 * 1]


def test_what_is_held_out_is_not_learned_from():
    """Each image carries its number."""
    numbers = np.arange(60, dtype=np.uint8)
    images = np.broadcast_to(numbers[:, None, None], (60, 28, 28))
    learned, held_out = trainings.parted(
        Digits(images, numbers, images[:6], numbers[:6], "numbered images")
    )
    learned, held_out = (set(one[:, 0, 0].tolist()) for one in (learned, held_out))
    assert (len(learned), len(held_out)) == (50, 10)
    assert not learned & held_out
    assert learned | held_out == set(range(60))


def test_a_measured_training_keeps_to_its_seed_and_its_parts(monkeypatch):
    """What is dealt is the seed's; D is examined on images that it learned from and on others."""
    dealt, examined = [], []
    deal, gap = trainings.batches, trainings.DiscriminatorGap

    def noted(images, batch_size, seed, first_step, labels):
        dealt.append((images, batch_size, seed))
        assert labels is None
        return deal(images, batch_size, seed, first_step)

    def watched(seen, unseen):
        examined.extend((seen, unseen))
        return gap(seen, unseen)

    monkeypatch.setattr(trainings, "batches", noted)
    monkeypatch.setattr(trainings, "DiscriminatorGap", watched)
    monkeypatch.setattr(trainings, "JudgeMetrics", lambda every: keras.callbacks.LambdaCallback())
    rows = trainings.measured(
        sources.dcgan(7, width=0.02),
        SOME,
        7,
        "a command",
        2,
        batch_size=32,
        steps=1,
        callbacks=[InstanceNoise(0.1, 0.0)],
    )
    ((images, batch_size, seed),) = dealt
    assert (len(images), batch_size, seed) == (1_250, 32, 7)
    np.testing.assert_array_equal(images, SOME.train_images[:1_250])
    seen, unseen = ({one.tobytes() for one in some} for some in examined)
    learned = {one.tobytes() for one in to_symmetric(images)}
    assert seen <= learned
    assert len(unseen & learned) <= 2  # scikit-learn's digits have twins
    assert rows["epoch"].tolist() == [1, 2]
    assert set(rows["command"]) == {"a command"}
    assert {"g_loss", "d_loss", "d_accuracy", "d_seen", "d_unseen", "seconds"} <= set(rows)
