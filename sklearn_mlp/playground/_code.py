"""The Python that makes exactly the network of the page."""

from __future__ import annotations

from inspect import getsource

import numpy as np

from ._data import FEATURES, MADE
from ._rows import lines_of
from ._settings import BY_BATCHES, DRAWN, FIT_IN_ONE, class_for, parameters
from ._trainers import rows_per_update

READ_TABLE = """\
# The file that was loaded: two features and the target.
with open("table.csv", encoding="utf-8-sig", errors="replace") as file:  # as browsers read it
    lines = [line for line in csv.reader(file) if line]
del lines[:{n_names}]  # names
X = StandardScaler().fit_transform([[float(x1), float(x2)] for x1, x2, _ in lines])
"""
LABELS = "y = np.array([int(line[2].strip() == {second!r}) for line in lines])\n"
VALUES = """\
y = np.array([[float(line[2])] for line in lines])
y = StandardScaler().fit_transform(y).ravel()
"""
SPLIT = """\
X_train, X_test, y_train, y_test = train_test_split(
    X, y, test_size={test_share}, random_state={data_seed}
)
"""
UPDATES = """\
for update in range({first}, {last}):  # one batch each
    rng = np.random.default_rng([{seed}, update])
    batch = rng.permutation(len(X_train))[:{n_rows}]
    network.partial_fit(X_train[batch], y_train[batch]{classes})
"""


def code_of(settings, trainer, rows):
    """Imports, data, estimator and training, as a script."""
    cls = class_for(classifies=rows.classifies)
    more, steps = training(settings, trainer, rows)
    network = estimator_text(cls.__name__, parameters(settings, cls) | more)
    body = data_text(settings, rows) + "\n" + network + steps
    if trainer.log and len(rows.test):
        body += "print(network.score(X_test, y_test))\n"
    return imports_of(body, cls.__name__) + "\n" + body


def imports_of(body, cls):
    lines = ["import csv"] if "csv." in body else []
    lines += ["import numpy as np"]
    if "train_test_split(" in body:
        lines += ["from sklearn.model_selection import train_test_split"]
    if "StandardScaler(" in body:
        lines += ["from sklearn.preprocessing import StandardScaler"]
    return "\n".join([*lines, f"from sklearn_mlp import {cls}"]) + "\n"


def data_text(settings, rows):
    kind = settings["data"]
    if kind in MADE:
        call = f"{kind}({settings['rows']}, {settings['noise']}, rng)"
        seed = settings["data_seed"]
        text = f"\n{getsource(MADE[kind])}\n\nrng = np.random.default_rng({seed})\n"
        text += f"X, y = {call}\n"
    elif kind == DRAWN:
        X, y = rows.X.tolist(), rows.y.tolist()
        text = f"X = np.array({X})\ny = np.array({y})\n"
    else:
        text = table_text(settings["table"], rows.classifies)
    if settings["features"] != ["x1", "x2"]:
        columns = ", ".join(FEATURES[name][0] for name in settings["features"])
        text += f"x1, x2 = X.T\nX = np.column_stack([{columns}])\n"
    if settings["test_share"]:
        return text + SPLIT.format(**settings)
    return text + "X_train, y_train = X, y\n"


def table_text(table, classifies):
    lines, n_names = lines_of(table)
    second = max(line[2].strip() for line in lines)
    text = READ_TABLE.format(n_names=n_names)
    return text + (LABELS.format(second=second) if classifies else VALUES)


def estimator_text(cls, named):
    text = f"network = {cls}(\n"
    for name, value in named.items():
        text += f"    {name}={as_python(value)},\n"
    return text + ")\n"


def as_python(value):
    if isinstance(value, str):
        return f'"{value}"'
    return "np.inf" if value == np.inf else repr(value)


def training(settings, trainer, rows):
    """More parameters, and the lines that repeat what the trainer has done."""
    log, by_batches = trainer.log, settings["solver"] in BY_BATCHES
    only_epochs = [what for what, *_ in log] == ["epochs"]
    in_one = not by_batches or settings["schedule"] in FIT_IN_ONE
    if not log:
        return {}, "# Press Play, and it is trained here.\n"
    if only_epochs and in_one:
        return {"max_iter": log[0][1]}, "network.fit(X_train, y_train)\n"
    begins_anew = {} if by_batches else {"warm_start": True}
    script = Script(settings, trainer, rows)
    lines = [getattr(script, what)(*values) for what, *values in log]
    return begins_anew, "".join(lines)


class Script:
    """The lines for each kind of entry in a trainer's log."""

    def __init__(self, settings, trainer, rows):
        self.by_batches = settings["solver"] in BY_BATCHES
        self.seed = settings["seed"]
        self.n_rows = rows_per_update(trainer.estimator, len(trainer.X))
        self.classes = np.unique(trainer.y).tolist() if rows.classifies else None
        self.and_classes = f", classes={self.classes}" if self.classes else ""
        self.n_updates = 0

    def epochs(self, n):
        if not self.by_batches:
            return f"network.set_params(max_iter={n}).fit(X_train, y_train)\n"
        call = f"network.partial_fit(X_train, y_train{self.and_classes})"
        return f"for epoch in range({n}):\n    {call}\n"

    def updates(self, n):
        first, self.n_updates = self.n_updates, self.n_updates + n
        names = {"seed": self.seed, "n_rows": self.n_rows, "classes": self.and_classes}
        return UPDATES.format(first=first, last=self.n_updates, **names)

    def weights(self, weights, biases):
        """All of a network that is not trained yet."""
        text = f"network.classes_ = np.array({self.classes})\n" if self.classes else ""
        for name, parts in (("coefs_", weights), ("intercepts_", biases)):
            arrays = "".join(f"    np.array({part.tolist()}),\n" for part in parts)
            text += f"network.{name} = [\n{arrays}]\n"
        return text

    def weight(self, layer, start, end, value):
        if start < 0:
            return f"network.intercepts_[{layer}][{end}] = {value!r}\n"
        return f"network.coefs_[{layer}][{start}, {end}] = {value!r}\n"
