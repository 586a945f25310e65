"""Prints a digest of what the compiled loops compute: python tests/kernels/bits.py

It is the same for all processors that they are compiled for.
"""

import hashlib

import numpy as np

from sklearn_mlp import MLPClassifier, MLPRegressor
from sklearn_mlp.kernels import compiled
from sklearn_mlp.nn.activations import ACTIVATIONS
from sklearn_mlp.nn.twins import FUNCTIONS, LOSSES, function_of, loss_number


def outputs():
    rng = np.random.default_rng(0)
    for dtype in (np.float32, np.float64):
        z = np.concatenate([rng.standard_normal((50, 37)) * scale for scale in (0.1, 3, 30)])
        z, bias = z.astype(dtype), rng.standard_normal(37).astype(dtype)
        for kind in ACTIVATIONS.values():
            if kind in FUNCTIONS:
                f, x, a, delta = kind(), z.copy(), z.copy(), z.copy()
                compiled.bias_activate(function_of(f), x, bias, a if f.keeps_input else x)
                yield a if f.keeps_input else x
                compiled.times_slope(function_of(f), z, a, delta, bias.copy())
                yield delta
        for loss in LOSSES:
            delta, y = np.empty_like(z), np.abs(np.round(z[::-1])).clip(0, 1)
            yield compiled.loss(loss_number(loss()), y, np.clip(z, -9, 9), None, 3.0, delta), delta
        X = rng.standard_normal((300, 7)).astype(dtype)
        for solver in ("minibatch", "adam"):
            # Of one row BLAS multiplies matrices and vectors, as it does for one output.
            settings = {"solver": solver, "max_iter": 5, "random_state": 0, "max_grad_norm": 1}
            model = MLPClassifier(9, "tanh", dropout=0.2, batch_size=1, **settings)
            yield model.fit(X, X[:, 0] > 0).coefs_, model.loss_curve_
            model = MLPRegressor((9, 8), "relu", weight_decay=0.1, **settings)
            yield model.fit(X, X[:, :2]).coefs_, model.loss_curve_
            yield model._model().raw_alone(X)


def bytes_of(x):
    if isinstance(x, (list, tuple)):
        return b"".join(map(bytes_of, x))
    return np.asarray(x).tobytes()


if __name__ == "__main__":
    np.seterr(all="ignore")
    digest = hashlib.sha256(b"".join(map(bytes_of, outputs()))).hexdigest()
    print(f"{compiled.vectors()}: {digest[:16]}")
