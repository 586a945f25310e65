"""A trained network: what training needs and prediction does not is folded into its weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from .._typing import Array
from .activations import Logistic
from .architecture import Architecture
from .layout import Layers
from .losses import Loss
from .network import forward
from .twins import PRECISIONS, PREDICTIONS_ONLY, embedding_of, network_of
from .units import EPSILON
from .workspace import BLOCK_ROWS, Workspace

# So many rows' outputs of a narrow network stay in the first cache.
ROWS_IN_CACHE = 64


@dataclass(frozen=True)
class Model:
    """A network that predicts.

    Parameters
    ----------
    architecture : Architecture
        Folded: without batch normalisation, dropout and scale of inputs.
    layers : Layers
        Folded in the same way.
    loss : Loss
        It says what the raw output means.
    """

    architecture: Architecture
    layers: Layers
    loss: Loss

    @classmethod
    def of_trained(cls, architecture: Architecture, layers: Layers, loss: Loss) -> Model:
        """The model of a network as it was trained."""
        return cls(architecture.folded(), fold(layers), loss)

    def dtype_for(self, X: Any) -> npt.DTypeLike:
        """The precision of outputs: single if both X and the weights are."""
        single = X.dtype == np.float32 and self.layers.weights[0].dtype == np.float32
        return np.float32 if single else np.float64

    def count_multiplications(self, X: Any) -> int:
        """How many the products of all layers take for these rows, X dense."""
        return X.shape[0] * sum(W.size for W in self.layers.weights)

    def raw(self, X: Any, dtype: npt.DTypeLike | None = None) -> Array:
        """Raw output, (n_rows, n_outputs), computed in blocks of rows to bound the memory."""
        dtype = self.dtype_for(X) if dtype is None else dtype
        n_rows = X.shape[0]
        block_rows = max(1, min(n_rows, BLOCK_ROWS))
        twin = None
        if isinstance(X, np.ndarray) and X.dtype in PRECISIONS:
            twin = network_of(self.architecture, PREDICTIONS_ONLY, dtype, block_rows)
        if twin is not None:
            return self._raw_of_twin(twin, X, dtype)
        layers = self.layers.astype(dtype)
        workspace = Workspace(self.architecture, block_rows, dtype)
        if n_rows == block_rows:
            return forward(layers, X.astype(dtype, copy=False), workspace)
        raw = np.empty((n_rows, self.architecture.layer_sizes[-1]), dtype)
        for start in range(0, n_rows, block_rows):
            X_block = X[start : start + block_rows].astype(dtype, copy=False)
            raw[start : start + block_rows] = forward(layers, X_block, workspace)
        return raw

    def raw_alone(self, X: Array) -> Array:
        """`raw` in float64, for each row as if it were alone.

        In single precision by loops of our own, in which rows do not see each other. In BLAS, which
        there is else, they do: then in double precision, where it does not show.
        """
        block_rows = max(1, min(X.shape[0], ROWS_IN_CACHE))
        if self.dtype_for(X) == np.float32:
            twin = network_of(
                self.architecture, PREDICTIONS_ONLY, np.float32, block_rows, rows_alone=True
            )
            if twin is not None:
                return self._raw_of_twin(twin, X, np.float32).astype(np.float64)
        return self.raw(X, np.float64)

    def raw_as_whole(self, X: Any) -> Array:
        """`raw` of weights, biases and activations alone, by NumPy and of all rows at once.

        To the bit what scikit-learn computes: products of other blocks, and compiled loops, add in
        another order.
        """
        last, a = len(self.architecture.activations), X
        for layer, (W, b) in enumerate(zip(self.layers.weights, self.layers.biases, strict=True)):
            a = a @ W
            a += b
            if layer < last:
                f = self.architecture.activations[layer]
                if isinstance(f, Logistic):  # in float32 that is a tanh here
                    expit(a, out=a)
                else:
                    f.forward(a, out=a)
        return a

    def _raw_of_twin(self, twin: Any, X: Array, dtype: npt.DTypeLike) -> Array:
        layers = self.layers.astype(dtype)
        raw: Array = np.empty((X.shape[0], self.architecture.layer_sizes[-1]), dtype)
        twin.see(np.require(X, requirements="A"))
        embedding = embedding_of(self.architecture, layers.embedding)
        twin.raw(layers.weights, layers.biases, embedding, raw)
        return raw

    def outputs(self, X: Any) -> list[Array]:
        """The output of each hidden layer, (n_rows, n_units), then the predictions."""
        dtype = self.dtype_for(X)
        workspace = Workspace(self.architecture, X.shape[0], dtype)
        raw = forward(self.layers.astype(dtype), X.astype(dtype, copy=False), workspace)
        return [*workspace.outputs[:-1], self.loss.predict(raw)]


def fold(layers: Layers) -> Layers:
    """The same network without batch normalisation and without a scale of its inputs."""
    if not layers.scales and not layers.input_scale:
        return layers
    weights, biases = list(layers.weights), list(layers.biases)
    for layer, scale in enumerate(layers.scales):
        factor = scale / np.sqrt(layers.variances[layer] + EPSILON)
        weights[layer] = weights[layer] * factor
        biases[layer] = (biases[layer] - layers.means[layer]) * factor + layers.shifts[layer]
    if layers.input_scale:
        (scale,) = layers.input_scale
        weights[0] = scale[..., np.newaxis] * weights[0]
    return Layers(weights, biases, mixes=layers.mixes, embedding=layers.embedding)
