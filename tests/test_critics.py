"""Critics between two heaps of numbers, against exact answers; a Wasserstein GAN in the plane."""

import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
from scipy import stats

from ganutils import critics, pictures, toy


def heaps(number=60):
    random = np.random.default_rng(0)
    return random.normal(1.0, 0.3, number), random.normal(-1.5, 0.5, number)


@pytest.mark.parametrize("number", [60, 40])
def test_the_best_critic_s_means_lie_a_wasserstein_distance_apart(number):
    """Real numbers on both sides, and heaps of two sizes."""
    random = np.random.default_rng(1)
    real, fake = random.normal(0, 2, number), random.normal(0.5, 0.3, 60)
    knots, heights = critics.best_critic(real, fake)
    means = [np.interp(heap, knots, heights).mean() for heap in (real, fake)]
    exact = stats.wasserstein_distance(real, fake)
    assert means[0] - means[1] == pytest.approx(exact, rel=1e-9)
    assert exact > 1
    slopes = np.diff(heights) / np.diff(knots)
    assert np.abs(slopes).max() == pytest.approx(1)
    assert {*np.sign(np.round(slopes, 6))} >= {-1, 1}


def test_a_penalised_critic_s_slope_gives_way_as_the_formula_says():
    """Between heaps that nowhere change sides: 1 + distance / (2 penalty), all along."""
    real, fake = heaps()
    critic = critics.on_a_line(real, fake, penalty=2.0, steps=500)
    exact = stats.wasserstein_distance(real, fake)
    means = [critic(heap[:, None]).numpy().mean() for heap in (real, fake)]
    assert means[0] - means[1] == pytest.approx(exact * (1 + exact / 4), rel=0.02)


def test_a_clipped_critic_s_weights_are_bounded_and_its_distance_is_of_no_scale():
    real, fake = heaps()
    critic = critics.on_a_line(real, fake, clip=0.05, steps=200)
    assert max(np.abs(weight).max() for weight in critic.get_weights()) == pytest.approx(0.05)
    means = [critic(heap[:, None]).numpy().mean() for heap in (real, fake)]
    assert 0 < means[0] - means[1] < 0.5 * stats.wasserstein_distance(real, fake)


@pytest.fixture(scope="module")
def play():
    """Plays so many steps, call by call, in a new game: step by step, no graph is built."""

    def played(*steps):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(critics.tf, "function", lambda step: step)
            game = critics.Game(batch=16)
            for number in steps:
                game.play(number)
        return game

    return played


@pytest.fixture(scope="module")
def game(play):
    return play(3, 2)


def test_a_game_in_the_plane_moves_both_players_and_a_seed_makes_it_again(play, game):
    again = play(3)
    assert again.distances == pytest.approx(game.distances[:1])
    assert len(game.distances) == 2
    for network, fresh in ((game.gan.generator, toy.generator()),
                           (game.gan.critic, toy.discriminator())):  # fmt: skip
        assert [w.shape for w in network.weights] == [w.shape for w in fresh.weights]
    before = again.gan.generator.get_weights()[0]
    again.play(2)
    assert not np.array_equal(before, again.gan.generator.get_weights()[0])
    np.testing.assert_allclose(again.samples(5), game.samples(5), rtol=1e-4, atol=1e-5)


def test_the_plane_s_picture_shows_heights_and_slopes(game):
    points = toy.ring(30, np.random.default_rng(0))

    def tilted(x):
        return x @ tf.constant([[0.3], [0.4]])

    games = {"played": (game.samples(30), game.gan.critic), "tilted": (game.samples(30), tilted)}
    figure = pictures.critics_in_the_plane(points, games, side=6)
    panels = [axes for axes in figure.axes if axes.get_xlim()[1] == pytest.approx(1.6)]
    assert [axes.get_title() for axes in panels] == ["played", "", "tilted", ""]
    (slopes,) = (part for part in panels[3].collections if part.get_array() is not None)
    np.testing.assert_allclose(slopes.get_array(), 0.5, rtol=1e-5)
    assert [len(line.get_xdata()) for line in panels[0].lines] == [30, 30]


def test_the_line_s_picture_lifts_heights_to_the_generated_ones_and_draws_slopes():
    real, fake = heaps(20)
    x = np.linspace(-3, 3, 50)
    above, middle, below = pictures.critics_on_a_line(real, fake, x, {"twice": 2 * x + 7}).axes
    np.testing.assert_allclose(middle.lines[0].get_ydata(), 2 * (x - fake.mean()), atol=1e-9)
    np.testing.assert_allclose(below.lines[0].get_ydata(), 2)
    assert [text.get_text() for text in above.get_legend().get_texts()] == ["real", "generated"]


def test_distances_are_drawn_below_fid_each_as_a_share_of_its_largest():
    rows = pd.DataFrame(
        {"arm": ["GAN", "GAN", "WGAN", "WGAN"], "seed": 0, "epoch": [1, 2, 1, 2],
         "fid": [80, 20, 90, 30], "held_out_distance": [0.5, -0.1, 0.002, 0.004]}
    )  # fmt: skip
    every = np.array(pictures.distance_and_fid(rows, ["WGAN", "GAN"]).axes).reshape(2, 2)
    assert [axes.get_title() for axes in every[0]] == ["WGAN", "GAN"]
    drawn = [[axes.lines[0].get_ydata().tolist() for axes in row] for row in every]
    assert drawn[0] == [[90, 30], [80, 20]]
    assert drawn[1] == [[0.5, 1], pytest.approx([1, -0.2])]


def test_a_critic_s_training_is_drawn_by_its_distance_alone():
    images = np.zeros((4, 28, 28), np.uint8)
    history = {"g_loss": [3.0, -9.0], "distance": [2.0, 1.0]}
    curves, _ = pictures.training(history, images).axes
    assert [line.get_label() for line in curves.lines] == ["the critic's distance"]
    assert curves.lines[0].get_ydata().tolist() == [2, 1]
    curves, _ = pictures.training({"g_loss": [1.0], "d_loss": [1.4]}, images).axes
    assert [line.get_label() for line in curves.lines] == ["G's loss", "D's loss"]
