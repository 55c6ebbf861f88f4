"""Shipped networks as ONNX files, for browsers and other libraries.

An ONNX graph is a list of operations on named tensors. Weights stay in half precision in the file
and become float32 where they are used; images are (N, height, width, channels) at both ends, as in
Keras, and (N, channels, height, width) in between, as ONNX wants them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from ganutils import pretrained
from ganutils.places import ROOT

FOLDER = ROOT / "build" / "onnx"
OPSET, IR = 17, 9


class Graph:
    """A graph in the making."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.numbers: list[onnx.TensorProto] = []

    def add(self, kind: str, *inputs: str, **attributes: object) -> str:
        """An operation; the name of its output."""
        name = f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def constant(self, values: np.ndarray) -> str:
        """Numbers as they are; their name."""
        name = f"c{len(self.numbers)}"
        self.numbers.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def weight(self, values: np.ndarray) -> str:
        """Numbers that the file holds in half precision, as float32."""
        half = self.constant(np.asarray(values, np.float16))
        return self.add("Cast", half, to=TensorProto.FLOAT)


def dense(graph: Graph, layer: keras.layers.Dense, x: str) -> str:
    kernel, *bias = layer.get_weights()
    x = graph.add("MatMul", x, graph.weight(kernel))
    x = graph.add("Add", x, graph.weight(bias[0])) if bias else x
    return activated(graph, layer, x)


def activated(graph: Graph, layer: keras.layers.Layer, x: str) -> str:
    kinds = {"tanh": "Tanh", "sigmoid": "Sigmoid", "relu": "Relu"}
    name = layer.activation.__name__
    if name != "linear" and name not in kinds:
        raise ValueError(f"How the activation {name} is written in ONNX is not known here.")
    return x if name == "linear" else graph.add(kinds[name], x)


def normalised(graph: Graph, layer: keras.layers.BatchNormalization, x: str) -> str:
    """By the running averages, as one factor and one offset."""
    mean, variance = (np.asarray(one) for one in (layer.moving_mean, layer.moving_variance))
    factor = 1 / np.sqrt(variance + layer.epsilon)
    factor = factor * np.asarray(layer.gamma) if layer.scale else factor
    offset = (np.asarray(layer.beta) if layer.center else 0) - mean * factor
    shape = (-1, 1, 1) if len(layer.output.shape) == 4 else (-1,)
    x = graph.add("Mul", x, graph.constant(factor.reshape(shape).astype(np.float32)))
    return graph.add("Add", x, graph.constant(offset.reshape(shape).astype(np.float32)))


def padding(total: int) -> list[int]:
    """Keras's "same": the odd one at the end; top, left, bottom, right."""
    before = total // 2
    return [before, before, total - before, total - before]


def check_same(layer: keras.layers.Layer) -> None:
    """Raise ValueError unless a convolution is of the one kind that is written here."""
    square = layer.kernel_size[0] == layer.kernel_size[1] and layer.strides[0] == layer.strides[1]
    if layer.padding != "same" or layer.dilation_rate != (1, 1) or not square:
        raise ValueError(f"{layer.name} is not square, not dense or not padded with zeros.")


def convolved(graph: Graph, layer: keras.layers.Conv2D, x: str) -> str:
    check_same(layer)
    kernel, *bias = layer.get_weights()
    (size, _), (stride, _), length = layer.kernel_size, layer.strides, layer.input.shape[1]
    total = max(0, (math.ceil(length / stride) - 1) * stride + size - length)
    inputs = [x, graph.weight(kernel.transpose(3, 2, 0, 1)), *map(graph.weight, bias)]
    look = {"strides": layer.strides, "pads": padding(total)}
    return activated(graph, layer, graph.add("Conv", *inputs, **look))


def painted(graph: Graph, layer: keras.layers.Conv2DTranspose, x: str) -> str:
    check_same(layer)
    kernel, *bias = layer.get_weights()
    inputs = [x, graph.weight(kernel.transpose(3, 2, 0, 1)), *map(graph.weight, bias)]
    pads = padding(layer.kernel_size[0] - layer.strides[0])
    return activated(
        graph, layer, graph.add("ConvTranspose", *inputs, strides=layer.strides, pads=pads)
    )


def enlarged(graph: Graph, layer: keras.layers.UpSampling2D, x: str) -> str:
    """By repeating each pixel."""
    times = graph.constant(np.array([1, 1, *layer.size], np.float32))
    look = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric"}
    return graph.add("Resize", x, "", times, nearest_mode="floor", **look)


def reshaped(graph: Graph, layer: keras.layers.Layer, x: str) -> str:
    """In Keras's order, channels last."""
    if len(layer.input.shape) == 4:
        x = graph.add("Transpose", x, perm=[0, 2, 3, 1])
    shape = graph.constant(np.array([-1, *layer.output.shape[1:]], np.int64))
    x = graph.add("Reshape", x, shape)
    return graph.add("Transpose", x, perm=[0, 3, 1, 2]) if len(layer.output.shape) == 4 else x


