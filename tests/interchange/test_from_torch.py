"""An estimator of a module predicts as the module does, and is one that can be used."""

import pickle

import numpy as np
import pytest
import torch
from data import X_diabetes, X_iris, y_iris
from sklearn.base import clone
from torch import nn

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.inspection import (
    GradientFlowDisplay,
    LayerActivationDisplay,
    NetworkDisplay,
    WeightsDisplay,
)
from sklearn_mlp.interchange import from_torch, to_torch
from sklearn_mlp.interchange._torch_modules import Increasing
from sklearn_mlp.nn.activations import ACTIVATIONS, ELU, OUTPUT_ACTIVATIONS, LeakyReLU
from sklearn_mlp.nn.losses import Quantiles

PRECISION = {np.float32: 1e-5, np.float64: 1e-9}  # torch's softplus is z above 20
EACH_DTYPE = pytest.mark.parametrize("dtype", PRECISION, ids=lambda dtype: dtype.__name__)
CLASSES = ["c", "a", "b"]
ORDER = np.argsort(CLASSES)
QUICK = {"max_iter": 3, "learning_rate": "cosine"}
RNG = np.random.RandomState(0)


def chain(*modules, seed=0):
    """A chain in evaluation mode, whose normalisations have seen something."""
    module = nn.Sequential(*modules).eval()
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for part in module.modules():
            if isinstance(part, nn.BatchNorm1d):
                part.running_mean.normal_(generator=generator)
                part.running_var.uniform_(0.5, 2.0, generator=generator)
        for parameter in module.parameters():
            parameter.normal_(generator=generator)
    return module


def outputs(module, X):
    with torch.no_grad():
        return module(torch.from_numpy(X)).numpy()


def assert_same(got, expected):
    precision = PRECISION[expected.dtype.type]
    assert got.dtype == expected.dtype
    np.testing.assert_allclose(got, expected, precision, precision * np.abs(expected).max())


def assert_regressor(module, X, loss="squared_error"):
    model = from_torch(module, loss=loss)
    assert isinstance(model, MLPRegressor)
    expected = outputs(module, X)
    assert_same(model.predict(X), expected.squeeze(1) if expected.shape[1:] == (1,) else expected)
    return model


FUNCTIONS = {
    "relu": nn.ReLU(), "tanh": nn.Tanh(), "logistic": nn.Sigmoid(), "leaky_relu": nn.LeakyReLU(),
    "elu": nn.ELU(), "selu": nn.SELU(), "softplus": nn.Softplus(), "gelu": nn.GELU(),
    "silu": nn.SiLU(), "mish": nn.Mish(), "slope": nn.LeakyReLU(0.3), "alpha": nn.ELU(0.4),
}  # fmt: skip


@EACH_DTYPE
@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_every_activation_of_torch(function, dtype):
    module = chain(nn.Linear(10, 6), function, nn.Linear(6, 3)).to(getattr(torch, dtype.__name__))
    model = assert_regressor(module, X_diabetes.astype(dtype))
    assert model.coefs_[0].dtype == dtype


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_there_and_back(activation):
    model = MLPClassifier(5, activation=activation, **QUICK).fit(X_iris, y_iris)
    again = from_torch(to_torch(model), classes=model.classes_)
    assert type(again._fitted_activations[0]) is type(model._fitted_activations[0])
    for kind in ("coefs_", "intercepts_"):
        for kept, given in zip(getattr(again, kind), getattr(model, kind), strict=True):
            assert np.array_equal(kept, given)


@pytest.mark.parametrize("activation", OUTPUT_ACTIVATIONS)
def test_every_output_activation_there_and_back(activation):
    y = np.abs(X_diabetes[:, 0])
    model = MLPRegressor(5, out_activation=activation, **QUICK).fit(X_diabetes, y)
    again = from_torch(to_torch(model), loss="squared_error")
    assert np.array_equal(again.predict(X_diabetes), model.predict(X_diabetes))
    assert again.out_activation_ == model.out_activation_ or activation in {"elu", "leaky_relu"}


