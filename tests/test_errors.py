"""Each error and warning that docs/errors.md lists is raised, and no other is in the source."""

import ast
import datetime
import sys
import warnings
from pathlib import Path

import attribution_errors
import interchange_errors
import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from cluster_errors import CLUSTER_CASES
from data import diabetes as X_diabetes
from data import iris, species
from data import progression as y_diabetes
from documented import listed, pattern
from interrupted import InterruptingTanh
from playground_errors import PLAYGROUND_CASES
from sklearn import neural_network
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import sklearn_mlp
from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPClassifier, TabularMLPRegressor
from sklearn_mlp.callbacks import Checkpoint, LiveLossPlot
from sklearn_mlp.inspection import (
    GradientFlowDisplay,
    HiddenSpaceDisplay,
    LayerActivationDisplay,
    LossCurveDisplay,
    NetworkDisplay,
    PredictionIntervalDisplay,
    WeightsDisplay,
    check_gradient,
    learning_rate_curve,
)
from sklearn_mlp.nn.activations import ELU, LeakyReLU
from sklearn_mlp.nn.class_losses import MulticlassLogLoss
from sklearn_mlp.nn.embeddings import PeriodicEmbedding
from sklearn_mlp.nn.entity_embeddings import Embeddings, EntityEmbedding
from sklearn_mlp.nn.losses import Quantiles, SquaredError
from sklearn_mlp.optim import LevenbergMarquardt, Stochastic, schedules
from sklearn_mlp.optim.evidence import inverse
from sklearn_mlp.optim.run import Solver
from sklearn_mlp.tabular import TabularEncoder

X, y = iris.to_numpy(), species.to_numpy()
Y = np.eye(3, dtype=int)[y]
WHEN = pd.Timestamp("2020-01-01")
FRAME = pd.DataFrame({"a": X[:, 0], "b": np.where(X[:, 1] > 3, "x", "y")})


def classify(*call, labels=y, inputs=X, **parameters):
    """Fit a classifier; ``call`` is a method and its keyword arguments, in place of `fit`."""
    method, options = call or ("fit", {})
    quick = {"max_iter": 3, "learning_rate": "cosine", "learning_rate_init": 0.01, "batch_size": 10}
    model = MLPClassifier(**quick | parameters)
    return getattr(model, method)(inputs, labels, **options)


def regress(targets=y_diabetes, inputs=X_diabetes, weights=None, **parameters):
    model = MLPRegressor(**{"max_iter": 3, "learning_rate": "cosine"} | parameters)
    return model.fit(inputs, targets, weights)


def other_weights():
    model = regress(solver="lm", hidden_layer_sizes=(), max_iter=100)
    model.coefs_ = [2 * W for W in model.coefs_]
    return model


def interrupted_error_bars():
    class Interrupted(MLPRegressor):
        def _set_error_bars(self, problem, theta, alpha):
            raise KeyboardInterrupt

    model = Interrupted((), solver="lm", max_iter=100).fit(X_diabetes, y_diabetes)
    assert model.score(X_diabetes, y_diabetes) > 0.4


def error_bars(**parameters):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = regress(**parameters)
    return model.fit_error_bars(X_diabetes, y_diabetes)


def table(cls=TabularMLPClassifier, inputs=FRAME, targets=y, weights=None, **parameters):
    settings = {"n_members": 1, "max_iter": 1, "hidden_layer_sizes": 4}
    return cls(**settings | parameters).fit(inputs, targets, weights)


def interrupted():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        classify(activation=InterruptingTanh(last=50), max_iter=100)
    warnings.warn(caught[-1].message, stacklevel=1)


def without_matplotlib():
    kept = sys.modules.pop("matplotlib.pyplot", None)
    sys.modules["matplotlib.pyplot"] = None
    try:
        LossCurveDisplay([1.0]).plot()
    finally:
        sys.modules.pop("matplotlib.pyplot")
        if kept:
            sys.modules["matplotlib.pyplot"] = kept


def fitted(**parameters):
    return classify(**parameters)


def exploded():
    model = fitted()
    model.coefs_ = [np.full_like(W, 1e308) for W in model.coefs_]
    return model


def again(model, *, labels=y, **settings):
    return model.set_params(warm_start=True, **settings).fit(X, labels)


class ExponentialOfItsOwn(SquaredError):
    """A loss with an output activation."""

    out_activation = "exp"


