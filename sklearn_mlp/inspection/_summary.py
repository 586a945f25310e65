"""The layers of a fitted network, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator

from ..nn.activations import ACTIVATIONS
from ._networks import check_is_ours, find_fitted_networks, find_table

HEAD = ("layer", "units", "activation", "weights", "parameters", "zeros")


@dataclass(frozen=True)
class LayerSummary:
    """A line of a `NetworkSummary`.

    Attributes
    ----------
    name : str
        'input', 'embedding', 'hidden 1', ... or 'output'.
    n_units : int
        Columns that the layer puts out.
    activation : str
        What they go through; empty for inputs.
    weights_shape : tuple of int or None
        (n_in, n_out); None without weights.
    n_parameters : int
        All that belongs to the layer: weights, biases, mixes of parametric activations.
    zeros : float or None
        Share of the weights that are exactly 0.
    """

    name: str
    n_units: int
    activation: str = ""
    weights_shape: tuple[int, int] | None = None
    n_parameters: int = 0
    zeros: float | None = None

    def _cells(self) -> list[str]:
        shape = " x ".join(map(str, self.weights_shape)) if self.weights_shape else ""
        zeros = "" if self.zeros is None else f"{self.zeros:.1%}"
        n_parameters = f"{self.n_parameters:,}" if self.n_parameters else ""
        return [self.name, str(self.n_units), self.activation, shape, n_parameters, zeros]


@dataclass(frozen=True, repr=False)
class NetworkSummary:
    """The layers of a network; made by `summary`. It is shown as a table.

    Attributes
    ----------
    layers : list of LayerSummary
        From the input to the output.
    n_networks : int
        1, or how many members a tabular estimator has. They all have these layers; shares of
        zeros are means over them.
    inputs : str
        What the encoder of a tabular estimator makes of its columns; else empty.
    """

    layers: list[LayerSummary]
    n_networks: int = 1
    inputs: str = ""

    @property
    def n_parameters(self) -> int:
        """Of one network."""
        return sum(layer.n_parameters for layer in self.layers)

    def _total(self) -> str:
        if self.n_networks == 1:
            return f"{self.n_parameters:,} parameters"
        total = self.n_networks * self.n_parameters
        return f"{self.n_networks} networks of {self.n_parameters:,} parameters: {total:,} in all"

    def __repr__(self) -> str:
        rows = [HEAD, *(layer._cells() for layer in self.layers)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        left = (True, False, True, False, False, False)
        lines = [
            "  ".join(
                cell.ljust(width) if at_left else cell.rjust(width)
                for cell, width, at_left in zip(row, widths, left, strict=True)
            ).rstrip()
            for row in rows
        ]
        return "\n".join([*filter(None, [self.inputs]), *lines, self._total()])

    def _repr_html_(self) -> str:
        def row(cells: Any, tag: str) -> str:
            return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"

        body = "".join(row(layer._cells(), "td") for layer in self.layers)
        inputs = f"<p>{escape(self.inputs)}</p>" if self.inputs else ""
        table = f"<table><thead>{row(HEAD, 'th')}</thead><tbody>{body}</tbody></table>"
        return f"{inputs}{table}<p>{self._total()}</p>"


def summary(estimator: BaseEstimator) -> NetworkSummary:
    """Layers, units, shapes and numbers of parameters of a fitted network, as a table.

    Parameters
    ----------
    estimator : MLPClassifier, MLPRegressor, TabularMLPClassifier, TabularMLPRegressor, \
            Pipeline or search
        Fitted. Of a tabular estimator it tells what the encoder makes of the columns, and the
        layers that each of its members has.

    Returns
    -------
    table : NetworkSummary
        ``print(table)`` shows it; a notebook shows it as HTML.

    Raises
    ------
    TypeError
        If there is no network of this package.
    sklearn.exceptions.NotFittedError
        If it is not fitted: only `fit` knows how many inputs and outputs there are.

    Notes
    -----
    Batch normalisation and the scale of inputs are in the weights after training, and are
    not counted.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn_mlp import MLPClassifier
    >>> from sklearn_mlp.inspection import summary
    >>> X, y = load_iris(return_X_y=True)
    >>> network = MLPClassifier((8, 4), solver="lbfgs", max_iter=2000, random_state=0).fit(X, y)
    >>> print(summary(network))
    layer     units  activation  weights  parameters  zeros
    input         4
    hidden 1      8  relu          4 x 8          40   0.0%
    hidden 2      4  relu          8 x 4          36   0.0%
    output        3  softmax       4 x 3          15   0.0%
    91 parameters
    """
    networks, _ = find_fitted_networks(estimator)
    check_is_ours(networks[0])
    table = find_table(estimator)
    inputs = "" if table is None else _of_encoder(table.encoder_)
    return NetworkSummary(_layers(networks), len(networks), inputs)


def _layers(networks):
    """Those of the first; of their weights, those of all."""
    model = networks[0]._model()
    layers, architecture = model.layers, model.architecture
    found = [LayerSummary("input", architecture.layer_sizes[0])]
    if architecture.embedding is not None:
        kind, n_units = type(architecture.embedding).__name__, len(layers.weights[0])
        size = sum(part.size for part in layers.embedding)
        found.append(LayerSummary("embedding", n_units, kind, None, size))
    names = [f"hidden {i + 1}" for i in range(len(architecture.activations))] + ["output"]
    activations = [*map(_name_of, architecture.activations), model.loss.out_activation]
    mixes = [*layers.mixes, *[np.empty(0)] * (len(names) - len(layers.mixes))]
    for i, (name, activation) in enumerate(zip(names, activations, strict=True)):
        W, b = layers.weights[i], layers.biases[i]
        zeros = float(np.mean([each.coefs_[i] == 0 for each in networks]))
        size = W.size + b.size + mixes[i].size
        found.append(LayerSummary(name, len(b), activation, W.shape, size, zeros))
    return found


def _name_of(activation):
    """Its name, if it is what the name stands for, else the call that makes it."""
    for name, kind in ACTIVATIONS.items():
        if type(activation) is kind and vars(activation) == vars(kind()):
            return name
    return repr(activation)


def _of_encoder(encoder):
    return (
        f"encoder: {encoder.n_features_in_} columns, {encoder.categorical_.sum()} of them "
        f"categories, become {encoder.n_features_out} inputs"
    )
