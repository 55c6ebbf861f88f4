from unittest.mock import Mock

import keras
import nbformat
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
from matplotlib import pyplot as plt

from experiments import studies, toys
from ganutils import losses, pictures, toy
from ganutils.places import ROOT


def test_the_ring_has_eight_even_gaussians():
    points = toy.ring(8000, np.random.default_rng(0))
    assert points.shape == (8000, 2)
    assert points.dtype == np.float32
    distances = np.linalg.norm(points[:, None] - toy.CENTRES, axis=2)
    counts = np.bincount(distances.argmin(axis=1))
    assert len(counts) == 8
    assert counts.min() > 850
    assert distances.min(axis=1).max() < 0.3
    assert np.sqrt((distances.min(axis=1) ** 2).mean() / 2) == pytest.approx(0.05, rel=0.05)


def test_modes_are_counted_by_reach_and_share():
    assert toy.modes_covered(np.repeat(toy.CENTRES, 10, axis=0)) == 8
    assert toy.modes_covered(np.repeat(toy.CENTRES[:3], 10, axis=0)) == 3
    assert toy.modes_covered(np.zeros((10, 2))) == 0
    rare = np.concatenate([np.repeat(toy.CENTRES[:1], 99, axis=0), toy.CENTRES[1:2]])
    assert toy.modes_covered(rare) == 1


def test_shares_of_modes_are_of_all_points():
    points = np.concatenate([np.repeat(toy.CENTRES[2:3], 30, axis=0), np.zeros((10, 2))])
    np.testing.assert_allclose(toy.mode_shares(points), [0, 0, 0.75, 0, 0, 0, 0, 0])


def test_the_picture_shows_points_and_arrows_uphill():
    keras.utils.set_random_seed(0)
    d, random = toy.discriminator(), np.random.default_rng(0)
    real, fake = toy.ring(100, random), random.normal(size=(100, 2)).astype(np.float32)
    axes = pictures.draw_game(real, fake, d, title="a title").axes[0]
    assert axes.get_title() == "a title"
    assert [len(line.get_xdata()) for line in axes.lines] == [100, 100]
    arrows = next(part for part in axes.collections if hasattr(part, "U"))
    small = 0.001 * np.stack([arrows.U, arrows.V], axis=1)
    assert (d(fake[:40] + small).numpy() > d(fake[:40]).numpy()).all()
    losses_axes = pictures.draw_game(real, fake, d, [(0.7, 1.4), (0.8, 1.2)]).axes[1]
    assert [list(line.get_ydata()) for line in losses_axes.lines] == [[0.7, 0.8], [1.4, 1.2]]
    plt.close("all")


def test_moments_hops_and_rolls_show_what_they_are_given():
    keras.utils.set_random_seed(0)
    g, d, random = toy.generator(), toy.discriminator(), np.random.default_rng(0)
    fake, losses_so_far = random.normal(size=(50, 2)), np.ones((30, 2))
    one = fake, pictures.surface(d, side=8), pictures.warped(g, lines=3)
    axes = pictures.game_moments(fake, {10: one, 30: one}, losses_so_far).axes
    assert {part.get_title() for part in axes} == {"step 10", "step 30", ""}
    figure = pictures.hops(fake, [np.repeat(toy.CENTRES[:1], 9, axis=0)] * 5, 25, [0.7] * 125)
    (roll,) = figure.axes[1].images
    np.testing.assert_array_equal(roll.get_array(), [[1] * 5] + [[0] * 5] * 7)
    rows = pd.DataFrame({"arm": "one", "seed": [0, 0, 1, 1], "step": [50, 100] * 2})
    rows = rows.assign(**{f"mode_{i}": [0, 1, 0.25, 0] for i in range(1, 9)})
    grid = pictures.rolls(rows, ["one"]).axes
    shown = [part.images[0].get_array()[0].tolist() for part in grid]
    assert shown == [[0, 1], [0.5, 0]]  # roots of the shares
    plt.close("all")


def test_a_grid_is_warped_as_its_points_are():
    keras.utils.set_random_seed(0)
    g = toy.generator()
    grid = pictures.warped(g, lines=3, reach=1.0)
    assert grid.shape == (2, 3, 161, 2)
    corners = g(np.array([[-1, 1], [1, -1]], np.float32)).numpy()
    np.testing.assert_allclose(grid[0, [0, 2], [-1, 0]], corners, atol=1e-6)  # equal z1
    np.testing.assert_allclose(grid[1, [2, 0], [0, -1]], corners, atol=1e-6)  # equal z2


def test_the_field_is_drawn_where_it_blows():
    figure, axes = plt.subplots()
    path = np.array([[1.0, 0.0], [0.0, -1.0]])
    pictures.draw_field(axes, lambda x, y: (y, -x), path, limit=2.0)
    arrows = next(part for part in axes.collections if hasattr(part, "U"))
    np.testing.assert_allclose(arrows.U, arrows.Y)
    np.testing.assert_allclose(arrows.V, -arrows.X)
    np.testing.assert_array_equal(np.transpose(axes.lines[0].get_data()), path)
    plt.close(figure)


@pytest.fixture(scope="module")
def play():
    """Plays numbers of steps, one after the other, from a seed, always with the same two networks.

    Returns the weights of G, those of D, and the history.
    """
    game = toy.Game(batch=16)

    def played(seed, *steps):
        game.start(seed)
        for number in steps:
            game.play(number)
        return [*game.g.get_weights(), *game.d.get_weights(), game.history]

    return played


