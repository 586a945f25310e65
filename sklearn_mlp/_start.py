"""Where training starts: at random, at given weights, or where it stopped."""

from __future__ import annotations

import numpy as np

from ._parts import activations_to_draw_for, make_embedding, make_initializer
from .nn.folding import fold
from .nn.initializers import initialize
from .nn.layout import Layout


def starting_theta(
    estimator, layout, dtype, random_state, coefs_init, intercepts_init, *, n_features, resumed
):
    """The initial parameters as one vector.

    Raises
    ------
    ValueError
        If the weights and biases to start from do not fit the layers, or are not finite.
    """
    dtype = np.float64 if estimator.solver == "lbfgs" else dtype
    if resumed:
        coefs, intercepts = estimator.coefs_, estimator.intercepts_
        # Weights that were set by hand come without these.
        embedding = getattr(estimator, "embedding_", [])
        mixes = getattr(estimator, "activation_mixes_", [])
    else:
        activations = activations_to_draw_for(estimator, len(layout.layer_sizes) - 2)
        initializer = make_initializer(estimator)
        plain = Layout(layout.layer_sizes)
        drawn = plain.layers(initialize(plain, initializer, activations, random_state, dtype))
        coefs, intercepts = drawn.weights, drawn.biases
        embedding = make_embedding(estimator)
        embedding = [] if embedding is None else embedding.draw(n_features, random_state)
        mixes = []
    others = embedding, mixes
    if coefs_init is None and intercepts_init is None:
        theta = _pack(layout, coefs, intercepts, others, dtype, "coefs_ and intercepts_")
        return _unfold(estimator, layout, theta) if resumed else theta
    coefs = coefs if coefs_init is None else coefs_init
    intercepts = intercepts if intercepts_init is None else intercepts_init
    return _pack(layout, coefs, intercepts, others, dtype, "coefs_init and intercepts_init")


def _pack(layout, coefs, intercepts, others, dtype, source):
    embedding, mixes = others
    units = [(n,) for n in layout.layer_sizes[1:]]
    needed, given = (list(layout.weight_shapes), units), (coefs, intercepts)
    if layout.embedding or embedding:
        needed, given = (*needed, list(layout.embedding)), (*given, embedding)
    if mixes:
        needed, given = (*needed, units[:-1] if layout.parametric else []), (*given, mixes)
    try:
        shapes = tuple([np.shape(part) for part in parts] for parts in given)
    except (TypeError, ValueError):  # not a list, or ragged
        shapes = "no lists of arrays"
    if shapes != needed:
        raise ValueError(
            f"Training cannot start from {source}: their shapes are {shapes}, but "
            f"hidden_layer_sizes, {layout.layer_sizes[0]} features and {layout.layer_sizes[-1]} "
            f"output(s) need {needed}. Give these, or start anew: call fit without them and "
            "with warm_start=False."
        )
    theta = layout.pack(coefs, intercepts, dtype, embedding)
    for view, mix in zip(layout.layers(theta).mixes, mixes, strict=False):  # 1 if none is given
        view[...] = mix
    if not np.isfinite(theta).all():
        raise ValueError(f"Training cannot start from {source}: they are not all finite.")
    return theta


def _unfold(estimator, layout, theta):
    """``theta`` with what the last fit folded, unless `coefs_` were set since."""
    unfolded = None if layout.is_plain else getattr(estimator, "_unfolded", None)
    if unfolded is None or len(unfolded) != len(theta):
        return theta
    folded, fitted = fold(layout.layers(unfolded)), estimator._layers()
    untouched = all(
        np.array_equal(kept.astype(present.dtype), present)
        for parts, present_parts in zip(folded, fitted, strict=True)
        for kept, present in zip(parts, present_parts, strict=True)
    )
    return unfolded.astype(theta.dtype) if untouched else theta
