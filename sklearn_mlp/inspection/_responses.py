"""What is explained: a function ``F`` of what networks put out, and its gradient."""

from __future__ import annotations

from numbers import Integral

import numpy as np
from sklearn.base import is_classifier
from sklearn.utils import gen_batches

from .._base import BaseMLP
from .._estimator import check_outputs
from ..fitting.labels import both_classes, probability_bounds
from ..nn.continuous import ContinuousNetwork
from ..nn.workspace import BLOCK_ROWS
from ..tabular._targets import Unit

OUTPUTS = {"predict": "prediction", "decision_function": "score", "predict_proba": "probability"}


class Response:
    """What a method of an estimator returns, as a function of its networks' inputs.

    Of members i::

        F = f(mean_i p(z_i))

    with the raw output ``z``, the predictions ``p`` that the loss makes of it, and ``f``, what the
    estimator does with their mean.

    Parameters
    ----------
    estimator : BaseMLP or BaseTabularMLP
        Fitted.
    method : {'auto', 'predict', 'decision_function', 'predict_proba'}
    X : ndarray of shape (n_rows, n_inputs)
        Rows: its precision and that of the weights are those of the networks.

    Attributes
    ----------
    networks : list of ContinuousNetwork
    method : str
        Another than 'auto'.
    n_columns : int
        How many columns ``F`` has.
    """

    def __init__(self, estimator, method, X):
        has_members = not isinstance(estimator, BaseMLP)
        members = estimator.members_ if has_members else [estimator]
        models = [member._model() for member in members]
        self.networks = [ContinuousNetwork(model, model.dtype_for(X)) for model in models]
        self.method = method = check_method(estimator, method)
        outputs = members[0]._fitted_outputs()
        self._loss, self._unit = outputs.loss, getattr(outputs, "unit", Unit())
        self._is_raw = method == "decision_function" and not has_members
        self._is_log = method == "decision_function" and has_members
        self._limits = estimator.y_range_ if getattr(estimator, "clip", False) else None
        self.n_columns, self.classes = models[0].architecture.layer_sizes[-1], None
        if is_classifier(estimator) and not outputs.is_multilabel:
            self.classes = estimator.classes_
            self.n_columns = len(self.classes)
        if self.classes is not None and self.n_columns == 1:
            raise ValueError(
                f"The estimator knows one class alone, {self.classes[0]!r}, so that its outputs "
                "depend on nothing. Fit it to rows of several classes."
            )

    def columns_of(self, target, outputs):
        """The column that is explained, for each row of the ``outputs``."""
        column = target
        if self.classes is None:
            if target is None and self.n_columns == 1:
                column = 0
            if not (isinstance(column, Integral) and 0 <= column < self.n_columns):
                raise ValueError(
                    f"target must be the number of an output, from 0 to {self.n_columns - 1}, got "
                    f"{target!r}."
                )
        elif target is not None:
            known = self.classes.tolist()
            if target not in known:
                raise ValueError(f"target must be one of the classes, {known}, got {target!r}.")
            column = known.index(target)
        elif self.n_columns > 2:
            return outputs.argmax(axis=1)
        else:
            column = 1
        return np.full(len(outputs), column)

    def name_of(self, target):
        """What the explained output is called in a picture."""
        name = OUTPUTS[self.method]
        if self.classes is None:
            return name if self.n_columns == 1 else f"{name} {target}"
        if target is None and self.n_columns > 2:
            return f"{name} of the predicted class"
        return f"{name} of {self.classes[1] if target is None else target}"

    def outputs(self, inputs):
        """``F`` of rows, given as inputs of each network: (n_rows, n_columns)."""
        blocks = gen_batches(len(inputs[0]), BLOCK_ROWS)
        means = [self._mean(self._raws([x[rows] for x in inputs])) for rows in blocks]
        return check_outputs(self._of_mean(np.concatenate(means)))

    def gradients(self, inputs, columns):
        """The gradient of a column of ``F`` by the inputs of each network, of all rows at once."""
        raws = self._raws(inputs)
        slope = self._slope(self._mean(raws), columns) / len(raws)
        pairs = zip(self.networks, raws, strict=True)
        return [network.gradient(self._backward(raw, slope)) for network, raw in pairs]

    def _raws(self, inputs):
        pairs = zip(self.networks, inputs, strict=True)
        return [self._by_class(network.raw(x).astype(np.float64)) for network, x in pairs]

    def _by_class(self, raw):
        return raw if self.classes is None else both_classes(raw, self.classes)

    def _mean(self, raws):
        """The mean of the members' predictions."""
        if self._is_raw:
            return raws[0]
        with np.errstate(over="ignore"):  # exp of a raw output may be infinite
            return np.mean([self._unit.from_network(self._loss.predict(z)) for z in raws], axis=0)

    def _of_mean(self, p):
        if self._is_log:
            log_p = np.log(p.clip(*probability_bounds(p.dtype)))
            return log_p - log_p[:, ::-1] if self.n_columns == 2 else log_p
        return p if self._limits is None else np.clip(p, *self._limits)

    def _slope(self, p, columns):
        """``dF/dp`` of a column of ``F``, (n_rows, n_columns)."""
        slope = np.eye(self.n_columns)[columns]
        if self._is_log:
            signs = 2 * slope - 1 if self.n_columns == 2 else slope
            return signs / p.clip(*probability_bounds(p.dtype))
        if self._limits is not None:
            low, high = self._limits
            slope *= (low <= p) & (p <= high)
        return slope

    def _backward(self, z, slope):
        """The same by a network's own raw output."""
        if not self._is_raw:
            slope = self._loss.predict_backward(z, slope * self._unit.scale)
        has_both = self.classes is not None and len(self.classes) == 2
        return slope[:, 1:] - slope[:, :1] if has_both else slope


def check_method(estimator, method):
    """The name of the method that is explained.

    Raises
    ------
    ValueError
        If the estimator does not have it.
    """
    allowed = ["decision_function", "predict_proba"] if is_classifier(estimator) else ["predict"]
    allowed = [name for name in allowed if hasattr(estimator, name)]
    if method == "auto":
        return allowed[0]
    if method not in allowed:
        raise ValueError(
            f"response_method must be 'auto' or one of {allowed} of this "
            f"{type(estimator).__name__}, got {method!r}."
        )
    return method
