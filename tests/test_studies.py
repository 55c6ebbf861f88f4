import pandas as pd
import pytest

from ganutils import studies

CELLS = [(arm, seed) for seed in (0, 1) for arm in ("a", "b")]


@pytest.fixture
def results(tmp_path, monkeypatch):
    monkeypatch.setattr(studies, "course_folder", lambda name: tmp_path)
    return tmp_path


def measure(arm, seed):
    return pd.DataFrame({"arm": [arm], "seed": [seed], "fid": [10.0 * seed]})


def never(arm, seed):
    raise AssertionError("this cell was stored")


def stop_at_b1(arm, seed):
    if (arm, seed) == ("b", 1):
        raise KeyboardInterrupt
    return measure(arm, seed)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_study_stores_each_cell(results, jobs):
    studies.run("study", measure, CELLS, jobs)
    files = sorted(path.name for path in (results / "study").iterdir())
    assert files == ["a-0.csv", "a-1.csv", "b-0.csv", "b-1.csv"]
    assert pd.read_csv(results / "study" / "b-1.csv").to_dict("records") == [
        {"arm": "b", "seed": 1, "fid": 10.0}
    ]


def test_a_stopped_study_goes_on_with_what_is_missing(results):
    with pytest.raises(KeyboardInterrupt):
        studies.run("study", stop_at_b1, CELLS)
    assert len(list((results / "study").iterdir())) == 3
    done = []

    def noted(arm, seed):
        done.append((arm, seed))
        return measure(arm, seed)

    studies.run("study", noted, CELLS)
    assert done == [("b", 1)]
    studies.run("study", never, CELLS)


def test_each_arm_changes_what_it_says():
    from ganutils.recipes import dcgan

    gans = {}
    for arm, changes in studies.ARMS.items():
        changes = {key: value for key, value in changes.items() if key != "noise"}
        gans[arm] = dcgan(width=0.02, **changes)
    assert [arm for arm, gan in gans.items() if gan.real_label == 1] == ["no-smoothing"]
    dropouts = {arm: [la.rate for la in gan.discriminator.layers if hasattr(la, "rate")]
                for arm, gan in gans.items()}  # fmt: skip
    assert [arm for arm, rates in dropouts.items() if rates != [0.2, 0.2]] == ["no-dropout"]
    assert dropouts["no-dropout"] == [0.0, 0.0]
    normalised = [
        arm
        for arm, gan in gans.items()
        if any("normalization" in layer.name for layer in gan.generator.layers)
    ]
    assert set(studies.ARMS) - set(normalised) == {"no-batch-norm"}
    noise = {arm: changes["noise"] for arm, changes in studies.ARMS.items()}
    assert noise.pop("no-noise") == (0, 0)
    assert noise.pop("constant-noise") == (0.1, 0.1)
    assert set(noise.values()) == {(0.1, 0)}
