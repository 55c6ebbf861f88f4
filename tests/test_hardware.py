import keras
import numpy as np
import pytest

from ganutils import hardware


def test_a_precision_holds_inside_and_not_after_even_an_error():
    before = keras.config.dtype_policy().name
    with pytest.raises(KeyError), hardware.use("mixed_bfloat16"):
        assert keras.config.dtype_policy().name == "mixed_bfloat16"
        assert keras.layers.Dense(1).compute_dtype == "bfloat16"
        raise KeyError
    assert keras.config.dtype_policy().name == before


def test_the_best_precision_is_one_of_two_and_the_device_is_named():
    assert hardware.best() in ("float32", "mixed_bfloat16")
    assert "CPU cores" in hardware.device()  # tests see no GPU


@pytest.mark.parametrize("size", [1, 4, 10, 100])
def test_batches_are_put_together_again(size):
    inputs = np.random.default_rng(0).random((10, 3), np.float32)
    entry = keras.Input((3,))
    network = keras.Model(entry, keras.layers.Dense(2)(entry))
    answer = hardware.in_batches(network, inputs, size)
    assert type(answer) is np.ndarray
    np.testing.assert_allclose(answer, network(inputs), rtol=1e-5)


def test_a_network_with_several_outputs_answers_with_as_many_arrays():
    inputs = np.random.default_rng(0).random((10, 3), np.float32)
    entry = keras.Input((3,))
    network = keras.Model(entry, [2 * entry, keras.layers.Reshape((3, 1))(entry)])
    doubled, shaped = hardware.in_batches(network, inputs, 4)
    np.testing.assert_array_equal(doubled, 2 * inputs)
    np.testing.assert_array_equal(shaped, inputs[..., None])


def test_a_network_is_asked_as_it_is_used_and_not_as_it_is_trained():
    entry = keras.Input((50,))
    network = keras.Model(entry, keras.layers.Dropout(0.9)(entry))
    ones = np.ones((4, 50), np.float32)
    np.testing.assert_array_equal(hardware.in_batches(network, ones), ones)
