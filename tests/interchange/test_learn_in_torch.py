"""What the pages of docs/learn/ say of PyTorch: the lines that they show, and the same numbers."""

import inspect
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from data import X_diabetes, X_iris, y_diabetes, y_iris
from numpy.testing import assert_allclose
from torch import nn
from torch.nn.functional import cross_entropy, huber_loss, l1_loss, mse_loss, poisson_nll_loss
from torch.optim.lr_scheduler import CosineAnnealingLR, ExponentialLR, OneCycleLR, StepLR

from sklearn_mlp import MLPRegressor
from sklearn_mlp.interchange import from_torch

LEARN = Path(__file__).parents[2] / "docs" / "learn"
BATCH, EPOCHS = 50, 12


def test_automatic_differentiation(capsys):
    """The block of the page prints what stands below it."""
    page = (LEARN / "computation_graph.md").read_text("utf-8")
    block = r"```python\n(import torch\n.*?)```\n\n```text\n(.*?)```"
    code, printed = re.search(block, page, re.DOTALL).groups()
    exec(code, {})
    assert capsys.readouterr().out == printed


def module_and_estimator(**parameters):
    """The same weights in both."""
    torch.manual_seed(0)
    module = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3)).double()
    settings = {"solver": "minibatch", "alpha": 0, "batch_size": BATCH, "shuffle": False}
    estimator = from_torch(module, classes=[0, 1, 2]).set_params(**settings | parameters)
    return module, estimator


def train(module, estimator, optimizer, schedulers=(), after_backward=lambda: None):
    """Both for the same epochs, over the same batches; ``schedulers`` of updates and of epochs."""
    X, y = torch.tensor(X_iris), torch.tensor(y_iris)
    by_update, by_epoch = schedulers or (None, None)
    for _ in range(EPOCHS):
        estimator.partial_fit(X_iris, y_iris)
        for start in range(0, len(X), BATCH):
            optimizer.zero_grad()
            cross_entropy(module(X[start : start + BATCH]), y[start : start + BATCH]).backward()
            after_backward()
            optimizer.step()
            if by_update is not None:
                by_update.step()
        if by_epoch is not None:
            by_epoch.step()


def assert_same_weights(module, estimator, rtol=1e-9, atol=0.0):
    for layer, W, b in zip(module[::2], estimator.coefs_, estimator.intercepts_, strict=True):
        assert_allclose(W.T, layer.weight.detach(), rtol, atol)
        assert_allclose(b, layer.bias.detach(), rtol, atol)


def weights_and_biases(module, **of_weights):
    """Groups of an optimizer in which only weights decay."""
    return [
        {"params": [layer.weight for layer in module[::2]], **of_weights},
        {"params": [layer.bias for layer in module[::2]], "weight_decay": 0},
    ]


def test_loss_and_gradient():
    module, network = module_and_estimator(batch_size=1.0, momentum=0, learning_rate_init=1.0)
    before = network.coefs_ + network.intercepts_
    loss = cross_entropy(module(torch.tensor(X_iris)), torch.tensor(y_iris))
    loss.backward()
    network.partial_fit(X_iris, y_iris)
    assert_allclose(network.loss_, loss.item())
    after = network.coefs_ + network.intercepts_
    gradient = [old - new for old, new in zip(before, after, strict=True)]
    theirs = [module[0].weight.grad.T, module[2].weight.grad.T, module[0].bias.grad]
    for ours, grad in zip(gradient, [*theirs, module[2].bias.grad], strict=True):
        assert_allclose(ours, grad, rtol=1e-9)


@pytest.mark.parametrize(("momentum", "nesterov"), [(0, False), (0.9, False), (0.9, True)])
def test_sgd(momentum, nesterov):
    module, network = module_and_estimator(
        momentum=momentum, nesterovs_momentum=nesterov, learning_rate_init=0.1
    )
    settings = {"lr": 0.1, "momentum": momentum, "nesterov": nesterov}
    train(module, network, torch.optim.SGD(module.parameters(), **settings))
    assert_same_weights(module, network)


def test_adam():
    """All but epsilon, which is added to a number that is not yet corrected for its start."""
    module, network = module_and_estimator(solver="adam", learning_rate_init=0.01)
    train(module, network, torch.optim.Adam(module.parameters(), lr=0.01))
    assert_same_weights(module, network, atol=1e-5)

    module, network = module_and_estimator(solver="adam", learning_rate_init=0.01, epsilon=1e-30)
    train(module, network, torch.optim.Adam(module.parameters(), lr=0.01, eps=1e-30))
    assert_same_weights(module, network)


def test_adamw():
    module, network = module_and_estimator(
        solver="adam", learning_rate_init=0.01, weight_decay=0.1, epsilon=1e-30
    )
    groups = weights_and_biases(module, weight_decay=0.1)
    train(module, network, torch.optim.AdamW(groups, lr=0.01, eps=1e-30))
    assert_same_weights(module, network)


