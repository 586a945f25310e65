"""Fitted estimators as C source, for microcontrollers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from numbers import Real
from typing import Any

from .. import __version__
from ..nn.losses import Quantiles
from ._c_network import NetworkInC
from ._c_text import braces, check_name, comment, string
from ._files import write_whole
from ._predictor import Predictor, best_of, predictor_of

# The largest whole number that a type of C holds everywhere.
INTEGERS = {"int": 2**15 - 1, "long": 2**31 - 1, "long long": 2**63 - 1}
LAYOUT = (
    "Of layer l: z[j] = b[j] + sum over i of a[i] * W[j * n_in + i]; W has a row for each unit j.",
    "W is coefs_[l] transposed, b is intercepts_[l].",
)


def to_c(estimator: Any, *, path: str | os.PathLike[str] | None = None, name: str = "mlp") -> str:
    """Write a fitted estimator as a C header, for microcontrollers.

    It is C99 and C++, needs ``<math.h>`` only, computes in float, and allocates nothing: weights
    are constants, buffers static. Of a regressor there is

    ``static void mlp_predict(const float *x, float *y)``

    which writes the prediction into y, of a classifier

    ``static int mlp_predict(const float *x, float *p)``

    which returns the number of the class in `classes_` and writes into p what `predict_proba`
    gives; with a loss without probabilities, such as 'hinge', p is `decision_function`, of two
    classes ``-z`` and ``z``. For multilabel targets it returns nothing, p has a number per label.

    Parameters
    ----------
    estimator : MLPClassifier, MLPRegressor, TabularMLPClassifier or TabularMLPRegressor
        Fitted; or a search whose best estimator is one. x of the tabular ones is an encoded row,
        ``encoder_.transform(X)``.
    path : str, path-like or None, default=None
        The file to write, if any.
    name : str, default='mlp'
        What all names in the header begin with, so that several may be used together, if their
        names differ in more than case.

    Returns
    -------
    source : str
        The header, in ASCII.

    Raises
    ------
    TypeError
        If the estimator is of another class, or has a part of your own that `register_writer`
        was not told of.
    NotFittedError
        If it is not fitted.
    ValueError
        If the name is none in C, or float32 does not hold the weights. Nothing is written.
    FileNotFoundError
        If there is no such folder.

    Notes
    -----
    ``MLP_N_INPUTS`` and ``MLP_N_OUTPUTS`` are the lengths of x and of y or p, which must not
    overlap. Labels that are text or whole numbers are in an array ``mlp_classes``. The header's
    first comment tells the memory it takes. On AVR, constants are copied into RAM.

    Probabilities may be 0 or 1, where `predict_proba` keeps the last number before.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn_mlp import MLPClassifier
    >>> from sklearn_mlp.interchange import to_c
    >>> X, y = load_iris(return_X_y=True)
    >>> model = MLPClassifier((5,), solver="lbfgs", max_iter=1000, random_state=0).fit(X, y)
    >>> source = to_c(model, name="iris")
    >>> "static int iris_predict(const float *x, float *p)" in source
    True
    """
    check_name(name)
    predictor = predictor_of(estimator, "to_c")
    source = "\n".join(_header(name, best_of(estimator), predictor)) + "\n"
    if path is not None:
        write_whole(path, source.encode("ascii"))
    return source


def _header(name: str, estimator: Any, predictor: Predictor) -> Iterable[str]:
    network, N = NetworkInC(name, predictor), name.upper()
    yield from _comment(_about(name, estimator, network))
    yield from (f"#ifndef {N}_PREDICT_H", f"#define {N}_PREDICT_H", "", "#include <math.h>", "")
    yield f"#define {N}_N_INPUTS {predictor.n_features}"
    yield f"#define {N}_N_OUTPUTS {predictor.n_outputs}"
    if network.returns_class:
        yield from _classes(name, predictor.classes.tolist())
    yield ""
    yield from _comment(_about_constants(predictor))
    yield from network.constants
    yield from ("", *network.functions, "", "#endif")


def _comment(lines: Iterable[str]) -> Iterable[str]:
    return ["/*", *(f" * {line}".rstrip() for line in lines), " */"]


def _about(name: str, estimator: Any, network: NetworkInC) -> Iterable[str]:
    N, y = name.upper(), network.y
    yield from (f"Written by to_c of sklearn_mlp {__version__} from", "")
    yield from (f"    {comment(line)}" for line in repr(estimator).split("\n"))
    call = f"{name}_predict(x, {y});"
    yield from ("", "Use it as in", "")
    yield f"    float x[{N}_N_INPUTS] = {{0}}, {y}[{N}_N_OUTPUTS];"
    yield f"    int k = {call}" if network.returns_class else f"    {call}"
    yield ""
    yield from _about_inputs(estimator, network.predictor)
    yield from _about_outputs(network)
    weights, buffers = 4 * network.n_weights, 4 * network.n_buffered
    yield from ("", f"Flash for weights: {weights} bytes. RAM for buffers: {buffers} bytes.")
    if buffers:
        yield "The buffers are static: one call at a time, not several threads."


def _about_inputs(estimator: Any, predictor: Predictor) -> Iterable[str]:
    if predictor.encoder is None:
        yield "x: a row of X."
        names = getattr(estimator, "feature_names_in_", ())
    else:
        yield "x: an encoded row, encoder_.transform(X) of the estimator; not a row of the table."
        names = predictor.encoder.get_feature_names_out()
    yield from _entries("x", names)


def _about_outputs(network: NetworkInC) -> Iterable[str]:
    predictor, loss = network.predictor, network.predictor.loss
    if isinstance(loss, Quantiles):
        yield "y: these quantiles of the target."
        yield from _entries("y", loss.quantiles)
    elif predictor.classes is None:
        yield "y: what predict gives."
    elif predictor.is_multilabel:
        of_label, least = ("probability", 0.5) if loss.gives_probabilities else ("score", 0)
        yield f"p: the {of_label} of each label, which applies where that is above {least}."
    else:
        yield f"p: {_scores(predictor)}, for each class. k: the number of the largest one."
        yield from _entries("p", predictor.classes.tolist())


def _scores(predictor: Predictor) -> str:
    if predictor.loss.gives_probabilities:
        return "what predict_proba gives"
    is_pair = predictor.n_outputs == 2
    return f"{'-z and z, where z is ' if is_pair else ''}what decision_function gives"


def _about_constants(predictor: Predictor) -> Iterable[str]:
    yield from LAYOUT
    layers = predictor.layers
    if predictor.classes is not None and not predictor.is_multilabel:
        if predictor.n_outputs == 2:
            yield "The one unit of the last layer, z, is written as two, -z and z."
        elif predictor.n_outputs == 1 and predictor.loss.gives_probabilities:
            yield "The last layer is constant, as there is one class."
    if layers.mixes:
        yield "mix is activation_mixes_[l]: the output of a layer is z + mix (f(z) - z)."
    if layers.embedding:
        yield "E are the arrays of embedding_, in their order."
    if predictor.n_members > 1:
        yield "Each array has those of all networks, members_."


def _entries(array: str, values: Iterable[Any]) -> Iterable[str]:
    for number, value in enumerate(values):
        quote = '"' if isinstance(value, str) else ""
        yield f"    {array}[{number}]  {quote}{comment(str(value))}{quote}"


def _classes(name: str, labels: Sequence[Any]) -> Iterable[str]:
    """The labels as an array, where C has a type for them."""
    declared = f"{name}_classes[{len(labels)}]"
    if all(isinstance(label, str) for label in labels):
        yield from ("", f"static const char *const {declared} = {braces(map(string, labels))};")
    elif all(isinstance(label, Real) for label in labels):
        whole = [int(label) for label in labels]
        largest = max(map(abs, whole))
        kind = next((kind for kind, highest in INTEGERS.items() if largest <= highest), None)
        if kind is not None:
            yield from ("", f"static const {kind} {declared} = {braces(whole)};")
