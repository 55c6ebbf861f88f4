import hashlib
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import keras
import numpy as np
import pytest

from ganutils import data
from ganutils.data import digits as source


@pytest.fixture
def mnist_like(tmp_path):
    """A file with MNIST's shapes and random content, and a function that alters it."""
    random = np.random.default_rng(0)
    arrays = {
        name: random.integers(0, 256 if name.startswith("x") else 10, shape, dtype=np.uint8)
        for name, shape in source.MNIST_SHAPES.items()
    }

    def write(**changes):
        path = tmp_path / "mnist.npz"
        np.savez(path, **(arrays | changes))
        return path

    return write


@pytest.fixture
def offline(monkeypatch, tmp_path):
    monkeypatch.delenv("GANUTILS_MNIST", raising=False)
    monkeypatch.setattr(source, "download_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(source, "MNIST_ADDRESS", "http://127.0.0.1:9/mnist.npz")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def test_sklearn_digits_look_like_mnist():
    digits = data.load_digits("sklearn")
    assert digits.train_images.shape == (1500, 28, 28)
    assert digits.test_images.shape == (297, 28, 28)
    assert digits.train_images.dtype == np.uint8
    assert digits.name == "scikit-learn digits"
    assert set(digits.test_labels) == set(range(10))
    # Dark paper, bright ink, nothing at the border, as in MNIST.
    assert digits.train_images[:, :4].max() < 5
    assert digits.train_images.max() > 250
    assert 20 < digits.train_images.mean() < 60
    digits.train_images[:] = 0  # whoever loads them next has them whole
    assert data.load_digits("sklearn").train_images.max() > 250


def test_named_file_is_taken(mnist_like, monkeypatch):
    monkeypatch.setenv("GANUTILS_MNIST", str(mnist_like()))
    digits = data.load_digits()
    assert digits.name == "MNIST"
    assert digits.train_images.shape == (60_000, 28, 28)


def test_cache_is_taken_before_a_download(mnist_like, monkeypatch, offline):
    monkeypatch.setattr(source, "download_folder", lambda: mnist_like().parent)
    assert data.load_digits("mnist").name == "MNIST"


def test_offline_falls_back_with_a_notice(offline, capsys):
    assert data.load_digits("auto").name == "scikit-learn digits"
    assert "using scikit-learn's 1,797 digits" in capsys.readouterr().out


def test_insisting_on_mnist_offline_says_what_to_do(offline):
    with pytest.raises(OSError, match="connect to the internet, or name a copy"):
        data.load_digits("mnist")


def test_wrong_shape_is_refused(mnist_like, monkeypatch):
    monkeypatch.setenv(
        "GANUTILS_MNIST", str(mnist_like(x_train=np.zeros((60_000, 27, 28), np.uint8)))
    )
    with pytest.raises(ValueError, match=r"x_train should be uint8 of shape \(60000, 28, 28\)"):
        data.load_digits()


def test_scaled_pixels_are_refused(mnist_like, monkeypatch):
    monkeypatch.setenv(
        "GANUTILS_MNIST", str(mnist_like(x_train=np.ones((60_000, 28, 28), np.uint8)))
    )
    with pytest.raises(ValueError, match="pixels must span 0 to 255"):
        data.load_digits()


@pytest.mark.parametrize("content", [b"", b"no zip", None])
def test_damaged_or_missing_file_is_refused(tmp_path, monkeypatch, content):
    path = tmp_path / "mnist.npz"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("GANUTILS_MNIST", str(path))
    with pytest.raises(ValueError, match=r"damaged|does not exist"):
        data.load_digits("auto")


def test_truncated_file_is_refused(mnist_like, monkeypatch):
    path = mnist_like()
    path.write_bytes(path.read_bytes()[:100_000])
    monkeypatch.setenv("GANUTILS_MNIST", str(path))
    with pytest.raises(ValueError, match="damaged"):
        data.load_digits("auto")


class Whole(BaseHTTPRequestHandler):
    """Sends the class's content, all of it."""

    content, missing = b"the whole file", 0

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.content) + self.missing))
        self.end_headers()
        self.wfile.write(self.content)

    def log_message(self, *_):
        pass


class LogIn(Whole):
    content = b"<html>please log in</html>"


class BreaksOff(Whole):
    missing = 1_000


class NotFound(Whole):
    def do_GET(self):
        self.send_error(404)


class Silent(Whole):
    """Accepts the question and never answers it."""

    over = threading.Event()

    def do_GET(self):
        self.over.wait(60)