@pytest.mark.parametrize("labels", [y_iris > 0, np.array(["a", "b", "c"])[y_iris]])
def test_a_classifier_there_and_back(labels):
    model = MLPClassifier(5, **QUICK).fit(X_iris, labels)
    again = from_torch(to_torch(model), classes=model.classes_)
    assert np.array_equal(again.predict_proba(X_iris), model.predict_proba(X_iris))
    assert np.array_equal(again.predict(X_iris), model.predict(X_iris))


def norm(n, **settings):
    return nn.BatchNorm1d(n, **settings)


NORMALISED = {
    "of features": lambda: chain(norm(4), nn.Linear(4, 3)),
    "before the activation": lambda: chain(nn.Linear(4, 5), norm(5), nn.Tanh(), nn.Linear(5, 3)),
    "after it": lambda: chain(nn.Linear(4, 5), nn.Tanh(), norm(5), nn.Linear(5, 3)),
    "of outputs": lambda: chain(nn.Linear(4, 3), norm(3)),
    "twice": lambda: chain(
        norm(4), norm(4), nn.Linear(4, 5), norm(5), norm(5), nn.Tanh(), norm(5), norm(5),
        nn.Linear(5, 3, bias=False), norm(3), norm(3, affine=False),
    ),
}  # fmt: skip


@pytest.mark.parametrize("module", NORMALISED.values(), ids=NORMALISED)
def test_batch_norm_is_folded_wherever_it_stands(module):
    assert_regressor(module().double(), X_iris)
    assert_regressor(module(), X_iris.astype(np.float32))


def test_a_nested_chain_in_training_mode():
    shared = nn.ReLU()
    inner = nn.Sequential(nn.Linear(4, 7), shared, nn.Dropout(0.3))
    module = nn.Sequential(
        nn.Flatten(), inner, nn.Linear(7, 6, bias=False), nn.Identity(), shared, nn.Linear(6, 5),
        nn.Sequential(), nn.Linear(5, 2),
    ).double()  # fmt: skip
    model = from_torch(module.train(), loss="huber")
    assert module.training
    assert (
        model.get_params()
        == MLPRegressor(
            (7, 6, 5), ["relu", "relu", "identity"], loss="huber", dropout=[0.3, 0.0, 0.0]
        ).get_params()
    )
    assert not model.intercepts_[1].any()
    np.testing.assert_allclose(model.predict(X_iris), outputs(module.eval(), X_iris))


def test_a_single_linear_and_one_without_bias():
    for module in (nn.Linear(4, 1), nn.Linear(4, 1, bias=False)):
        model = from_torch(module, loss="squared_error")
        assert model.hidden_layer_sizes == ()
        assert_same(
            model.predict(X_iris.astype(np.float32)), outputs(module, np.float32(X_iris))[:, 0]
        )


END = {
    "raw": [], "softmax": [nn.Softmax(dim=1)], "log": [nn.LogSoftmax(dim=-1)],
    "normalised": [nn.BatchNorm1d(3), nn.Softmax(dim=-1)],
}  # fmt: skip


@EACH_DTYPE
@pytest.mark.parametrize("end", END)
def test_a_classifier(end, dtype):
    module = chain(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3), *END[end])
    module, X = module.to(getattr(torch, dtype.__name__)), X_iris.astype(dtype)
    model, expected = from_torch(module, classes=CLASSES), outputs(module, X)
    assert model.classes_.tolist() == sorted(CLASSES)
    assert (model.predict(X) == np.array(CLASSES)[expected.argmax(axis=1)]).all()
    if end == "log":
        assert_same(model.predict_log_proba(X), expected[:, ORDER])
    elif end == "raw":
        assert_same(model.decision_function(X), expected[:, ORDER])
    else:
        assert_same(model.predict_proba(X), expected[:, ORDER])


