"""What is measured: data, network and training of each case."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse
from sklearn.datasets import load_digits, load_iris


@dataclass(frozen=True)
class Case:
    """One row of a table.

    Attributes
    ----------
    name : str
    n_rows, n_features : int
    hidden : tuple of int
    n_outputs : int
        Classes; or of a regression, targets.
    batch_size : int
    epochs : int
        Per timed run; of L-BFGS, iterations.
    activation : str
    regression : bool
    density : float
        Below 1, ``X`` is a CSR matrix.
    data : {'random', 'iris', 'digits'}
    """

    name: str
    n_rows: int
    n_features: int
    hidden: tuple[int, ...]
    n_outputs: int = 2
    batch_size: int = 200
    epochs: int = 1
    activation: str = "relu"
    regression: bool = False
    density: float = 1.0
    data: str = "random"

    @property
    def steps(self) -> int:
        """Updates per timed run."""
        return self.epochs * -(-self.n_rows // self.batch_size)

    @property
    def raw_outputs(self) -> int:
        """Output columns of the network: one for two classes."""
        return 1 if self.n_outputs == 2 and not self.regression else self.n_outputs

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        return (self.n_features, *self.hidden, self.raw_outputs)

    def load(self, dtype):
        """``X`` in the given precision, and ``y``."""
        if self.data != "random":
            X, y = {"iris": load_iris, "digits": load_digits}[self.data](return_X_y=True)
            X = (X - X.mean(axis=0)) / (X.std(axis=0) + 1e-9)
            return X.astype(dtype), y
        random_state = np.random.RandomState(0)
        if self.density < 1:
            X = scipy.sparse.random_array(
                (self.n_rows, self.n_features), density=self.density, rng=0, dtype=np.float64
            ).tocsr()
        else:
            X = random_state.standard_normal((self.n_rows, self.n_features))
        scores = X @ random_state.standard_normal((self.n_features, max(2, self.n_outputs)))
        if self.regression:
            y = scores[:, : self.n_outputs] / np.sqrt(self.n_features)
            return X.astype(dtype), y[:, 0] if self.n_outputs == 1 else y
        return X.astype(dtype), scores.argmax(axis=1)


TRAINING = [
    Case("150 x 4, (100,), 3 classes", 150, 4, (100,), 3, 150, 1000, data="iris"),
    Case("digits 1797 x 64, (100,)", 1797, 64, (100,), 10, 200, 30, data="digits"),
    Case("10k x 20, (100,), binary", 10_000, 20, (100,), epochs=6),
    Case("10k x 20, (100,), tanh", 10_000, 20, (100,), epochs=6, activation="tanh"),
    Case("10k x 20, (100,), logistic", 10_000, 20, (100,), epochs=6, activation="logistic"),
    Case("10k x 20, (100,), regression", 10_000, 20, (100,), 1, epochs=6, regression=True),
    Case("10k x 20, (100,), 10 targets", 10_000, 20, (100,), 10, epochs=6, regression=True),
    Case("20k x 50, (256, 256), batch 256", 20_000, 50, (256, 256), batch_size=256),
    Case("20k x 784, (128,), 10 classes", 20_000, 784, (128,), 10, 128),
    Case("10k x 100, (1024, 1024), batch 512", 10_000, 100, (1024, 1024), batch_size=512),
    Case("sparse 20k x 10k at 1%, (100,)", 20_000, 10_000, (100,), density=0.01),
    Case("2k x 20, (100,), batch 1", 2_000, 20, (100,), batch_size=1),
]
LBFGS = [
    Case("digits 1797 x 64, (100,)", 1797, 64, (100,), 10, 1797, 30, data="digits"),
    Case("20k x 784, (128,), 10 classes", 20_000, 784, (128,), 10, 20_000, 15),
    Case("100k x 50, (256, 256)", 100_000, 50, (256, 256), 2, 100_000, 5),
]
PREDICT = [
    Case("1M x 50, (256, 256)", 1_000_000, 50, (256, 256)),
    Case("one row x 50, (256, 256)", 1, 50, (256, 256)),
]
# To see what of the memory grows with the rows.
LONG_DATA = [
    Case("20k x 50, (100,)", 20_000, 50, (100,)),
    Case("400k x 50, (100,)", 400_000, 50, (100,)),
]
SHORT_FIT = Case("fit(max_iter=1) on 150 x 4", 150, 4, (100,), 3, 150, 1, data="iris")
SEARCH = Case("12 candidates x 5 folds on digits", 1797, 64, (100,), 10, epochs=20, data="digits")
