"""Random valid parameter sets on small real data: each fits, predicts and round-trips."""

import pickle

import numpy as np
import pytest
from data import STOCHASTIC, X_diabetes, X_iris, progression, y_iris
from numpy.testing import assert_array_equal
from sklearn.base import clone
from sklearn.preprocessing import scale

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.nn.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS, LeakyReLU
from sklearn_mlp.nn.class_losses import COLUMN_LOSSES, MULTICLASS_LOSSES
from sklearn_mlp.nn.initializers import INITIALIZERS
from sklearn_mlp.nn.losses import REGRESSION_LOSSES
from sklearn_mlp.optim.schedules import SCHEDULES, Cosine
from sklearn_mlp.optim.solvers import SOLVERS

y_diabetes = progression


def pick(rng, *options):
    return options[rng.integers(len(options))]


def last_word(estimator, X, y):
    return float(np.mean(estimator.predict(X) == y))


def draw(rng):
    """A valid combination of everything both estimators have."""
    n_layers = int(rng.integers(4))
    names = [*ACTIVATIONS, LeakyReLU(0.2)]
    parameters = {
        "hidden_layer_sizes": tuple(int(n) for n in rng.integers(2, 9, n_layers)),
        "activation": pick(rng, pick(rng, *names), [pick(rng, *names) for _ in range(n_layers)]),
        "solver": pick(rng, *SOLVERS),
        "alpha": pick(rng, 0.0, 1e-4, 1.0),
        "init": pick(rng, *INITIALIZERS),
        "early_stopping": pick(rng, False, True),
        "scoring": pick(rng, None, "loss", last_word),
        "max_iter": int(rng.integers(1, 6)),
        "warm_start": pick(rng, False, True),
        "random_state": int(rng.integers(1000)),
        "embedding": pick(rng, None, None, "periodic"),
        "input_scale": pick(rng, False, True),
        "parametric_activation": pick(rng, False, True),
        "ties": pick(rng, "first", "last"),
    }
    if parameters["solver"] in STOCHASTIC:
        parameters |= {
            "batch_size": pick(rng, 16, 0.25, 1.0),
            "learning_rate": pick(rng, *SCHEDULES, Cosine(warmup=5)),
            "learning_rate_init": pick(rng, 1e-4, 1e-3),
            "momentum": pick(rng, 0.0, 0.9),
            "nesterovs_momentum": pick(rng, False, True),
            "shuffle": pick(rng, False, True),
            "dropout": pick(rng, 0.0, 0.3, [0.1 * n for n in range(n_layers)]),
            "batch_norm": pick(rng, False, True),
            "weight_decay": pick(rng, 0.0, 0.1),
            "max_grad_norm": pick(rng, None, 1.0, 1.0),
            "rate_factors": pick(rng, None, {"weights": "fan_in", "biases": 0.1, "mixes": 2}),
            "regularization_schedule": pick(rng, "constant", "flat_cosine"),
        }
    if "curvature" in SOLVERS[parameters["solver"]]().needs:
        parameters |= {"embedding": None, "input_scale": False, "parametric_activation": False}
    return parameters


def pick_loss(rng, losses, parameters):
    if "curvature" in SOLVERS[parameters["solver"]]().needs:
        losses = {name: loss for name, loss in losses.items() if loss().has_curvature}
    return pick(rng, *losses)


def draw_classifier(rng):
    y = pick(rng, y_iris, y_iris == 1, np.array(list("abc"))[y_iris], np.eye(3, dtype=int)[y_iris])
    parameters = draw(rng)
    one_class_per_row = y.ndim == 1 and len(np.unique(y)) > 2
    losses = MULTICLASS_LOSSES if one_class_per_row else COLUMN_LOSSES
    parameters["loss"] = pick_loss(rng, losses, parameters)
    if COLUMN_LOSSES[parameters["loss"]]().gives_probabilities:
        parameters["label_smoothing"] = pick(rng, 0.0, 0.1)
    labels = np.unique(y)
    by_label = {labels[0].item(): 2.0} if y.ndim == 1 else [{0: 1.0, 1: 2.0}] * 3
    parameters["class_weight"] = pick(rng, None, "balanced", by_label)
    return MLPClassifier(**parameters), X_iris, y


def draw_regressor(rng):
    y = pick(rng, scale(y_diabetes), np.column_stack([scale(y_diabetes)] * 2))
    parameters = draw(rng)
    loss = pick_loss(rng, REGRESSION_LOSSES, parameters)
    outputs = [n for n, f in OUTPUT_ACTIVATIONS.items() if loss != "poisson" or f.range[0] >= 0]
    if loss == "poisson":
        y = np.abs(y)
    parameters |= {
        "loss": loss,
        "delta": pick(rng, 0.5, 1.35),
        "quantile": pick(rng, 0.1, 0.9),
        "out_activation": pick(rng, "auto", *outputs),
    }
    return MLPRegressor(**parameters), X_diabetes, y


# Settings are drawn without regard to each other, so that some have no effect.
@pytest.mark.filterwarnings("ignore:These parameters have no effect")
@pytest.mark.parametrize("seed", range(200))
@pytest.mark.parametrize("draw_case", [draw_classifier, draw_regressor])
def test_combination(draw_case, seed):
    rng = np.random.default_rng(seed)
    model, X, y = draw_case(rng)
    X = X.astype(pick(rng, np.float32, np.float64))
    weights = pick(rng, None, rng.uniform(0, 2, len(X)))
    fit = pick(rng, {}, {"X_val": X[:40], "y_val": y[:40]})
    model.fit(X, y, weights, **fit)
    assert all(np.isfinite(W).all() for W in model.coefs_ + model.intercepts_)
    assert {W.dtype for W in model.coefs_} == {X.dtype}
    prediction = model.predict(X)
    assert prediction.shape == y.shape
    for method in ("decision_function", "predict_proba", "predict_log_proba"):
        if hasattr(model, method):
            assert np.isfinite(getattr(model, method)(X)).all()
    if isinstance(model, MLPRegressor):
        assert np.isfinite(prediction).all()
    assert {len(column) for column in model.history_.values()} == {model.n_iter_}

    same = pickle.loads(pickle.dumps(model))
    assert_array_equal(same.predict(X), prediction)
    twin = clone(model)
    assert not hasattr(twin, "coefs_")
    assert_array_equal(twin.fit(X, y, weights, **fit).predict(X), prediction)

    if model.solver in STOCHASTIC and model.get_params().get("class_weight") != "balanced":
        model.set_params(early_stopping=False)
        for chunk in (slice(None), slice(0, 33), slice(20, 90)):
            chunk_weights = None if weights is None else weights[chunk]
            model.partial_fit(X[chunk], y[chunk], chunk_weights)
        assert np.isfinite(model.coefs_[0]).all()
