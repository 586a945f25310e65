"""Who writes a part in another format: found by the class that defines the part's formula."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..nn.activations import Activation
from ..nn.embeddings import Embedding
from ..nn.losses import Loss

# Of each family of parts, the method that is its formula when the network predicts.
FORMULAS = {Activation: "forward", Loss: "predict", Embedding: "forward"}
# By format, the writers of classes; the modules of a format enter their own.
WRITERS: dict[str, dict[type, Callable[..., Any]]] = {"onnx": {}, "torch": {}, "c": {}}


def register_writer(
    part_class: type,
    *,
    onnx: Callable[..., Any] | None = None,
    torch: Callable[..., Any] | None = None,
    c: Callable[..., Any] | None = None,
) -> None:
    """Say how a part of your own is written, in one format or several.

    A subclass that leaves the formula as it is, `forward` of activations and embeddings, `predict`
    of losses, is written as its base, without this.

    Parameters
    ----------
    part_class : type
        Subclass of `Activation`, `Loss` or `Embedding`.
    onnx : callable or None, default=None
        ``onnx(graph, part, z)`` adds nodes, as in ``graph.Mul(z, graph.Sigmoid(z))``, of operators
        that opset 13 has, and returns the result; an embedding's is
        ``onnx(graph, part, parameters, x, n_features)``.
    torch : callable or None, default=None
        ``torch(part)`` returns a module, or None for a loss that leaves the raw output as it is;
        an embedding's is ``torch(part, parameters, n_features)``.
    c : callable or None, default=None
        Of an activation: ``c(part)`` returns an expression in ``z``, such as
        ``'z < 0.0f ? 0.0f : z'``, or statements of which the last returns the result.
        Of a loss: ``c(part, n)`` returns statements that turn the raw output ``y``, n floats, into
        the prediction, or an `Activation` that does. Of an embedding: ``c(part, parameters,
        columns)`` returns statements that write what these columns of ``x`` become to ``*a++``;
        the parameters are names of arrays, each in one dimension, and other columns follow by
        themselves.

    Raises
    ------
    TypeError
        If the class is no such part, a writer cannot be called, or there is none.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn_mlp.interchange import register_writer
    >>> from sklearn_mlp.nn.activations import Activation
    >>> class Sine(Activation):
    ...     keeps_input = True
    ...     def forward(self, z, out):
    ...         np.sin(z, out=out)
    ...     def backward(self, z, a, delta):
    ...         delta *= np.cos(z)
    >>> register_writer(Sine, onnx=lambda graph, part, z: graph.Sin(z), c=lambda part: "sinf(z)")
    """
    if not (isinstance(part_class, type) and issubclass(part_class, tuple(FORMULAS))):
        raise TypeError(
            "register_writer takes a subclass of Activation, Loss or Embedding, got "
            f"{part_class!r}. Give the class, not an instance or a name."
        )
    writers = {"onnx": onnx, "torch": torch, "c": c}
    given = {format: writer for format, writer in writers.items() if writer is not None}
    if not given:
        raise TypeError(
            f"register_writer({part_class.__name__}) needs a function for onnx, torch or c."
        )
    for format, writer in given.items():
        if not callable(writer):
            raise TypeError(f"{format} must be a function that writes the part, got {writer!r}.")
    for format, writer in given.items():
        WRITERS[format][part_class] = writer


def enter(format: str, writers: dict[type, Callable[..., Any]]) -> None:
    """Enter a format's own writers; those that the user has registered before stay."""
    WRITERS[format] = writers | WRITERS[format]


def writer_of(part: Activation | Loss | Embedding, format: str) -> Callable[..., Any]:
    """The writer of a part's class, or of the base that it has its formula from.

    Raises
    ------
    TypeError
        If there is none.
    """
    formula = next(method for family, method in FORMULAS.items() if isinstance(part, family))
    cls = type(part)
    owner = next(base for base in cls.__mro__ if formula in vars(base))
    for known in (cls, owner):
        if known in WRITERS[format]:
            return WRITERS[format][known]
    raise TypeError(
        f"{part!r} has a formula of its own, {owner.__name__}.{formula}, and no writer for "
        f"{format}. Give one: sklearn_mlp.interchange.register_writer({cls.__name__}, "
        f"{format}=...)."
    )
