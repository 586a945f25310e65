"""To modules of PyTorch and back: what is public, without importing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator

from .._classifier import MLPClassifier
from .._regressor import MLPRegressor
from ..nn.losses import Loss
from ._files import TORCH, require
from ._predictor import TABULAR, Predictor, best_of, predictor_of

if TYPE_CHECKING:
    import torch


def to_torch(
    estimator: BaseEstimator, *, method: str = "auto", dtype: Any = None
) -> torch.nn.Module:
    """A fitted estimator as a module of PyTorch.

    It is a plain ``nn.Sequential``: ``nn.Linear`` layers and activations, and last what makes
    predictions of the raw output; ``module[:-1]`` is the module without that. Trained on, it
    is a copy: the estimator stays as it is.

    Parameters
    ----------
    estimator : MLPClassifier, MLPRegressor, TabularMLPClassifier or TabularMLPRegressor
        Fitted; of a search its best estimator. A tabular estimator's module takes encoded rows,
        ``estimator.encoder_.transform(X)``, and is the mean over its members.
    method : {'auto', 'predict_proba', 'decision_function', 'predict'}, default='auto'
        What the module computes: of a classifier 'predict_proba' or 'decision_function', of a
        regressor 'predict'. 'auto' is the first that there is.
    dtype : torch.dtype or dtype of NumPy, default=None
        float32 or float64; None for that of `coefs_`.

    Returns
    -------
    module : torch.nn.Module
        In evaluation mode. For rows of its dtype, (n_samples, n_features), it gives what the
        method does, in the same shape: (n_samples,) of a regressor with one output, by a last
        ``nn.Flatten(0)``. Probabilities are not clipped: they may be 0 or 1.

    Raises
    ------
    ImportError
        If PyTorch is not installed.
    NotFittedError
        If the estimator is not fitted.
    TypeError
        If it is of another class, or has a part of your own without a writer, see
        `register_writer`.
    ValueError
        If there is no such method, or the dtype is another.

    Examples
    --------
    >>> import numpy as np
    >>> import torch
    >>> from sklearn.datasets import load_iris
    >>> from sklearn_mlp import MLPClassifier
    >>> from sklearn_mlp.interchange import to_torch
    >>> X, y = load_iris(return_X_y=True)
    >>> network = MLPClassifier(8, solver="lbfgs", max_iter=500, random_state=0).fit(X, y)
    >>> module = to_torch(network)
    >>> module
    Sequential(
      (0): Linear(in_features=4, out_features=8, bias=True)
      (1): ReLU()
      (2): Linear(in_features=8, out_features=3, bias=True)
      (3): Softmax(dim=-1)
    )
    >>> with torch.no_grad():
    ...     p = module(torch.from_numpy(X))
    >>> np.allclose(p, network.predict_proba(X))
    True
    """
    require(*TORCH, wanted_by="to_torch")
    from ._to_torch import prediction_module, raw_module

    predictor = predictor_of(estimator, "to_torch")
    estimator = best_of(estimator)
    method = _chosen_method(method, estimator, predictor)
    dtype = _torch_dtype(dtype, predictor)
    if method == "decision_function" and not isinstance(estimator, TABULAR):
        module = raw_module(estimator._model())
    else:
        module = prediction_module(predictor, scores=method == "decision_function")
    return module.to(dtype).eval()


def _chosen_method(method: str, estimator: Any, predictor: Predictor) -> str:
    allowed = ["predict"]
    if predictor.classes is not None:
        gives_probabilities = predictor.loss.gives_probabilities
        allowed = ["predict_proba"] * gives_probabilities + ["decision_function"]
    if method not in ["auto", *allowed]:
        raise ValueError(
            f"method={method!r} is not what to_torch makes of {type(estimator).__name__} with "
            f"{predictor.loss!r}. Use one of {['auto', *allowed]}."
        )
    return allowed[0] if method == "auto" else method


def _torch_dtype(dtype: Any, predictor: Predictor) -> torch.dtype:
    import torch

    if dtype is None:
        dtype = torch.float32 if predictor.layers.weights[0].dtype == np.float32 else torch.float64
    try:
        name = str(dtype) if isinstance(dtype, torch.dtype) else f"torch.{np.dtype(dtype)}"
    except TypeError:
        name = "none"
    for allowed in (torch.float32, torch.float64):
        if name == str(allowed):
            return allowed
    raise ValueError(f"dtype must be float32 or float64, of NumPy or PyTorch, got {dtype!r}.")


@overload
def from_torch(
    module: torch.nn.Module, *, classes: None = None, loss: None = None
) -> dict[str, Any]: ...


@overload
def from_torch(
    module: torch.nn.Module, *, classes: None = None, loss: str | Loss
) -> MLPRegressor: ...


@overload
def from_torch(
    module: torch.nn.Module,
    *,
    classes: Sequence[Any] | ArrayLike,
    loss: str | Loss | None = None,
) -> MLPClassifier: ...


def from_torch(
    module: torch.nn.Module, *, classes: Any = None, loss: str | Loss | None = None
) -> MLPClassifier | MLPRegressor | dict[str, Any]:
    """An estimator, or weights to start from, of a module of PyTorch.

    The module is a chain: an ``nn.Linear``, or an ``nn.Sequential``, nested or not, of
    ``nn.Linear``, activations, ``nn.BatchNorm1d``, ``nn.Dropout``, ``nn.Identity``, and
    ``nn.Flatten`` of features. It is read as in evaluation mode; batch normalisation becomes part
    of the weights, with its running mean and variance.

    Parameters
    ----------
    module : torch.nn.Module
        An ``nn.Linear``, or a chain of layers.
    classes : array-like of shape (n_classes,), default=None
        Makes a classifier: a class for each output, in their order; two for a single output,
        whose sign tells them; of labels that do not exclude each other, where a chain with
        several outputs ends in ``nn.Sigmoid``, ``range(n_outputs)``. Columns of predictions are
        in the order of `classes_`, which are sorted.
    loss : str or Loss, default=None
        Makes a regressor, or is that of the classifier, 'log_loss' unless given. It goes with
        what makes predictions of the raw output: a final ``nn.Softmax``, ``nn.LogSoftmax``
        or ``nn.Sigmoid`` is that of a classifier's loss, and may be left out, as it is with
        ``nn.CrossEntropyLoss``. The predictions of loss='poisson' are likewise the exponential
        of the raw output, as with ``nn.PoissonNLLLoss``. Any other final activation of a
        regressor is its `out_activation`.

    Returns
    -------
    estimator : MLPClassifier, MLPRegressor or dict
        A fitted estimator that predicts as the module does, to rounding: it is float32 unless
        there are float64 weights. `hidden_layer_sizes`, `activation`, `dropout`, `loss` and
        `out_activation` are the module's, the other parameters the defaults, also `batch_norm`;
        what tells of training, such as `loss_curve_`, there is not. With neither `classes` nor
        `loss` a dict with 'coefs_init' and 'intercepts_init', for
        ``fit(X, y, **from_torch(module))``.

    Raises
    ------
    ImportError
        If PyTorch is not installed.
    TypeError
        If this is no module, or one that a network of this package is not.
    ValueError
        If classes or the loss do not fit the module.

    Examples
    --------
    >>> import numpy as np
    >>> import torch
    >>> from torch import nn
    >>> from sklearn_mlp.interchange import from_torch
    >>> module = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 3))
    >>> network = from_torch(module, classes=["a", "b", "c"])
    >>> network
    MLPClassifier(hidden_layer_sizes=(8,))
    >>> X = np.random.RandomState(0).normal(size=(5, 4)).astype(np.float32)
    >>> with torch.no_grad():
    ...     p = module.eval()(torch.from_numpy(X)).softmax(dim=-1)
    >>> np.allclose(network.predict_proba(X), p, atol=1e-6)
    True
    """
    require(*TORCH, wanted_by="from_torch")
    from ._from_torch import read_chain
    from ._of_chain import classifier_of, initial_weights, regressor_of

    chain = read_chain(module)
    if classes is not None:
        return classifier_of(chain, classes, "log_loss" if loss is None else loss)
    return initial_weights(chain) if loss is None else regressor_of(chain, loss)