class Curious(Solver):
    """A solver that asks for what no objective gives."""

    needs = ("value_and_grad", "third_derivative")


def nan_score(estimator, X, y):
    return np.nan


CASES = {
    # Parameters
    "hidden_layer_sizes must be > 0, got …": lambda: classify(hidden_layer_sizes=(3, 0)),
    "…=… has … entries, but there are … hidden layers.": lambda: classify(
        activation=["relu", "tanh"]
    ),
    "activation=… has an unknown entry, …": lambda: classify(activation=["rleu"]),
    "dropout must be in [0, 1), got …": lambda: classify(dropout=[1.0]),
    "loss=… is not for … targets": lambda: classify(loss=MulticlassLogLoss(), labels=y == 1),
    "out_activation=… is not smooth, or gives predictions below …": lambda: regress(
        out_activation=LeakyReLU()
    ),
    "out_activation=… cannot replace the …": lambda: regress(
        loss=ExponentialOfItsOwn(), out_activation="tanh"
    ),
    "rate_factors has …": lambda: classify(rate_factors={"weight": 2}),
    "… must be increasing numbers in (0, 1), got …": lambda: regress(
        loss="quantile", quantile=[0.9, 0.1]
    ),
    "… work… by updates on batches, and solver=… makes none.": lambda: classify(
        solver="lbfgs", dropout=0.5
    ),
    "…=… has parameters besides weights and biases": lambda: regress(
        solver="lm", embedding="periodic"
    ),
    "loss=… has no curvature here, by which solver=… goes": lambda: classify(
        solver="lm", loss="hinge"
    ),
    "scaling must be 'identity' or 'diagonal', got …": lambda: LevenbergMarquardt(scaling="D"),
    "damping must be a finite number > 0, got …": lambda: LevenbergMarquardt(damping=0),
    "alpha must be 'auto', a number or None, got …": lambda: LevenbergMarquardt(alpha="big"),
    "alpha='auto' is estimated by solver='lm'": lambda: regress(alpha="auto"),
    "The mean weight of a row is …, and alpha='auto' takes a row of weight 2 as the row twice": (
        lambda: regress(solver="lm", alpha="auto", weights=np.full(len(y_diabetes), 1e-3))
    ),
    "alpha='auto' needs a loss that is a likelihood": lambda: regress(
        solver="lm", alpha="auto", loss="huber"
    ),
    "alpha='auto' inverts a matrix with a row for each parameter": lambda: regress(
        solver="lm", alpha="auto", hidden_layer_sizes=500
    ),
    "batch_norm=True needs at least 2 rows per batch": lambda: classify(
        batch_size=1, batch_norm=True
    ),
    "label_smoothing=… needs a loss of probabilities": lambda: classify(
        loss="hinge", label_smoothing=0.1
    ),
    "class_weight must be …, 'balanced' or None for … targets": lambda: classify(
        class_weight=[{0: 1}]
    ),
    "class_weight has …, but the classes are …": lambda: classify(class_weight={"0": 1}),
    "class_weight must be finite and >= 0, got …": lambda: classify(class_weight={0: -1}),
    "class_weight='balanced' needs all rows, partial_fit sees some.": lambda: classify(
        "partial_fit", {"classes": [0, 1, 2]}, class_weight="balanced"
    ),
    "Several quantiles are for one target": lambda: regress(
        np.column_stack([y_diabetes] * 2), loss="quantile", quantile=[0.1, 0.9]
    ),
    "embedding=… needs a dense X": lambda: classify(
        inputs=scipy.sparse.csr_array(X), embedding="periodic"
    ),
    "features must be different column numbers from 0 to …": lambda: classify(
        embedding=PeriodicEmbedding(features=[0, 0])
    ),
    "… has … entries, n_levels ….": lambda: EntityEmbedding([3, 4], [2]),
    "n_levels has … entries for … embedded columns.": lambda: EntityEmbedding([3], [2]).shapes(2),
    "Each of several embeddings needs features": lambda: Embeddings([PeriodicEmbedding()]),
    "mlp_params has …, which this estimator sets itself": lambda: table(mlp_params={"max_iter": 3}),
    "mlp_params has …, which … does not have.": lambda: table(mlp_params={"aktivation": "relu"}),
    "loss=… of several quantiles is given by the parameter quantiles": lambda: table(
        TabularMLPRegressor, loss=Quantiles([0.1, 0.9])
    ),
    "… has no parameter ….": lambda: table(activation="relu"),
    "mlp_params has loss=…, which gives no probabilities to average.": lambda: table(
        mlp_params={"loss": "hinge"}
    ),
    "These parameters have no effect: …. Leave them at their defaults.": lambda: regress(
        quantile=0.9
    ),
    "groups has no effect without validation rows that a splitter chooses.": lambda: classify(
        "fit", {"groups": y}
    ),
    "groups has … of … entries missing.": lambda: TabularMLPClassifier().fit(
        X, y, groups=[None, *[1.0] * 149]
    ),
    "solver='sgd' makes an update for each of the … rows here.": lambda: classify(
        solver="sgd", batch_size="auto", inputs=np.tile(X, (7, 1)), labels=np.tile(y, 7)
    ),
    "rule must be an UpdateRule, such as Adam(), got …": lambda: Stochastic("adam"),
    "solver=… needs an objective with …; … has no …": lambda: classify(solver=Curious()),
    # Data
    "loss=… needs y >= …": lambda: regress(-y_diabetes, loss="poisson"),
    "y is sparse; MLPRegressor needs dense targets.": lambda: regress(
        scipy.sparse.csr_array(np.column_stack([y_diabetes] * 2))
    ),
    "sample_weight (times class_weight) is zero on all training rows.": lambda: classify(
        class_weight={0: 0, 1: 0, 2: 0}
    ),
    "batch_size=… is larger than the … training rows": lambda: classify(batch_size=1000),
    "… requires y to be passed, but the target y is None.": lambda: table(targets=None),
    "Input y contains NaN: … of … … are missing.": lambda: table(targets=[None, *"ab" * 74, "a"]),
    "Input X contains infinity, in … column(s), the first of them …": lambda: table(
        inputs=FRAME.assign(a=np.inf)
    ),
    "y has labels of several types, …": lambda: classify(labels=np.array([1, "a"] * 75, object)),
    "y must be numbers, got … of type …": lambda: regress(np.where(y_diabetes > 9, "a", "b")),
    "…. … takes numbers only.": lambda: classify(inputs=np.where(X > 7, np.nan, X)),
    "Column … has values of type …, which cannot be encoded.": lambda: table(
        inputs=FRAME.assign(c=datetime.time(12))
    ),
    "Column … has dates with and without time zone.": lambda: table(
        inputs=FRAME.assign(c=[WHEN] * 149 + [WHEN.tz_localize("UTC")])
    ),
    "Column … has …, and is among categorical_features.": lambda: table(
        inputs=FRAME.assign(c=WHEN), categorical_features=["b", "c"]
    ),
    "Column … had … in fit, and now has …": lambda: table().predict(FRAME.assign(a=WHEN)),
    "Column … has free text, … different entries of … words on average": lambda: table(
        inputs=FRAME.assign(c=[f"row {i} of many words" + " and more" * 5 for i in range(150)])
    ),
    "high_cardinality=… needs y": lambda: TabularEncoder(high_cardinality="target").fit(
        np.array([[f"level {i}"] for i in range(40)])
    ),
    "Column … has … different … stored as text": lambda: table(
        inputs=FRAME.assign(c=["n/a", *map(str, range(149))]), max_iter=20
    ),
    "Column(s) … are not among categorical_features": lambda: table(
        inputs=FRAME, categorical_features=None
    ),
    "X is a …, which has not been computed.": lambda: table(
        inputs=pytest.importorskip("polars").LazyFrame({"a": [1.0]})
    ),
    "Column … is numeric, but has …": lambda: table().predict(FRAME.assign(a="much")),
    # Validation rows
    "fit needs both X_val and y_val to validate, got only …": lambda: classify("fit", {"X_val": X}),
    "y_val has … output column(s), y has …": lambda: MLPRegressor().fit(
        X, Y, X_val=X, y_val=Y[:, :2]
    ),
    "X_val has 1 row, and at least 2 are needed for a score.": lambda: classify(
        "fit", {"X_val": X[:1], "y_val": y[:1]}
    ),
    "sample_weight (times class_weight) is zero on all validation rows.": lambda: classify(
        "fit", {"X_val": X[:50], "y_val": y[:50]}, class_weight={0: 0, 1: 1, 2: 1}
    ),
    "Validation rows (X_val, y_val, sample_weight_val): …": lambda: classify(
        "fit", {"X_val": X, "y_val": np.where(y == 2, 3, y)}
    ),
    "Cannot set aside validation_fraction=… of … rows": lambda: classify(
        early_stopping=True, validation_fraction=0.001, labels=(y == 1) & (X[:, 0] > 6.9)
    ),
    "Cannot set aside validation_fraction=… of … group(s)": lambda: TabularMLPClassifier().fit(
        X, y, groups=np.zeros(150)
    ),
    "validation_split=… cannot split these rows": lambda: classify(
        early_stopping=True, validation_split=GroupKFold()
    ),
    "scoring=… fails on the validation rows": lambda: classify(
        early_stopping=True,
        scoring="neg_log_loss",
        labels=np.repeat([0, 1, 2], [147, 2, 1]),
        random_state=0,
    ),
    "The validation set is too small": lambda: regress(
        y_diabetes[:9], X_diabetes[:9], early_stopping=True
    ),
    "Cannot set aside conformal=… of … for calibration": lambda: table(
        inputs=FRAME[:1], targets=y[:1], conformal=True
    ),
    "The validation score was NaN in each of … epochs": lambda: classify(
        early_stopping=True, scoring=nan_score
    ),
    # Training
    "Solver produced non-finite parameter weights.": lambda: regress(
        1e300 * y_diabetes, solver="sgd"
    ),
    "Training diverged.": lambda: regress(1e300 * y_diabetes, solver="sgd", early_stopping=True),
    "Stochastic Optimizer: Maximum iterations (…) reached": lambda: classify(
        learning_rate="constant"
    ),
    "… failed to converge after … iteration(s)": lambda: classify(solver="lbfgs"),
    "The curvature of the loss is not finite.": lambda: inverse(np.full((2, 2), np.inf)),
    "… ended the fit before it had error bars": interrupted_error_bars,
    "Training interrupted by user after … full iteration(s)": interrupted,
    "The network predicts no better than a constant": lambda: classify(learning_rate_init=10),
    # Going on with training
    "partial_fit is only available for stochastic solvers": lambda: classify(
        "partial_fit", {}, solver="lbfgs"
    ),
    "partial_fit does not support early_stopping=True": lambda: classify(
        "partial_fit", {"classes": [0, 1, 2]}, early_stopping=True
    ),
    "classes=… does not fit a multilabel y with … columns.": lambda: classify(
        "partial_fit", {"classes": [1, 2]}, labels=Y
    ),
    "y is …, but the estimator was fitted on … targets.": lambda: again(fitted(), labels=Y),
    "warm_start can only be used where `y` has the same classes": lambda: again(
        fitted(), labels=y + 1
    ),
    "`y` has classes not in `self.classes_`.": lambda: fitted().partial_fit(X, y + 1),
    "Training cannot start from …: their shapes are …": lambda: again(
        fitted(), hidden_layer_sizes=7
    ),
    "Training cannot start from …: they are not all finite.": lambda: classify(
        "fit", {"coefs_init": [np.full((4, 3), np.nan)]}, hidden_layer_sizes=()
    ),
    # Predictions
    "loss=… gives scores, not probabilities.": lambda: classify(loss="hinge").predict_proba,
    "There are no error bars for return_std=True.": lambda: regress(
        solver="lbfgs", hidden_layer_sizes=(), max_iter=100
    ).predict(X_diabetes, return_std=True),
    "coefs_ or intercepts_ have been set since the error bars were learnt.": (
        lambda: other_weights().predict(X_diabetes, return_std=True)
    ),
    "Error bars are for loss='squared_error', got loss=…": lambda: error_bars(loss="huber"),
    "Error bars are for networks of weights and biases alone.": lambda: error_bars(
        embedding="periodic"
    ),
    "Error bars need the inverse of a matrix with a row for each parameter": lambda: error_bars(
        hidden_layer_sizes=500
    ),
    "predict_std is the spread of several members, and n_members=…": lambda: (
        table(TabularMLPRegressor).predict_std
    ),
    "predict_interval and predict_set need calibration rows, and conformal=…": lambda: (
        table(TabularMLPRegressor).predict_interval
    ),
    "coverage must be a number in (0, 1), got …": lambda: table(conformal=True).predict_set(
        FRAME, coverage=90
    ),
    "coverage=… needs … calibration rows or more, and there are …": lambda: table(
        TabularMLPRegressor, conformal=True
    ).predict_interval(FRAME, coverage=0.99),
    "The output of the network is not finite for … of … rows": lambda: exploded().predict(X),
    # Looking inside
    "… needs matplotlib, which is not installed.": without_matplotlib,
    "… has several networks.": lambda: WeightsDisplay.from_estimator(TabularMLPClassifier()),
    "This looks into an MLPClassifier or MLPRegressor of sklearn_mlp, got …": lambda: (
        check_gradient(LogisticRegression(), X, y)
    ),
    "n_entries must be >= 1, got …": lambda: check_gradient(MLPClassifier(), X, y, n_entries=0),
    "hidden_layer_sizes=() has no hidden layers to show.": lambda: (
        LayerActivationDisplay.from_estimator(fitted(hidden_layer_sizes=()), X)
    ),
    "This … has no loss_curve_": lambda: LossCurveDisplay.from_estimator(
        neural_network.MLPClassifier(2, solver="lbfgs", alpha=100).fit(X, y)
    ),
    "1 row does not show which units vary.": lambda: LayerActivationDisplay.from_estimator(
        fitted(), X[:1]
    ),
    "The … of layer … are not all finite": lambda: GradientFlowDisplay.from_estimator(
        exploded(), X, y
    ),
    "max_units must be >= 1, got …": lambda: WeightsDisplay.from_estimator(fitted(), max_units=0),
    "image_shape=… does not hold … features": lambda: WeightsDisplay.from_estimator(
        fitted(), image_shape=(3, 2)
    ),
    "A layer of … units is too large to be drawn": lambda: NetworkDisplay.from_estimator(fitted()),
    "hidden_layer_sizes=… has no last hidden layer of two units or more": lambda: (
        HiddenSpaceDisplay.from_estimator(fitted(hidden_layer_sizes=()), X)
    ),
    "This … predicts no intervals.": lambda: PredictionIntervalDisplay.from_estimator(
        regress(solver="lbfgs", hidden_layer_sizes=(), max_iter=100), X_diabetes, y_diabetes
    ),
    "coverage=… is not what lies between the lowest and the highest of the quantiles": lambda: (
        PredictionIntervalDisplay.from_estimator(
            table(TabularMLPRegressor, quantiles=[0.1, 0.9]), FRAME, y, coverage=0.9
        )
    ),
    "interval has shape …, not (n_samples, 2).": lambda: PredictionIntervalDisplay.from_predictions(
        [0.0], [0.0], [[0.0, 1.0, 2.0]]
    ),
    "n_epochs must be >= 1, got …": lambda: learning_rate_curve(MLPClassifier(), X, y, n_epochs=0),
    "learning_rates must be three or more increasing numbers > 0, got …": lambda: (
        learning_rate_curve(MLPClassifier(), X, y, learning_rates=[0.1, 0.01, 0.001])
    ),
    "solver=… has no learning rate.": lambda: learning_rate_curve(
        MLPClassifier(solver="lbfgs"), X, y
    ),
    "Training diverges at every one of the learning rates": lambda: learning_rate_curve(
        MLPRegressor(solver="minibatch"), X_diabetes, y_diabetes, learning_rates=[1e8, 1e9, 1e10]
    ),
    # Parts that are given as instances
    "warmup must be >= 0 updates, got …": lambda: schedules.Constant(warmup=-1),
    "factor must be > 1, got …": lambda: schedules.Adaptive(factor=1),
    "c2 must be > 0, got …": lambda: schedules.InverseTime(c2=0),
    "every must be >= 1 epochs, got …": lambda: schedules.Step(every=0),
    "peak must be between 0 and 1, got …": lambda: schedules.OneCycle(peak=1),
    "cycles must be >= 1, got …": lambda: schedules.CosineLog(cycles=0),
    "first must be an integer >= 1, got …": lambda: schedules.WarmRestarts(first=0),
    "growth must be an integer >= 2, got …": lambda: schedules.WarmRestarts(growth=1),
    "flat must be in [0, 1), got …": lambda: schedules.FlatCosine(flat=1),
    "negative_slope must be between 0 and 1, got …": lambda: LeakyReLU(2),
    "alpha must be >= 0, got …": lambda: ELU(-1),
    "… must be >= 1, got …": lambda: PeriodicEmbedding(n_components=0),
    "every must be an integer >= 1, got …": lambda: Checkpoint("network.joblib", every=1.5),
    "Checkpoint writes networks of sklearn_mlp, got …": lambda: (
        make_pipeline(StandardScaler(), MLPClassifier())
        .set_callbacks(Checkpoint("network.joblib"))
        .fit(X, y)
    ),
    "Checkpoint cannot write …": lambda: (
        MLPClassifier().set_callbacks(Checkpoint("nowhere/network.joblib")).fit(X, y)
    ),
    "LiveLossPlot draws losses of sklearn_mlp, got …": lambda: (
        make_pipeline(StandardScaler(), MLPClassifier()).set_callbacks(LiveLossPlot()).fit(X, y)
    ),
    "interval must be a number of seconds >= 0, got …": lambda: LiveLossPlot(interval=-1),
    **interchange_errors.CASES,
    **attribution_errors.CASES,
    # scikit-learn's
    "The '…' parameter of … must be …. Got … instead.": lambda: classify(solver="adma"),
    "Input … contains NaN": lambda: classify(inputs=np.where(X > 7, np.nan, X)),
    "Input … contains infinity or a value too large for dtype": lambda: classify(
        inputs=np.where(X > 7, np.inf, X)
    ),
    "X has … features, but … is expecting … features as input": lambda: fitted().predict(X[:, :2]),
    "The feature names should match those that were passed during fit.": lambda: classify(
        inputs=pd.DataFrame(X, columns=list("abcd"))
    ).predict(pd.DataFrame(X, columns=list("abce"))),
    "This … instance is not fitted yet.": lambda: MLPClassifier().predict(X),
    "Found input variables with inconsistent numbers of samples": lambda: classify(labels=y[1:]),
    "Found array with 0 sample(s)": lambda: classify(inputs=X[:0], labels=y[:0]),
    "could not convert string to float": lambda: classify(inputs=np.full((150, 1), "much")),
    "Negative values in data passed to …": lambda: regress(weights=-np.ones(len(y_diabetes))),
    "Sample weights must contain at least one non-zero number.": lambda: regress(
        weights=np.zeros(len(y_diabetes))
    ),
    "Unknown label type": lambda: classify(labels=y + 0.5),
    "y has a class in each of … columns.": lambda: classify(labels=np.stack([y, y], axis=1)),
    "y has … columns, and a table's classifier predicts one.": lambda: TabularMLPClassifier().fit(
        X, np.stack([y, y], axis=1)
    ),
    "classes must be passed on the first call to partial_fit.": lambda: classify("partial_fit", {}),
}

