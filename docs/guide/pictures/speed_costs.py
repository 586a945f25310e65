"""What an epoch takes with other settings, over that of the plain network."""

import time
import warnings

import matplotlib.pyplot as plt
import numpy as np
from threadpoolctl import threadpool_limits

from sklearn_mlp import MLPClassifier
from sklearn_mlp.inspection.style import BLUE, GREEN, GREY

rng = np.random.default_rng(0)
X = rng.normal(size=(10_000, 20))
y = (X[:, 0] * X[:, 1] > 0).astype(int)
SETTINGS = {
    "float32": {},
    "weight_decay, max_grad_norm,\nlabel_smoothing": {
        "weight_decay": 0.1, "max_grad_norm": 5.0, "label_smoothing": 0.1,
    },
    "'tanh' or 'logistic'": {"activation": "tanh"},
    "loss='hinge'": {"loss": "hinge"},
    "'silu'": {"activation": "silu"},
    "dropout=0.2": {"dropout": 0.2},
    "300 units": {"hidden_layer_sizes": 300},
    "parametric_activation": {"parametric_activation": True},
    "early_stopping=True": {"early_stopping": True, "max_iter": 20},
    "batch_norm=True": {"batch_norm": True},
    "two layers of 100": {"hidden_layer_sizes": (100, 100)},
    "'gelu'": {"activation": "gelu"},
    "batch_size=1": {"batch_size": 1, "max_iter": 1},
    "embedding='periodic'": {"embedding": "periodic", "max_iter": 1},
}  # fmt: skip


def seconds(inputs, settings):
    """Processor time of an epoch, the least of two fits."""
    network, taken = MLPClassifier(**{"max_iter": 4, "random_state": 0} | settings), []
    for _ in range(2):
        start = time.process_time()
        network.fit(inputs, y)
        taken.append((time.process_time() - start) / network.n_iter_)
    return min(taken)


warnings.simplefilter("ignore")  # that a few epochs are few
with threadpool_limits(1):
    plain = min(seconds(X, {}) for _ in range(3))
    times = {
        name: seconds(X.astype(np.float32) if name == "float32" else X, settings) / plain
        for name, settings in SETTINGS.items()
    }
times = dict(sorted(times.items(), key=lambda item: item[1]))
figure, ax = plt.subplots(figsize=(6, 6), layout="constrained")
bars = ax.barh(list(times), list(times.values()))
for bar, value in zip(bars, times.values(), strict=True):
    bar.set_color(GREEN if value < 1 else BLUE)
ax.bar_label(bars, fmt="%.1f", padding=3)
ax.axvline(1, color=GREY, linewidth=1)
ax.margins(x=0.1)
ax.set_xlabel("times the plain network (the line)")
figure.suptitle(f"Most costly: {', '.join(list(times)[:-4:-1])}")
