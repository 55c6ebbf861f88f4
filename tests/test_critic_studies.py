"""What each cell of the studies of critics and codes trains and measures, on tiny networks."""

from types import SimpleNamespace

import keras
import numpy as np
import pandas as pd
import pytest

from experiments import coding, critics, studies, trainings
from ganutils import sources, survey
from ganutils.callbacks import HeldOutDistance
from ganutils.data import load_digits, to_symmetric
from ganutils.gans import GAN, R1GAN, WassersteinGAN
from ganutils.measures.comparisons import rank_correlations

SOME = load_digits("sklearn")


@pytest.fixture
def trained(monkeypatch, tmp_path):
    """Runs each first cell of a study without a training: by arm, its game and what it was told."""
    found = {}

    def measured(gan, digits, seed, command, epochs, *numbers, callbacks=(), **others):
        found[arm[0]] = gan, (epochs, *numbers, *others.values()), callbacks
        return pd.DataFrame({"epoch": range(epochs), "command": command})

    arm = [""]
    monkeypatch.setattr(trainings, "measured", measured)
    monkeypatch.setattr(critics.albums, "RUNS", tmp_path)
    for module in (critics, coding):
        monkeypatch.setattr(module, "load_digits", lambda source: SOME)
        monkeypatch.setattr(module, "WIDTH", 0.02)

    def run(study):
        found.clear()
        for cell in studies.STUDIES[study].cells:
            if cell.seed == 0:
                arm[0] = cell.arm
                rows = cell.train(seed=0, **cell.settings)
                assert set(rows["command"]) == {f"python -m experiments study {study}"}
        return found

    return run


def rates(gan):
    return [float(optimizer.learning_rate) for optimizer in gan.optimizers.values()]


def normalises(network):
    return any("normalization" in layer.name for layer in network.layers)


def test_each_game_s_second_player_takes_as_many_steps_and_is_asked(trained):
    for arm, (gan, (epochs, batch, steps, judged), watch) in trained("tells").items():
        times = 5 if arm.startswith("WGAN") else 1
        assert (epochs, batch, steps * times, judged) == (20, 64 * times, 500, 1)
        assert isinstance(gan, WassersteinGAN) == (times == 5)
        assert [type(one) for one in watch] == [HeldOutDistance]
        assert len(watch[0].real) == 250
        assert gan.averaging == 0
        assert (getattr(gan, "clip", None) is not None) == (arm == "WGAN")


def test_the_rescued_generators_are_the_two_that_normalise_nothing(trained):
    games = trained("rescue")
    assert len(games) == 6
    for arm, (gan, _, watch) in games.items():
        assert not normalises(gan.generator)
        assert gan.generator.origin.network == (
            "dense_generator" if arm.startswith("dense") else "dcgan_generator"
        )
        assert watch[1].file.stem == f"{arm}-0"


def test_each_cure_meets_each_illness(trained):
    ill = {"D too fast": (2e-4, 1e-2, True), "G too fast": (2e-3, 1e-4, True),
           "no batch norm, fast": (2e-3, 1e-3, False)}  # fmt: skip
    kinds = {"R1": R1GAN, "spectral": GAN, "penalty": WassersteinGAN}
    games = trained("cured")
    assert len(games) == 9
    for arm, (gan, numbers, watch) in games.items():
        illness, cure = arm.rsplit(", ", 1)
        assert (*rates(gan), normalises(gan.generator)) == pytest.approx(ill[illness])
        assert type(gan) is kinds[cure]
        opponent = gan.critic if cure == "penalty" else gan.discriminator
        assert normalises(opponent) == (cure == "spectral")
        assert getattr(gan, "critic_steps", 1) == 1
        assert (numbers, watch[0].file.stem) == ((8, 200), arm)
    with pytest.raises(ValueError, match="Unknown cure 'rest': choose R1, spectral or penalty"):
        critics.train_cured(0, "rest", "")


def test_each_rung_of_the_ladder_has_one_thing_more(trained):
    rungs = []
    for gan, _, _ in trained("ladder").values():
        falls = isinstance(gan.optimizers["generator"]._learning_rate,
                           keras.optimizers.schedules.CosineDecay)  # fmt: skip
        own = gan.generator.origin.network == "flagship_generator"
        rungs.append([own, isinstance(gan, R1GAN), gan.averaging > 0, falls])
    assert rungs == [[thing < rung for thing in range(4)] for rung in range(5)]


def test_an_untrained_critic_s_held_out_distance_is_its_means():
    real = to_symmetric(SOME.test_images[:30])
    gan = survey.penalised(width=0.02)
    watch, logs = HeldOutDistance(real), {}
    watch.set_model(gan)
    watch.on_epoch_end(0, logs)
    drawn = gan.generator(gan.prior.draw(30, seed=2), training=False)
    apart = gan.critic(real).numpy().mean() - gan.critic(drawn).numpy().mean()
    assert logs["held_out_distance"] == pytest.approx(apart, rel=1e-3, abs=1e-6)


def test_a_discriminator_that_cannot_tell_finds_no_distance_and_one_that_can_log_2():
    real, generator = to_symmetric(SOME.test_images[:30]), sources.dcgan(width=0.02).generator
    for answer, distance in ((0.0, 0.0), (30.0, np.log(2))):

        def told(images, training, answer=answer):
            return np.full((30, 1), answer if np.array_equal(images, real) else -answer, "float32")

        watch, logs = HeldOutDistance(real), {}
        watch.set_model(SimpleNamespace(generator=generator, discriminator=told))
        watch.on_epoch_end(0, logs)
        assert logs["held_out_distance"] == pytest.approx(distance, abs=1e-6)


def test_a_rank_correlation_is_of_each_training_by_itself():
    rows = pd.DataFrame(
        {"arm": ["a"] * 4 + ["b"] * 4, "seed": 0, "fid": [9, 5, np.nan, 1, 1, 2, 3, 4],
         "held_out_distance": [3, 2, 7, 1, 8, 4, 2, 1]}
    )  # fmt: skip
    told = studies.with_rho(rows)
    assert told["rho"].tolist() == pytest.approx([1] * 4 + [-1] * 4)
    assert rank_correlations(rows, "held_out_distance")["a", 0] == pytest.approx(1)


@pytest.mark.parametrize("game", [True, False])
def test_codes_are_measured_every_few_epochs_on_held_out_images(monkeypatch, game):
    told = []

    def report(generator, encoder, digits):
        told.append((generator.name, encoder.name, len(digits.train_images)))
        assert len(digits.test_images) == len(digits.test_labels) == 250
        return dict.fromkeys(coding.codes.REPORTED, 0.5)

    def alone(gan, digits, seed, command, epochs, callbacks):
        (watch,), rows = callbacks, [{"g_loss": 1.0} for _ in range(epochs)]
        watch.set_model(gan)
        for epoch, logs in enumerate(rows):
            watch.on_epoch_end(epoch, logs)
        return pd.DataFrame(rows)

    monkeypatch.setattr(coding.codes, "report", report)
    monkeypatch.setattr(trainings, "measured", alone)
    monkeypatch.setattr(coding, "load_digits", lambda source: SOME)
    monkeypatch.setattr(coding, "WIDTH", 0.01)
    monkeypatch.setattr(coding, "EPOCHS", 5)
    rows = coding.train_codes(1, "dense", game)
    assert told == [("generator", "encoder", 1_250)]
    assert rows["kept"].notna().tolist() == [False] * 4 + [True]
    assert ("g_loss" in rows) == game
    assert game or rows["loss"].iloc[-1] < rows["loss"].iloc[0]
