"""``to_onnx``: a fitted estimator as an ONNX model."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from sklearn.utils.validation import check_is_fitted

from .._typing import MatrixLike
from ..tabular import TabularEncoder
from ._files import ONNX, require, write_whole
from ._predictor import best_of, predictor_of

if TYPE_CHECKING:
    import onnx

PRECISIONS = (np.float32, np.float64)


def to_onnx(
    estimator: Any,
    X: MatrixLike | None = None,
    *,
    path: str | os.PathLike[str] | None = None,
    dtype: npt.DTypeLike = np.float32,
) -> onnx.ModelProto:
    """Export a fitted estimator to ONNX, with which it predicts without Python.

    Inputs: of a network one, 'X', (N, `n_features_in_`). Of a table one for each column, (N, 1),
    under its name: numbers, NaN where they are missing; categories as text, empty where it is
    missing, 1, 1.0 and True as '1'; dates, as the clocks there show them, and durations as whole
    microseconds (since 1970), int64, NumPy's NaT where they are missing. `onnx_inputs` makes them
    of a table.

    Outputs: of a classifier 'label' and 'probabilities', which are 'scores', as
    `decision_function`'s, with losses that have no probabilities; of a regressor and an encoder
    'variable', (N, n_outputs), also of one output.

    Parameters
    ----------
    estimator : estimator
        A fitted `MLPClassifier`, `MLPRegressor`, `TabularMLPClassifier`, `TabularMLPRegressor` or
        `TabularEncoder`, or a search over one. Pipelines: see `register_skl2onnx`.
    X : DataFrame or array-like, default=None
        Some rows of a table as it comes, for the types of its categories: without it all are
        text; with it those that are numbers here are numbers in the model too, in float64.
    path : str or path-like, default=None
        A file to write the model to.
    dtype : {numpy.float32, numpy.float64}, default=numpy.float32
        Of numbers in and out and of the network. Columns of tables are always encoded in double
        precision; numbers that need more than seven digits are right in float64 only.

    Returns
    -------
    model : onnx.ModelProto
        Opset 13. `SerializeToString` makes the bytes of it that runtimes take.

    Raises
    ------
    ImportError
        If the package onnx is not installed.
    NotFittedError
        If the estimator is not fitted.
    TypeError
        If it is of another class, or has a part without a writer (see `register_writer`).
    ValueError
        If ``dtype`` or X is not valid, or the network has numbers too large for ``dtype``. No file
        is written then.

    Notes
    -----
    Infinity, and NaN in X of a network, which `predict` refuses, are not refused here. In
    float64 'gelu' is right to seven digits: runtimes have its `Erf` in single precision only.

    References
    ----------
    ONNX operators: https://onnx.ai/onnx/operators/

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn_mlp import MLPClassifier
    >>> from sklearn_mlp.interchange import to_onnx
    >>> X, y = load_iris(return_X_y=True)
    >>> model = to_onnx(MLPClassifier(max_iter=500, random_state=0).fit(X, y))
    >>> import onnxruntime
    >>> session = onnxruntime.InferenceSession(model.SerializeToString())
    >>> label, probabilities = session.run(None, {"X": X[:2].astype("float32")})
    >>> label.tolist(), probabilities.shape
    ([0, 0], (2, 3))
    """
    require(*ONNX, wanted_by="to_onnx")
    if dtype not in PRECISIONS:
        raise ValueError(f"dtype must be numpy.float32 or numpy.float64, got {dtype!r}.")
    from ._onnx_model import build_model

    estimator = best_of(estimator)
    if isinstance(estimator, TabularEncoder):
        check_is_fitted(estimator)
        predictor, encoder = None, estimator
    else:
        predictor = predictor_of(estimator, "to_onnx", also=["TabularEncoder"])
        encoder = predictor.encoder
    model = build_model(estimator, predictor, encoder, X, dtype)
    if path is not None:
        write_whole(path, model.SerializeToString())
    return model
