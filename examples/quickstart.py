"""Both estimators on real data, next to scikit-learn's own MLP.

    python examples/quickstart.py

1. Digits (1797 images, 10 classes): a Pipeline, tuned by GridSearchCV.
2. Diabetes (442 patients, disease progression): a Pipeline with a scaled target.
3. The same settings and seed for scikit-learn's MLP and ours: score, loss and fit time.
"""

import time
import warnings

from sklearn import neural_network
from sklearn.compose import TransformedTargetRegressor
from sklearn.datasets import load_diabetes, load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import sklearn_mlp
from sklearn_mlp import MLPClassifier, MLPRegressor

# The searches below stop candidates after a few epochs; that they could go on is known.
warnings.simplefilter("ignore", ConvergenceWarning)


def digits():
    X, y = load_digits(return_X_y=True)
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0, stratify=y)
    model = make_pipeline(StandardScaler(), MLPClassifier(max_iter=50, random_state=0))
    grid = {
        "mlpclassifier__hidden_layer_sizes": [(), (50,), (100,)],
        "mlpclassifier__alpha": [1e-4, 1.0],
    }
    search = GridSearchCV(model, grid, cv=3).fit(X_train, y_train)
    best = {name.removeprefix("mlpclassifier__"): v for name, v in search.best_params_.items()}
    print(f"Digits: best of {len(search.cv_results_['params'])} settings {best}")
    print(f"        accuracy on unseen images {search.score(X_test, y_test):.3f}\n")


def diabetes():
    X, y = load_diabetes(return_X_y=True)
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
    network = MLPRegressor(20, solver="lbfgs", max_iter=10000, random_state=0)
    model = TransformedTargetRegressor(
        make_pipeline(StandardScaler(), network), transformer=StandardScaler()
    )
    grid = {
        "regressor__mlpregressor__loss": ["squared_error", "huber"],
        "regressor__mlpregressor__alpha": [1, 10, 100],
    }
    search = GridSearchCV(model, grid, cv=5).fit(X_train, y_train)
    best = {name.split("__")[-1]: value for name, value in search.best_params_.items()}
    print(f"Diabetes: best of {len(search.cv_results_['params'])} settings {best}")
    print(f"          R2 on unseen patients {search.score(X_test, y_test):.3f}\n")


def fit_and_time(network, X, y, repeats=3):
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        network.fit(X, y)
        seconds.append(time.perf_counter() - start)
    return network, sorted(seconds)[repeats // 2]


def side_by_side():
    X_digits, y_digits = load_digits(return_X_y=True)
    X_diabetes, y_diabetes = load_diabetes(return_X_y=True)
    y_diabetes = (y_diabetes - y_diabetes.mean()) / y_diabetes.std()
    cases = [
        ("digits, adam", "MLPClassifier", X_digits / 16, y_digits, {"max_iter": 50}),
        ("digits, lbfgs", "MLPClassifier", X_digits / 16, y_digits, {"solver": "lbfgs"}),
        ("diabetes, adam", "MLPRegressor", 20 * X_diabetes, y_diabetes, {"max_iter": 100}),
        ("diabetes, minibatch", "MLPRegressor", 20 * X_diabetes, y_diabetes, {"solver": "sgd"}),
    ]
    print("The same settings and seed, scored on the training data; median of 3 fits")
    print(f"{'':22}{'':14}{'score':>8}{'loss':>14}{'seconds':>9}")
    for title, name, X, y, settings in cases:
        # What scikit-learn calls 'sgd' is 'minibatch' here.
        renamed = {"solver": "minibatch"} if settings.get("solver") == "sgd" else {}
        theirs = getattr(neural_network, name)(**settings, random_state=0)
        ours = getattr(sklearn_mlp, name)(**settings | renamed, random_state=0)
        for label, network in (("scikit-learn", theirs), ("sklearn_mlp", ours)):
            network, seconds = fit_and_time(network, X, y)
            score = network.score(X, y)
            print(f"{title:22}{label:14}{score:8.4f}{network.loss_:14.10f}{seconds:9.3f}")
            title = ""


if __name__ == "__main__":
    digits()
    diabetes()
    side_by_side()