def test_step_by_step_and_at_once_are_the_same_game(play):
    at_once = play(0, 6)
    assert at_once[-1].shape == (6, 3)
    for one, other in zip(at_once, play(0, 1, 1, 4), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_seed_makes_the_same_game_again_and_another_seed_another(play):
    first, other, again = play(0, 5), play(1, 5), play(0, 5)
    for one, repeated in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, repeated)
    assert not np.array_equal(first[0], other[0])
    assert not np.isclose(first[-1], other[-1]).any()


def test_a_game_starts_from_the_weights_that_its_seed_gives(play):
    keras.utils.set_random_seed(3)
    g, d = toy.generator(), toy.discriminator()
    for one, other in zip([*g.get_weights(), *d.get_weights()], play(3)[:-1], strict=True):
        np.testing.assert_array_equal(one, other)


def test_one_network_learns_alone():
    game = toy.Game(batch=16).start(0)
    for alone, moved in ((game.d_alone, game.d), (game.g_alone, game.g)):
        before = [network.get_weights() for network in (game.g, game.d)]
        alone(2)
        after = [network.get_weights() for network in (game.g, game.d)]
        for network, old, new in zip((game.g, game.d), before, after, strict=True):
            same = [np.array_equal(one, other) for one, other in zip(old, new, strict=True)]
            assert all(same) == (network is not moved)
    assert game.history.shape == (0, 3)


def test_looking_disturbs_no_step():
    game = toy.Game(batch=16).start(0)
    game.samples(10)
    first = game.play(2).history
    np.testing.assert_array_equal(first, game.start(0).play(2).history)


def test_a_lead_and_a_lump_come_before_the_first_step():
    game, plain = toy.Game(batch=16, lead=5, lump=0.1), toy.Game(batch=16)
    spread = [one.start(0).samples(200).std() for one in (game, plain)]
    assert spread[0] == pytest.approx(0.1 * spread[1], rel=1e-3)
    assert not np.array_equal(game.d.get_weights()[0], plain.d.get_weights()[0])


def test_the_penalty_holds_d_s_slope_down():
    def slope(penalty):
        game = toy.Game(batch=64, penalty=penalty).start(0)
        game.d_alone(300)
        points = tf.constant(toy.ring(200, np.random.default_rng(0)))
        with tf.GradientTape() as tape:
            tape.watch(points)
            logits = game.d(points)
        return np.linalg.norm(tape.gradient(logits, points), axis=1).mean()

    assert slope(1.0) < 0.5 * slope(0.0)


def test_g_s_loss_is_the_one_given():
    kept = []

    def noted(logits):
        kept.append(logits.shape)
        return losses.minimax_generator_loss(logits)

    game = toy.Game(batch=16, g_loss=noted).start(0).play(1)
    assert kept
    assert game.history[0, 0] < 0  # a minimax loss


def test_recorded_games_are_played_and_measured_as_told():
    rows = toys.play(3, "plane", steps=4, every=2, batch=16)
    assert rows["step"].tolist() == [2, 4]
    game = toy.Game(batch=16).start(3).play(4)
    shares = rows.filter(like="mode_")
    np.testing.assert_allclose(shares.iloc[1], toy.mode_shares(game.samples()))
    means = game.history[2:].mean(axis=0)
    np.testing.assert_allclose(rows.loc[1, ["g_loss", "d_loss", "gradient"]].tolist(), means)
    assert rows.loc[1, "amplitude"] == pytest.approx(game.history[2:, 0].std())
    assert set(rows["command"]) == {"python -m experiments study plane"}


def test_the_two_studies_change_what_they_say():
    rates = {
        name: (settings["g_optimizer"][1:], settings["d_optimizer"][1:])
        for name, settings in studies.PLANE.items()
    }
    assert rates == {
        "G fast, 0.5": ((5e-3, 0.5), (1e-3, 0.5)),
        "G fast, 0.9": ((5e-3, 0.9), (1e-3, 0.9)),
        "equal, 0.5": ((1e-3, 0.5), (1e-3, 0.5)),
        "equal, 0.9": ((1e-3, 0.9), (1e-3, 0.9)),
        "D fast, 0.5": ((1e-3, 0.5), (5e-3, 0.5)),
        "D fast, 0.9": ((1e-3, 0.9), (5e-3, 0.9)),
        "G fast, 0.5, R1": ((5e-3, 0.5), (1e-3, 0.5)),
    }
    changed = {
        name: {key for key in settings if settings[key] != studies.STRONG.get(key)}
        for name, settings in studies.WOKEN.items()
    }
    assert changed == {
        "strong D": set(),
        "strong D, penalty": {"penalty"},
        "strong D, non-saturating": {"g_loss"},
        "strong D, Adam for G": {"g_optimizer"},
    }
    seen = {one["batch"] * one["steps"] for one in studies.BATCHES.values()}
    assert len(seen) == 3
    assert {512 * one["every"] for one in studies.BATCHES.values()} == {8 * 2_048}


def test_each_button_of_notebook_01_s_player_does_what_it_says():
    cells = nbformat.read(ROOT / "notebooks" / "01_theory_and_losses.ipynb", as_version=4).cells
    (source,) = (cell.source for cell in cells if "explorers.player(" in cell.source)
    player = Mock()
    names = {"toy": toy, "np": np, "pictures": pictures, "explorers": player}
    exec(source, names)
    game, buttons = names["live"], player.player.call_args.kwargs["buttons"]

    def moved(button):
        before = [network.get_weights() for network in (game.d, game.g)]
        buttons[button]()
        return [
            any(np.any(old != new) for old, new in zip(olds, network.get_weights(), strict=True))
            for olds, network in zip(before, (game.d, game.g), strict=True)
        ]

    assert moved("D alone") == [True, False]
    assert moved("G alone") == [False, True]
    assert moved("start again") == [True, True]