def sloped(graph: Graph, layer: keras.layers.PReLU, x: str) -> str:
    (slopes,) = layer.get_weights()
    slopes = slopes.transpose(2, 0, 1) if slopes.ndim == 3 else slopes
    return graph.add("PRelu", x, graph.weight(slopes))


def chosen(graph: Graph, layer: keras.Operation, x: str) -> str:
    rows = graph.constant(np.eye(layer.num_classes, dtype=np.float32))
    return graph.add("Gather", rows, x)


def joined(graph: Graph, layer: keras.layers.Layer, *inputs: str) -> str:
    kinds = {"Multiply": "Mul", "Add": "Add"}
    if type(layer).__name__ in kinds:
        return graph.add(kinds[type(layer).__name__], *inputs)
    return graph.add("Concat", *inputs, axis=1)


LAYERS: dict[str, Callable[..., str]] = {
    "Dense": dense,
    "Activation": activated,
    "BatchNormalization": normalised,
    "FusedBatchNormalization": normalised,
    "Conv2D": convolved,
    "Conv2DTranspose": painted,
    "UpSampling2D": enlarged,
    "Reshape": reshaped,
    "Flatten": reshaped,
    "PReLU": sloped,
    "OneHot": chosen,
    **dict.fromkeys(("Multiply", "Add", "Concatenate"), joined),
    **dict.fromkeys(("Dropout", "ByteDropout"), lambda graph, layer, x: x),
    "ReLU": lambda graph, layer, x: graph.add("Relu", x),
    "ELU": lambda graph, layer, x: graph.add("Elu", x, alpha=float(layer.alpha)),
    "LeakyReLU": lambda graph, layer, x: graph.add("LeakyRelu", x, alpha=layer.negative_slope),
    "MaxPooling2D": lambda graph, layer, x: graph.add(
        "MaxPool", x, kernel_shape=layer.pool_size, strides=layer.strides
    ),
}


def to_onnx(network: keras.Model) -> onnx.ModelProto:
    """A network as an ONNX model, its inputs named in0, in1, its outputs out0, out1.

    They have Keras's shapes, (N, ...), float32 or, for labels, int32.

    Raises:
        ValueError: a layer of a kind that is not known here.
    """
    graph, names = Graph(), {}
    kept: list[keras.KerasTensor] = []  # or the id of one could come again
    inputs = []
    for place, tensor in enumerate(network.inputs):
        whole = str(tensor.dtype).startswith("int")
        kind = TensorProto.INT32 if whole else TensorProto.FLOAT
        shape = ["N", *tensor.shape[1:]]
        inputs.append(helper.make_tensor_value_info(f"in{place}", kind, shape))
        name = f"in{place}"
        if len(shape) == 4:
            name = graph.add("Transpose", name, perm=[0, 3, 1, 2])
        names[id(tensor)] = name

    def put(layer: keras.Operation, *tensors: object, **_: object) -> keras.KerasTensor:
        if (kind := type(layer).__name__) not in LAYERS:
            raise ValueError(f"How a {kind} is written in ONNX is not known here.")
        kept.append(layer(*tensors))
        own = (names[id(one)] for one in keras.tree.flatten(tensors))
        names[id(kept[-1])] = LAYERS[kind](graph, layer, *own)
        return kept[-1]

    copy = keras.models.clone_model(
        keras.Model(network.inputs, network.outputs),
        input_tensors=network.inputs,
        clone_function=lambda layer: layer,  # the same layers, which have the weights
        call_function=put,
    )
    outputs = []
    for place, tensor in enumerate(copy.outputs):
        perm = {"perm": [0, 2, 3, 1]} if len(tensor.shape) == 4 else {}
        graph.nodes.append(
            helper.make_node(
                "Transpose" if perm else "Identity", [names[id(tensor)]], [f"out{place}"], **perm
            )
        )
        shape = ["N", *tensor.shape[1:]]
        outputs.append(helper.make_tensor_value_info(f"out{place}", TensorProto.FLOAT, shape))
    made = helper.make_graph(graph.nodes, network.name, inputs, outputs, graph.numbers)
    model = helper.make_model(
        made,
        producer_name="gan-course",
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR,
    )
    onnx.checker.check_model(model)
    return model


def export(folder: Path) -> None:
    """Write every shipped network as `folder/NAME/PART.onnx`."""
    for name, card in pretrained.catalogue().items():
        for part, entry in card["parts"].items():
            if "network" in entry:
                file = folder / name / f"{part}.onnx"
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(to_onnx(pretrained.load(name, part)).SerializeToString())
                print(f"{file.relative_to(folder)}: {file.stat().st_size / 2**20:.2f} MiB")