@pytest.mark.parametrize("classes", [["no", "yes"], ["yes", "no"], [False, True], [True, False]])
@pytest.mark.parametrize("loss", ["log_loss", "squared_error", "hinge"])
@pytest.mark.parametrize("n_outputs", [1, 2])
def test_two_classes(n_outputs, loss, classes):
    module = chain(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, n_outputs)).double()
    model, raw = from_torch(module, classes=classes, loss=loss), outputs(module, X_iris)
    z = raw[:, 0] if n_outputs == 1 else raw[:, 1] - raw[:, 0]
    assert (model.predict(X_iris) == np.array(classes)[(z > 0).astype(int)]).all()
    assert_same(model.decision_function(X_iris), z if classes == sorted(classes) else -z)
    if loss != "hinge":
        end = nn.Sigmoid() if n_outputs == 1 else nn.Softmax(dim=-1)
        of_second = outputs(nn.Sequential(module, end), X_iris)[:, -1]
        again = from_torch(nn.Sequential(module, end), classes=classes, loss=loss)
        assert_same(again.predict_proba(X_iris)[:, np.argsort(classes)[1]], of_second)


def test_labels_that_do_not_exclude_each_other():
    module = chain(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 2), nn.Sigmoid()).double()
    model, p = from_torch(module, classes=range(2)), outputs(module, X_iris)
    assert_same(model.predict_proba(X_iris), p)
    assert np.array_equal(model.predict(X_iris), p > 0.5)
    model.partial_fit(X_iris, RNG.randint(2, size=(len(X_iris), 2)))
    again = from_torch(to_torch(model), classes=range(2))
    assert_same(again.predict_proba(X_iris), model.predict_proba(X_iris))


def test_regressors_with_a_final_activation():
    module = chain(nn.Linear(10, 3), nn.ReLU(), nn.Linear(3, 1), nn.Softplus()).double()
    assert assert_regressor(module, X_diabetes, "poisson").out_activation == "softplus"
    model = assert_regressor(chain(nn.Linear(10, 2), nn.ELU(0.5)).double(), X_diabetes)
    assert model.out_activation.alpha == 0.5
    model = from_torch(nn.Linear(10, 1), loss="poisson")
    np.testing.assert_allclose(
        np.log(model.predict(X_diabetes)), X_diabetes @ model.coefs_[0][:, 0] + model.intercepts_[0]
    )
    poisson = MLPRegressor(3, loss="poisson", **QUICK).fit(X_diabetes, np.abs(X_diabetes[:, 0]))
    again = from_torch(to_torch(poisson), loss="poisson")
    assert again.out_activation == "auto"
    assert np.array_equal(again.predict(X_diabetes), poisson.predict(X_diabetes))


def test_functions_with_settings():
    module = chain(
        nn.Linear(4, 3), nn.LeakyReLU(0.3), nn.Linear(3, 3), nn.ELU(0.4), nn.Linear(3, 1)
    )
    leaky, elu = from_torch(module, loss="huber").activation
    assert (type(leaky), leaky.negative_slope) == (LeakyReLU, 0.3)
    assert (type(elu), elu.alpha) == (ELU, 0.4)


def test_weights_to_start_from():
    module = chain(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3), nn.Softmax(dim=-1)).double()
    start = from_torch(module)
    assert [W.shape for W in start["coefs_init"]] == [(4, 5), (5, 3)]
    tiny = MLPClassifier(5, "tanh", learning_rate_init=1e-9, **QUICK).fit(X_iris, y_iris, **start)
    np.testing.assert_allclose(tiny.predict_proba(X_iris), outputs(module, X_iris), atol=1e-6)


def network():
    return from_torch(
        chain(nn.Linear(4, 5), norm(5), nn.ReLU(), nn.Dropout(0.2), nn.Linear(5, 3)).double(),
        classes=[0, 1, 2],
    )


def test_it_can_be_used_as_any_other():
    model = network()
    assert model.n_features_in_ == 4
    assert model.n_iter_ == model.t_ == 0
    assert not hasattr(model, "loss_curve_")
    assert 0 <= model.score(X_iris, y_iris) <= 1
    again = pickle.loads(pickle.dumps(model))
    assert np.array_equal(again.predict_proba(X_iris), model.predict_proba(X_iris))
    for display in (WeightsDisplay, NetworkDisplay):
        display.from_estimator(model)
    LayerActivationDisplay.from_estimator(model, X_iris)
    GradientFlowDisplay.from_estimator(model, X_iris, y_iris)
    with pytest.raises(ValueError, match="expecting 4 features"):
        model.predict(X_iris[:, :3])