def test_alpha():
    """A penalty of ``alpha / 2`` for a batch is a weight decay of ``alpha`` over its rows."""
    module, network = module_and_estimator(alpha=2.0, learning_rate_init=0.1)
    groups = weights_and_biases(module, weight_decay=2.0 / BATCH)
    train(module, network, torch.optim.SGD(groups, lr=0.1, momentum=0.9, nesterov=True))
    assert_same_weights(module, network)


def test_clipping():
    module, network = module_and_estimator(max_grad_norm=0.1, learning_rate_init=0.1)

    def clip():
        assert nn.utils.clip_grad_norm_(module.parameters(), 0.1) > 0.1

    optimizer = torch.optim.SGD(module.parameters(), lr=0.1, momentum=0.9, nesterov=True)
    train(module, network, optimizer, after_backward=clip)
    assert_same_weights(module, network, rtol=1e-5)  # PyTorch divides by the norm + 1e-6


def one_cycle(optimizer, updates):
    """PyTorch counts the last step in, and has its peak a step earlier."""
    peak = (0.3 * updates + 1) / (updates + 1)
    return OneCycleLR(optimizer, 0.01, updates + 1, pct_start=peak, cycle_momentum=False)


SCHEDULES = {  # of the optimizer, its scheduler of updates and its scheduler of epochs
    "step": lambda optimizer, _: (None, StepLR(optimizer, 10, gamma=0.5)),
    "exponential": lambda optimizer, _: (None, ExponentialLR(optimizer, 0.95)),
    "cosine": lambda optimizer, updates: (CosineAnnealingLR(optimizer, updates), None),
    "one_cycle": lambda optimizer, updates: (one_cycle(optimizer, updates), None),
}


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_schedules(schedule):
    """Some go by epochs and some by updates."""
    module, network = module_and_estimator(
        solver="adam", learning_rate_init=0.01, learning_rate=schedule, max_iter=EPOCHS
    )
    network.set_params(epsilon=1e-30)
    optimizer = torch.optim.Adam(module.parameters(), lr=0.01, eps=1e-30)
    updates = EPOCHS * len(X_iris) // BATCH
    train(module, network, optimizer, SCHEDULES[schedule](optimizer, updates))
    assert_same_weights(module, network, rtol=1e-6)


@pytest.mark.parametrize(
    ("loss", "theirs"),
    [
        ("squared_error", lambda z, y: mse_loss(z, y) / 2),
        ("absolute_error", l1_loss),
        ("huber", huber_loss),
        ("poisson", lambda z, y: poisson_nll_loss(z, y) + (y * y.log() - y).mean()),
    ],
)
def test_losses_of_regression(loss, theirs):
    targets = np.exp(y_diabetes / 2)
    network = MLPRegressor(
        5, loss=loss, solver="minibatch", batch_size=1.0, alpha=0, momentum=0, random_state=0
    )
    network.set_params(learning_rate_init=1e-300).partial_fit(X_diabetes, targets)
    z = network.predict(X_diabetes)
    z = torch.from_numpy(np.log(z) if loss == "poisson" else z)
    assert_allclose(network.loss_, theirs(z, torch.tensor(targets)).item())


def test_momentum_where_the_rate_changes():
    """PyTorch's velocity is multiplied by the present rate, ours by the rate of each step."""
    module, network = module_and_estimator(learning_rate_init=0.1, learning_rate="exponential")
    optimizer = torch.optim.SGD(module.parameters(), lr=0.1, momentum=0.9, nesterov=True)
    train(module, network, optimizer, (None, ExponentialLR(optimizer, 0.95)))
    difference = np.abs(module[0].weight.detach().numpy().T - network.coefs_[0]).max()
    assert difference > 1e-3


DEFAULTS = {
    torch.optim.SGD: {"lr": 0.001, "momentum": 0, "nesterov": False, "weight_decay": 0},
    torch.optim.Adam: {"lr": 0.001, "eps": 1e-8, "weight_decay": 0},
    torch.optim.AdamW: {"weight_decay": 0.01},
    torch.utils.data.DataLoader: {"batch_size": 1, "shuffle": None},
    nn.LeakyReLU: {"negative_slope": 0.01},
    nn.BatchNorm1d: {"eps": 1e-5},
}


@pytest.mark.parametrize("what", DEFAULTS, ids=lambda what: what.__name__)
def test_defaults_of_pytorch(what):
    """Those of the page's table."""
    parameters = inspect.signature(what).parameters
    assert {name: parameters[name].default for name in DEFAULTS[what]} == DEFAULTS[what]


def test_first_weights_of_pytorch():
    torch.manual_seed(0)
    layer = nn.Linear(100, 1000)
    for drawn in (layer.weight, layer.bias):
        assert 0.099 < drawn.abs().max() <= 0.1
