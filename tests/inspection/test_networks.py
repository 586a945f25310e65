"""The network within a search, a pipeline or a transformation of targets."""

from data import diabetes as X_diabetes
from data import iris as X
from data import progression as y_diabetes
from data import species as y
from numpy.testing import assert_allclose
from sklearn.compose import TransformedTargetRegressor
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler, scale

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.inspection import check_gradient, layer_activations


def test_transformed_targets_are_those_of_the_network():
    network = MLPRegressor(4, solver="lbfgs", max_iter=3, random_state=0)
    model = TransformedTargetRegressor(
        make_pipeline(StandardScaler(), network), transformer=StandardScaler()
    ).fit(X_diabetes, y_diabetes)
    inputs, targets = scale(X_diabetes), scale(y_diabetes)
    inner = model.regressor_[-1]
    ours = check_gradient(model, X_diabetes, y_diabetes)
    assert ours.passed
    for a, b in zip(ours.numeric, check_gradient(inner, inputs, targets).numeric, strict=True):
        assert_allclose(a, b, rtol=1e-5, atol=1e-8)
    assert_allclose(layer_activations(model, X_diabetes)[-1][:, 0], inner.predict(inputs))


def test_a_pipeline_and_a_search_stand_for_their_network():
    model = make_pipeline(StandardScaler(), MLPClassifier(4, max_iter=3, random_state=0))
    search = GridSearchCV(model, {"mlpclassifier__alpha": [1.0]}, cv=2).fit(X, y)
    for fitted in (search, search.best_estimator_):
        assert_allclose(layer_activations(fitted, X)[-1], search.predict_proba(X))
        assert check_gradient(fitted, X, y).passed