def test_training_goes_on():
    model = network().set_params(learning_rate_init=0.01, random_state=0)
    before = model.score(X_iris, y_iris)
    for _ in range(100):
        model.partial_fit(X_iris, y_iris)
    assert model.score(X_iris, y_iris) > before
    assert len(model.loss_curve_) == 100
    assert model.t_ == 100 * len(X_iris)


def test_a_clone_trains_the_same_kind_of_network():
    model, fresh = network(), clone(network()).set_params(**QUICK).fit(X_iris, y_iris)
    assert [W.shape for W in fresh.coefs_] == [W.shape for W in model.coefs_]
    assert fresh.get_params() | QUICK == model.get_params() | QUICK
    assert model.dropout == [0.2]


def test_warm_start():
    model = network().set_params(warm_start=True, **QUICK).fit(X_iris, y_iris)
    assert model.n_iter_ == 3


def test_half_precision_becomes_single():
    for dtype in (torch.float16, torch.bfloat16):
        assert from_torch(nn.Linear(4, 2).to(dtype), loss="huber").coefs_[0].dtype == np.float32


def test_parametrised_and_subclassed_layers_are_what_they_compute():
    class Named(nn.Linear):
        pass

    normed = nn.utils.parametrizations.weight_norm(nn.Linear(4, 3))
    assert_regressor(chain(normed, nn.Tanh(), Named(3, 2)).double(), X_iris)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(4, 3)

    def forward(self, x):
        return self.fc1(x)


class Doubled(nn.Linear):
    def forward(self, x):
        return 2 * super().forward(x)


def hooked():
    layer = nn.Linear(4, 3)
    layer.register_forward_hook(lambda module, x, y: 2 * y)
    return layer


def between(*modules):
    return [nn.Linear(4, 3), *modules, nn.Linear(3, 1)]


REFUSED = {
    "an nn.Sequential of": [
        [nn.Conv1d(1, 1, 1)], [nn.LSTM(4, 3)], [Net()], [Doubled(4, 3)], [nn.ModuleList()],
    ],
    "Train with LeakyReLU": [between(nn.PReLU())],
    "Train with ReLU": [between(nn.ReLU6())],
    "Train with BatchNorm1d": [between(nn.LayerNorm(3))],
    "Give its layers in their order": [[Net()]],
    "approximate='none'": [between(nn.GELU(approximate="tanh"))],
    "threshold=20": [between(nn.Softplus(beta=2.0)), between(nn.Softplus(threshold=3.0))],
    "running mean": [between(nn.BatchNorm1d(3, track_running_stats=False))],
    "in the middle": [between(nn.Softmax(dim=-1)), between(nn.LogSoftmax(dim=-1))],
    "before the first Linear": [[nn.ReLU(), nn.Linear(4, 3)]],
    "an activation before it": [
        between(nn.ReLU(), nn.Tanh()), between(nn.ReLU(), nn.BatchNorm1d(3), nn.Tanh()),
    ],
    "no Linear in it": [[], [nn.Identity()], [nn.BatchNorm1d(4)]],
    "4 inputs and gets 3": [between(nn.Linear(4, 3)), between(nn.BatchNorm1d(4))],
    "no weights yet": [[nn.LazyLinear(3)]],
    "hooks": [[hooked()]],
    "drops features": [[nn.Dropout(0.5), nn.Linear(4, 3)]],
    "drops outputs": [[nn.Linear(4, 3), nn.Dropout(0.5)]],
    "follows its last activation": [[nn.Linear(4, 3), nn.Tanh(), nn.BatchNorm1d(3)]],
    "rows would not stay rows": [
        [nn.Flatten(0), nn.Linear(4, 3)], [nn.Linear(4, 3), nn.Flatten(0)],
    ],
    "does not sum over a row": [[nn.Linear(4, 3), nn.Softmax(dim=0)]],
    "does not end so": [[nn.Linear(4, 3), nn.Softmax(dim=-1)]],
}  # fmt: skip


