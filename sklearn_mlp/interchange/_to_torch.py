"""A predictor as a module of PyTorch, layer by layer."""

from __future__ import annotations

import torch
from torch import nn

from .._typing import Array
from ..nn.layout import Layers
from ..nn.model import Model
from ._predictor import Predictor
from ._torch_modules import Clip, Log, LogOdds, Mean, Mix, Scaled, tensor, written


def raw_module(model: Model) -> nn.Sequential:
    """The raw output of one network; one-dimensional if there is one column."""
    modules = _layers_of(model, model.layers)
    return nn.Sequential(*modules, *_row_of(model.architecture.layer_sizes[-1]))


def prediction_module(predictor: Predictor, *, scores: bool = False) -> nn.Sequential:
    """Probabilities, or with ``scores`` their logarithms or the log odds; of a regressor values."""
    networks = [_network_of(predictor, layers) for layers in _members_of(predictor)]
    modules = networks[0] if len(networks) == 1 else [Mean([nn.Sequential(*m) for m in networks])]
    if predictor.has_unit:
        modules.append(Scaled(predictor.unit.scale, predictor.unit.mean))
    if predictor.limits is not None:
        modules.append(Clip(*predictor.limits))
    if predictor.classes is None:
        modules += _row_of(predictor.n_outputs)
    if scores:
        modules += [Log(), LogOdds()] if predictor.n_outputs == 2 else [Log()]
    return nn.Sequential(*modules)


def _row_of(n_outputs: int) -> list[nn.Module]:
    return [nn.Flatten(0)] if n_outputs == 1 else []


def _members_of(predictor: Predictor) -> list[Layers]:
    if predictor.n_members == 1:
        return [predictor.layers]
    return [
        Layers(**{name: [part[member] for part in parts] for name, parts in kinds})
        for member in range(predictor.n_members)
        for kinds in [predictor.layers.items()]
    ]


def _network_of(predictor: Predictor, layers: Layers) -> list[nn.Module]:
    """A network with its output activation."""
    modules = _layers_of(predictor.model, layers)
    output = written(predictor.loss)
    is_binary = predictor.n_outputs == 2 and not predictor.is_multilabel
    if predictor.classes is not None and is_binary and isinstance(output, nn.Sigmoid):
        # sigmoid(z) is the softmax of -z / 2 and z / 2: so both go on to sum to 1 in training.
        with torch.no_grad():
            for parameter in modules[-1].parameters():
                parameter /= 2
        output = nn.Softmax(dim=-1)
    return modules if output is None else [*modules, output]


def _layers_of(model: Model, layers: Layers) -> list[nn.Module]:
    modules, embedding = [], model.architecture.embedding
    if embedding is not None:
        n_features = model.architecture.layer_sizes[0]
        modules.append(written(embedding, layers.embedding, n_features))
    pairs = list(zip(layers.weights, layers.biases, strict=True))
    for layer, f in enumerate(model.architecture.activations):
        activation = written(f)
        mixed = [Mix(activation, mix) for mix in layers.mixes[layer : layer + 1]]
        modules += [_linear(*pairs[layer]), *(mixed or [activation])]
    return [*modules, _linear(*pairs[-1])]


def _linear(W: Array, b: Array) -> nn.Linear:
    W, b = tensor(W), tensor(b)
    # Without initial weights, which would be drawn from the user's random stream.
    layer = nn.utils.skip_init(nn.Linear, *W.shape, dtype=W.dtype)
    with torch.no_grad():
        layer.weight.copy_(W.T)
        layer.bias.copy_(b)
    return layer
