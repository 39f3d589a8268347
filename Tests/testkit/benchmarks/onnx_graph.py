"""Writes a torchvision ResNet as an ONNX graph, node by node.

PyTorch's exporter needs more packages, and the graph is small.
"""

from pathlib import Path
from typing import Any

import onnx
import torch
from onnx import TensorProto, helper, numpy_helper


class Graph:
    """Nodes and initializers so far; every method adds a node and returns its output's name."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def weight(self, tensor: torch.Tensor) -> str:
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(tensor.detach().numpy(), name))
        return name

    def node(self, kind: str, inputs: list[str], **attributes: object) -> str:
        output = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def convolution(self, layer: Any, norm: Any, source: str) -> str:
        value = self.node(
            "Conv",
            [source, self.weight(layer.weight)],
            kernel_shape=list(layer.kernel_size),
            strides=list(layer.stride),
            pads=list(layer.padding) * 2,
            group=layer.groups,
        )
        terms = (norm.weight, norm.bias, norm.running_mean, norm.running_var)
        inputs = [value, *(self.weight(term) for term in terms)]
        return self.node("BatchNormalization", inputs, epsilon=norm.eps)

    def relu(self, source: str) -> str:
        return self.node("Relu", [source])

    def block(self, block: Any, source: str) -> str:
        layers = [(block.conv1, block.bn1), (block.conv2, block.bn2)]
        if hasattr(block, "conv3"):
            layers.append((block.conv3, block.bn3))
        value = source
        for number, (layer, norm) in enumerate(layers):
            value = self.convolution(layer, norm, value if number == 0 else self.relu(value))
        shortcut = source
        if block.downsample is not None:
            shortcut = self.convolution(block.downsample[0], block.downsample[1], source)
        return self.relu(self.node("Add", [value, shortcut]))


def write(model: Any, shape: list[int], path: Path) -> None:
    """Writes `model` for images of `shape`."""
    graph = Graph()
    value = graph.relu(graph.convolution(model.conv1, model.bn1, "images"))
    value = graph.node("MaxPool", [value], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    for stage in (model.layer1, model.layer2, model.layer3, model.layer4):
        for block in stage:
            value = graph.block(block, value)
    value = graph.node("Flatten", [graph.node("GlobalAveragePool", [value])])
    inputs = [value, graph.weight(model.fc.weight), graph.weight(model.fc.bias)]
    value = graph.node("Gemm", inputs, transB=1)
    images = helper.make_tensor_value_info("images", TensorProto.FLOAT, shape)
    result = [shape[0], model.fc.out_features]
    logits = helper.make_tensor_value_info(value, TensorProto.FLOAT, result)
    proto = helper.make_graph(graph.nodes, "resnet", [images], [logits], graph.weights)
    opset = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(proto, opset_imports=opset, ir_version=9), path)