@pytest.mark.parametrize("said", REFUSED)
def test_what_no_network_here_is_made_of_is_refused_by_name(said):
    for modules in REFUSED[said]:
        with pytest.raises(TypeError, match=said):
            from_torch(nn.Sequential(*modules), loss="squared_error")


@pytest.mark.parametrize(
    ("n_outputs", "end", "classes"),
    [
        (3, [], ["a", "b"]), (3, [], ["a", "a", "b"]), (1, [], ["a"]), (1, [], ["a", "b", "c"]),
        (2, [nn.Sigmoid()], ["a", "b"]), (3, [], "abc"), (2, [], []), (2, [], [[0, 1], [1, 0]]),
    ],
)  # fmt: skip
def test_classes_that_do_not_fit(n_outputs, end, classes):
    with pytest.raises(ValueError, match="does not fit a module with"):
        from_torch(nn.Sequential(nn.Linear(4, n_outputs), *end), classes=classes)


@pytest.mark.parametrize(
    ("end", "loss"),
    [(nn.Softmax(dim=-1), "hinge"), (nn.ReLU(), "log_loss")],
)
def test_an_end_that_is_not_the_losss(end, loss):
    with pytest.raises(TypeError, match="is not how a classifier with"):
        from_torch(nn.Sequential(nn.Linear(4, 3), end), classes=[0, 1, 2], loss=loss)


def test_unknown_losses_and_outputs():
    with pytest.raises(ValueError, match="Did you mean 'squared_error'"):
        from_torch(nn.Linear(4, 3), loss="mse")
    with pytest.raises(ValueError, match="Did you mean 'log_loss'"):
        from_torch(nn.Linear(4, 3), classes=[0, 1, 2], loss="cross_entropy")
    with pytest.raises(ValueError, match="out_activation"):
        from_torch(nn.Sequential(nn.Linear(4, 3), nn.ReLU()), loss="squared_error")
    with pytest.raises(ValueError, match="out_activation"):
        from_torch(nn.Sequential(nn.Linear(4, 3), nn.Tanh()), loss="poisson")


def test_it_is_read_as_in_evaluation_mode_and_stays_as_it_is():
    module = nn.Sequential(
        nn.utils.parametrizations.spectral_norm(nn.Linear(4, 4)), nn.ReLU(), nn.Linear(4, 2)
    )
    with torch.no_grad():
        module[0].parametrizations.weight.original.normal_()
    X = torch.randn(10, 4)
    with torch.no_grad():
        expected = module.eval()(X)
    module.train()
    before = {name: value.clone() for name, value in module.state_dict().items()}
    got = from_torch(module, loss="squared_error").predict(X.numpy())
    np.testing.assert_allclose(got, expected, rtol=1e-4, atol=1e-5)
    assert module.training
    assert all(torch.equal(before[name], value) for name, value in module.state_dict().items())


def with_nan():
    module = nn.Linear(4, 2)
    with torch.no_grad():
        module.weight[0, 0] = torch.nan
    return module


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.Linear(4, 2, dtype=torch.complex64), "its weights are complex"),
        (lambda: nn.Linear(4, 2, device="meta"), "on the device 'meta'"),
        (with_nan, "weights that are infinite or NaN"),
        (lambda: nn.DataParallel(nn.Linear(4, 2)), r"Give \.module of it"),
        (lambda: nn.utils.parametrizations.weight_norm(nn.Conv1d(1, 1, 1)), "cannot take the"),
    ],
    ids=["complex", "meta", "nan", "parallel", "convolution"],
)
def test_weights_and_wrappers_that_are_refused(make, message):
    with pytest.raises(TypeError, match=message):
        from_torch(make(), loss="squared_error")


def test_quantiles_of_another_number():
    with pytest.raises(ValueError, match="has 3 quantiles, and the module 2 output"):
        from_torch(nn.Linear(4, 2), loss=Quantiles([0.1, 0.5, 0.9]))
    ends_so = nn.Sequential(nn.Linear(4, 2), Increasing())
    with pytest.raises(TypeError, match=r"Give loss=Quantiles\(\[\.\.\.\]\)"):
        from_torch(ends_so, loss="quantile")
    assert from_torch(ends_so, loss=Quantiles([0.1, 0.9])).n_outputs_ == 2
