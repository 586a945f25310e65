"""Where training starts: at random, at given weights, or where it stopped."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum, auto

import numpy as np

from ..nn.initializers import INITIALIZERS, draw_layers
from ..nn.layout import Layers
from ..nn.model import fold
from ..nn.part import make_part
from ..optim.run import TrainingState
from .build import activations_to_draw_for


class Mode(Enum):
    """What a call of an estimator begins with."""

    FRESH = auto()  # fit: nothing of what was before
    WARM = auto()  # fit with warm_start: the weights and curves of the last fit
    STREAM = auto()  # partial_fit: those and, if the network is the same, the solver's state


@dataclass
class Resumption:
    """What ``partial_fit`` keeps so that the next call goes on where this one stopped."""

    kind: tuple  # what must be the same for the state to be of use
    state: TrainingState
    random_state: np.random.RandomState
    mean_weight: float | None  # None: that of the next call


@dataclass(frozen=True)
class Memory:
    """All that a fitted estimator knows of its training.

    Of weights that were set by hand only the ``layers`` are known.
    """

    layers: Layers  # folded, as they are in the fitted attributes
    trained_theta: np.ndarray | None = None  # with what was folded
    n_rows: int = 0
    history: dict = field(default_factory=dict)
    best_loss: float | None = None
    best_iter: int = 0
    no_improvement: int = 0
    resumption: Resumption | None = None


@dataclass(frozen=True)
class Start:
    """Where a fit starts: ``memory`` is None where nothing was fitted, or it is not asked for."""

    mode: Mode
    memory: Memory | None = None
    coefs_init: list | None = None
    intercepts_init: list | None = None

    @property
    def resumption(self):
        return self.memory and self.memory.resumption

    def at_rest(self):
        """The same weights, but a random stream and a solver that begin anew."""
        return replace(self, memory=self.memory and replace(self.memory, resumption=None))


def starting_theta(parameters, start, layout, dtype, random_state):
    """The initial parameters as one vector.

    Raises
    ------
    ValueError
        If the weights and biases to start from do not fit the layers, or are not finite.
    """
    memory = start.memory
    layers = memory.layers if memory else _draw(parameters, layout.architecture, random_state)
    if start.coefs_init is None and start.intercepts_init is None:
        theta = _pack(layout, layers, dtype, "coefs_ and intercepts_")
        return _unfold(memory, layout, theta) if memory else theta
    layers = Layers(
        layers.weights if start.coefs_init is None else start.coefs_init,
        layers.biases if start.intercepts_init is None else start.intercepts_init,
        mixes=layers.mixes,
        embedding=layers.embedding,
    )
    return _pack(layout, layers, dtype, "coefs_init and intercepts_init")


def _draw(parameters, architecture, random_state):
    """Initial parameters at random."""
    layers = draw_layers(
        architecture.weight_shapes,
        make_part(INITIALIZERS, parameters.init),
        activations_to_draw_for(parameters, len(architecture.hidden_sizes)),
        random_state,
    )
    if architecture.embedding is not None:
        n_features = architecture.layer_sizes[0]
        layers.embedding = architecture.embedding.draw(n_features, random_state)
    return layers


def _pack(layout, layers, dtype, source):
    kinds = ["weights", "biases"]
    kinds += ["embedding"] if layout.shapes["embedding"] or len(layers.embedding) else []
    kinds += ["mixes"] if len(layers.mixes) else []
    needed = tuple(layout.shapes[kind] for kind in kinds)
    try:
        shapes = tuple([np.shape(part) for part in getattr(layers, kind)] for kind in kinds)
    except (TypeError, ValueError):  # not a list, or ragged
        shapes = "no lists of arrays"
    if shapes != needed:
        n_features, *_, n_outputs = layout.architecture.layer_sizes
        raise ValueError(
            f"Training cannot start from {source}: their shapes are {shapes}, but "
            f"hidden_layer_sizes, {n_features} features and {n_outputs} output(s) need "
            f"{needed}. Give these, or start anew: call fit without them and with "
            "warm_start=False."
        )
    theta = layout.pack(layers, dtype)
    if not np.isfinite(theta).all():
        raise ValueError(f"Training cannot start from {source}: they are not all finite.")
    return theta


def _unfold(memory, layout, theta):
    """``theta`` with what the last fit folded, unless weights were set since."""
    trained = None if layout.is_plain else memory.trained_theta
    if trained is None or len(trained) != len(theta):
        return theta
    folded = dict(fold(layout.layers(trained)).items())
    untouched = all(
        np.array_equal(kept.astype(present.dtype), present)
        for kind, present_parts in memory.layers.items()
        for kept, present in zip(folded[kind], present_parts, strict=True)
    )
    return trained.astype(theta.dtype) if untouched else theta