@contextmanager
def server(handler, monkeypatch):
    with HTTPServer(("127.0.0.1", 0), handler) as http:
        address = f"http://127.0.0.1:{http.server_port}/mnist.npz"
        monkeypatch.setattr(source, "MNIST_ADDRESS", address)
        threading.Thread(target=http.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            Silent.over.set()
            http.shutdown()


def test_a_download_with_the_right_digest_is_kept(offline, monkeypatch, tmp_path):
    digest = hashlib.sha256(Whole.content).hexdigest()
    monkeypatch.setattr(source, "MNIST_SHA256", digest)
    monkeypatch.setattr(source, "_read_mnist", lambda path: path.read_bytes())
    with server(Whole, monkeypatch):
        assert data.load_digits("mnist") == Whole.content
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["mnist.npz"]
    assert data.load_digits("mnist") == Whole.content  # from the cache: no server is left


@pytest.mark.parametrize("handler", [LogIn, BreaksOff, NotFound, Silent])
def test_a_download_that_fails_leaves_nothing_and_says_what_to_do(
    offline, monkeypatch, tmp_path, handler
):
    monkeypatch.setattr(source, "PATIENCE", 0.2)
    monkeypatch.setattr(Silent, "over", threading.Event())
    with (
        server(handler, monkeypatch),
        pytest.raises(OSError, match=r"MNIST could not be downloaded \(.+\): connect to the"),
    ):
        data.load_digits("mnist")
    assert list((tmp_path / "cache").iterdir()) == []


def test_unknown_source_is_refused():
    with pytest.raises(ValueError, match="source must be"):
        data.load_digits("fashion")


def test_only_keeps_the_named_digits():
    eights = data.load_digits("sklearn").only(8)
    assert set(eights.train_labels) == {8} == set(eights.test_labels)
    assert len(eights.train_images) == len(eights.train_labels)
    with pytest.raises(ValueError, match="from 0 to 9"):
        eights.only(10)


def test_scalings_and_back():
    images = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)
    symmetric, unit = data.to_symmetric(images), data.to_unit(images)
    assert symmetric.shape == unit.shape == (1, 16, 16, 1)
    assert symmetric.dtype == unit.dtype == np.float32
    assert (symmetric.min(), symmetric.max()) == (-1, 1)
    assert (unit.min(), unit.max()) == (0, 1)
    np.testing.assert_array_equal(data.to_pixels(symmetric), images)
    with pytest.raises(ValueError, match="Expected uint8 images"):
        data.to_unit(unit)


def test_colour_keeps_its_channels():
    images = np.arange(2 * 8 * 8 * 3, dtype=np.uint8).reshape(2, 8, 8, 3)
    assert data.to_unit(images).shape == images.shape
    np.testing.assert_array_equal(data.to_pixels(data.to_symmetric(images)), images)
    with pytest.raises(ValueError, match=r"or \(N, height, width, 3\), not uint8"):
        data.to_unit(images[..., :2])


def _first_batches(number, **arguments):
    images = data.load_digits("sklearn").train_images[:100]
    stream = data.batches(images, 32, **arguments)
    return np.stack([batch.numpy() for batch in stream.take(number)])


def test_batches_are_a_function_of_seed_and_epoch():
    unbroken = _first_batches(9, seed=5)  # three epochs of three batches
    assert unbroken.shape == (9, 32, 28, 28, 1)
    np.testing.assert_array_equal(unbroken[3:], _first_batches(6, seed=5, first_step=3))
    np.testing.assert_array_equal(unbroken[5:], _first_batches(4, seed=5, first_step=5))
    assert not np.array_equal(unbroken[:3], unbroken[3:6])
    assert not np.array_equal(unbroken[:3], _first_batches(3, seed=6))


def test_labels_stay_with_their_images_and_colour_is_scaled():
    labels = np.arange(20)
    images = np.zeros((20, 4, 4, 3), np.uint8)
    images[..., 1] = labels[:, None, None]  # the label is written into the image
    pairs = list(data.batches(images, 8, seed=1, labels=labels).take(4))
    for some, theirs in pairs:
        assert some.shape == (8, 4, 4, 3)
        assert (some.numpy()[..., 0] == -1).all()
        np.testing.assert_array_equal(data.to_pixels(some)[:, 0, 0, 1], theirs)
    alone = list(data.batches(images, 8, seed=1).take(4))
    for (some, _), same in zip(pairs, alone, strict=True):
        np.testing.assert_array_equal(some, same)


def test_series_are_shuffled_as_they_are_and_resumed():
    series = np.arange(10 * 5 * 2, dtype=np.float32).reshape(10, 5, 2)
    unbroken = [batch.numpy() for batch in data.shuffled(series, 4, seed=2).take(6)]
    assert unbroken[0].shape == (4, 5, 2)
    known = {one.tobytes() for one in series}
    one_pass = {one.tobytes() for batch in unbroken[:2] for one in batch}
    assert one_pass <= known
    assert len(one_pass) == 8  # the last two, an incomplete batch, are dropped
    for first_step in (1, 3):
        resumed = data.shuffled(series, 4, seed=2, first_step=first_step).take(6 - first_step)
        for batch, same in zip(unbroken[first_step:], resumed, strict=True):
            np.testing.assert_array_equal(batch, same)


def test_an_epoch_shows_no_image_twice():
    epoch = _first_batches(3).reshape(96, -1)
    assert len(np.unique(epoch, axis=0)) == 96


def test_impossible_batch_size_is_refused():
    with pytest.raises(ValueError, match="batch_size must lie between 1 and 4"):
        data.batches(np.zeros((4, 28, 28), np.uint8), 5)


def test_reversed_pairs_hold_the_same_images_whatever_was_seeded_before():
    images = data.load_digits("sklearn").train_images[:50]
    known = {flat.tobytes() for flat in data.flatten(images)}
    keras.utils.set_random_seed(1)
    first = [pair[0].numpy() for pair in data.reversed_pairs(images, 8, seed=3).take(3)]
    keras.utils.set_random_seed(2)
    stream = data.reversed_pairs(images, 8, seed=3)
    for before, (dark, white, other) in zip(first, stream, strict=False):
        assert dark.shape == (8, 784)
        np.testing.assert_array_equal(dark, before)
        np.testing.assert_array_equal(white, 1 - dark)
        assert {flat.tobytes() for flat in (*dark.numpy(), *other.numpy())} <= known
        assert not np.array_equal(other, dark)
    assert not np.array_equal(first[0], first[1])
    other = next(iter(data.reversed_pairs(images, 8, seed=4)))[0]
    assert not np.array_equal(first[0], other)


def test_flat_images_come_back():
    images = data.load_digits("sklearn").train_images[:5]
    again = data.to_pixels(data.unflatten(data.flatten(images)))
    np.testing.assert_array_equal(again, images)