CASES |= CLUSTER_CASES | PLAYGROUND_CASES


@pytest.mark.parametrize("message", CASES)
def test_each_message_is_raised(message):
    if message in interchange_errors.NOT_POSSIBLE:
        pytest.skip("PyTorch is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises((Exception, Warning)) as raised:
            CASES[message]()
    cause = raised.value.__cause__ or raised.value  # of a missing method, its reason
    texts = [str(raised.value), str(cause)]
    assert any(pattern(message).match(text) for text in texts), texts


def test_the_page_lists_what_is_tested():
    assert sorted(listed()) == sorted(CASES)


def raised_in_the_source():
    """Message templates of all `raise` and `warn`, with "…" for what is filled in."""
    for path in Path(sklearn_mlp.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            call = node.exc if isinstance(node, ast.Raise) else node
            is_warning = isinstance(call, ast.Call) and getattr(call.func, "id", "") == "warn"
            raises = isinstance(node, ast.Raise) and isinstance(call, ast.Call)
            if (raises or is_warning) and call.args:
                text = template(call.args[0])
                if text.strip("…: "):  # else it passes on what another has raised
                    yield path.name, text


def template(node):
    if isinstance(node, ast.JoinedStr):
        return "".join(getattr(part, "value", "…") if isinstance(part, ast.Constant) else "…"
                       for part in node.values)  # fmt: skip
    return node.value


@pytest.mark.parametrize(("where", "text"), list(raised_in_the_source()))
def test_the_page_lists_every_message_of_the_source(where, text):
    assert any(pattern(message).match(text) for message in CASES), text
