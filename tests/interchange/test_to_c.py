"""Headers in C compute what the estimators predict; all are compiled at once, in one file."""

import ctypes
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
from data import X_iris, y_iris
from sklearn.base import is_classifier
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPClassifier, TabularMLPRegressor
from sklearn_mlp.interchange import register_writer, to_c
from sklearn_mlp.nn.activations import ACTIVATIONS, ELU, OUTPUT_ACTIVATIONS, Activation
from sklearn_mlp.nn.class_losses import (
    COLUMN_LOSSES,
    MULTICLASS_LOSSES,
    BinaryLogLoss,
    ColumnMargins,
    Hinge,
)
from sklearn_mlp.nn.embeddings import EMBEDDINGS, Embedding, PeriodicEmbedding
from sklearn_mlp.nn.entity_embeddings import Embeddings, EntityEmbedding
from sklearn_mlp.nn.losses import REGRESSION_LOSSES, SquaredError

COMPILER = next(filter(None, map(shutil.which, ["cc", "gcc", "clang"])), None)
CXX = next(filter(None, map(shutil.which, ["g++", "clang++"])), None)
STRICT = ["-Wall", "-Wextra", "-Wunused", "-Wshadow", "-Werror"]
needs_compiler = pytest.mark.skipif(COMPILER is None, reason="there is no C compiler")

X = X_iris.astype(np.float32)
POSITIVE = np.exp(X_iris[:, 0])  # in the range of all losses
TARGETS = {
    "binary": np.where(y_iris == 1, "is", "is not"),
    "multiclass": y_iris,
    "multilabel": np.column_stack([y_iris > 0, X_iris[:, 0] > 0, X_iris[:, 1] > 1]).astype(int),
    "one class": np.full(len(X), "only"),
}
LEVELS = np.column_stack([X, y_iris, np.arange(len(X)) % 7]).astype(np.float32)
# Of columns 4 and 5, with more levels and fewer than there are.
ENTITIES = EntityEmbedding([3, 5], [2, 4], features=[5, 4])
HOSTILE = [
    "*/ #error", "/* //", 'a "quote"', "back\\slash\\", "two\nlines\r\n", "trigraph ??/", "???/\n",
    "caf\u00e9 \u2603 \U0001f600", "\u202e\u2066right to left", "\x01" + "7", "%s%n", "", "\t ",
]  # fmt: skip
TABLE = pd.DataFrame({"size": X_iris[:, 0], "colour": np.array([*"rgb"])[y_iris], "gap": np.nan})
TABLE.loc[::3, "gap"] = X_iris[::3, 1]
NO_NAMES = ["", "2d", "a-b", "a b", "_a", "caf\u00e9", "mlp\n", None, 3]
MANY = TABLE.assign(town=[f"town {i % 40}" for i in range(len(TABLE))])


class Cubic(Activation):
    def __init__(self, factor):
        self.factor = factor

    keeps_input = True

    def forward(self, z, out):
        out[...] = z - self.factor * z**3

    def backward(self, z, a, delta):
        delta *= 1 - 3 * self.factor * z**2


class Predict(Cubic):
    """Its name is that of a function that there is."""


class Hidden(Activation):
    def forward(self, z, out):
        out[...] = z + 1

    def backward(self, z, a, delta):
        pass

    def __repr__(self):
        return "*/ Hidden\\\n???/\n"


class Doubled(SquaredError):
    def predict(self, z):
        return 2 * z


class Ranks(ColumnMargins):
    """It gives no probabilities, so what it predicts is not asked for."""

    def predict(self, z):
        return np.sign(z)


class Halved(BinaryLogLoss):
    def predict(self, z):
        return super().predict(z / 2)


class Squares(Embedding):
    """``x`` becomes ``[x, w x^2]``."""

    def n_outputs(self, n_features):
        return n_features + len(self.split(n_features)[0])

    def shapes(self, n_features):
        return [(len(self.split(n_features)[0]),)]

    def draw(self, n_features, random_state):
        return [random_state.normal(size=shape) for shape in self.shapes(n_features)]

    def forward(self, parameters, X):
        chosen, others = self.split(X.shape[-1])
        x = X[..., chosen]
        pairs = np.stack([x, parameters[0] * x**2], axis=-1).reshape(*x.shape[:-1], -1)
        return np.concatenate([pairs, X[..., others]], axis=-1), x

    def backward(self, parameters, saved, delta, grad):
        n = 2 * saved.shape[-1]
        grad[0][...] = (delta[..., 1:n:2] * saved**2).sum(axis=-2)


def squares_in_c(part, parameters, columns):
    return "\n".join(
        f"*a++ = x[{column}];\n*a++ = {parameters[0]}[{k}] * x[{column}] * x[{column}];"
        for k, column in enumerate(columns)
    )


register_writer(Cubic, c=lambda part: f"const float c = z * z * z;\nreturn z - {part.factor}f * c;")
register_writer(Hidden, c=lambda part: "z + 1.0f")
register_writer(Doubled, c=lambda part, n: f"for (int k = 0; k < {n}; k++) {{ y[k] *= 2.0f; }}")
register_writer(Squares, c=squares_in_c)


def regressor(hidden=(4, 3), *, X=X, y=POSITIVE, **parameters):
    settings = {"solver": "lbfgs", "max_iter": 10, "random_state": 0}
    return MLPRegressor(hidden, **settings | parameters).fit(X, y), X


def classifier(kind, hidden=(4,), *, X=X, **parameters):
    settings = {"learning_rate_init": 0.03, "batch_size": 30, "max_iter": 10, "random_state": 0}
    return MLPClassifier(hidden, **settings | parameters).fit(X, TARGETS[kind]), X


def table(cls=TabularMLPRegressor, *, X=TABLE, y=POSITIVE, **parameters):
    settings = {"n_members": 3, "hidden_layer_sizes": (5, 4), "max_iter": 3, "random_state": 0}
    return cls(**settings | parameters).fit(X, y), X


def by_hand(activation):
    """A network that computes the activation of its input, of inputs of all sizes."""
    model = MLPRegressor((1,), activation=activation)
    model.coefs_, model.intercepts_ = [np.ones((1, 1))] * 2, [np.zeros(1)] * 2
    z = np.concatenate([np.linspace(-8, 8, 201), [-1e-6, 1e-6, -1e4, -90, -30, 30, 80, 1e4]])
    return model, (z if activation != "exp" else z[z < 85]).astype(np.float32)[:, np.newaxis]


def of_large_scores():
    model = MLPClassifier(())
    model.coefs_, model.intercepts_ = [np.eye(3)], [np.zeros(3)]
    model.classes_ = np.array(["a", "b", "c"])
    return model, 200 * X[:, :3]


def pair_of(y):
    return np.column_stack([y, -100 * y])


CASES = {
    **{f"{name} by hand": lambda name=name: by_hand(name) for name in ACTIVATIONS},
    **{f"{name} hidden": lambda name=name: regressor(activation=name) for name in ACTIVATIONS},
    **{
        f"{name} parametric": lambda name=name: regressor(
            activation=name, parametric_activation=True, y=pair_of(POSITIVE)
        )
        for name in ACTIVATIONS
    },
    **{
        f"{name} output": lambda name=name: regressor(out_activation=name, max_iter=3)
        for name in OUTPUT_ACTIVATIONS
    },
    **{f"loss {name}": lambda name=name: regressor(loss=name) for name in REGRESSION_LOSSES},
    **{
        f"{loss} of {kind}": lambda loss=loss, kind=kind: classifier(kind, loss=loss)
        for kind, losses in {
            "binary": COLUMN_LOSSES, "multiclass": MULTICLASS_LOSSES, "multilabel": COLUMN_LOSSES
        }.items()
        for loss in losses
    },
    **{f"{name} embedding": lambda name=name: regressor(embedding=name) for name in EMBEDDINGS},
    "quantiles": lambda: regressor(loss="quantile", quantile=[0.1, 0.5, 0.9]),
    "softplus of poisson": lambda: regressor(loss="poisson", out_activation="softplus"),
    "softmax of large scores": of_large_scores,
    "one class": lambda: classifier("one class"),
    "one class, scores": lambda: classifier("one class", loss="hinge"),
    "float32": lambda: classifier("multiclass", X=X, batch_norm=True),
    "float64": lambda: classifier("multiclass", X=X_iris, batch_norm=True),
    "linear": lambda: regressor(()),
    "linear classes": lambda: classifier("multiclass", ()),
    "wide": lambda: regressor((50, 2, 60)),
    "mixed": lambda: regressor((3, 3, 3), activation=["tanh", ELU(0.5), ELU(2.0)]),
    "batch norm and input scale": lambda: regressor(
        solver="adam", batch_norm=True, input_scale=True
    ),
    "some embedded": lambda: regressor(embedding=PeriodicEmbedding(5, 2, 1.0, features=[3, 1])),
    "none embedded": lambda: regressor(embedding=PeriodicEmbedding(features=[])),
    "embedded, linear": lambda: regressor((), embedding="periodic"),
    "levels": lambda: regressor(X=LEVELS, embedding=ENTITIES),
    "several embeddings": lambda: regressor(
        X=LEVELS, embedding=Embeddings([ENTITIES, PeriodicEmbedding(features=[2, 0])])
    ),
    "own activations": lambda: regressor(
        (2, 2, 2), activation=[Cubic(0.125), Predict(0.25), Hidden()]
    ),
    "own output activation": lambda: regressor(out_activation=Cubic(0.125)),
    "own loss": lambda: regressor(loss=Doubled()),
    "own loss of scores": lambda: classifier("binary", loss=Ranks(Hinge())),
    "own embedding": lambda: regressor(embedding=Squares(features=[2, 0])),
    "own among several": lambda: regressor(
        X=LEVELS, embedding=Embeddings([Squares(features=[2, 0]), ENTITIES])
    ),
    "table": lambda: table(),
    "table of one member": lambda: table(n_members=1),
    "table, without clip": lambda: table(clip=False, embedding=False),
    "table, several outputs": lambda: table(y=pair_of(POSITIVE)),
    "table, quantiles": lambda: table(quantiles=[0.1, 0.9]),
    "table, poisson": lambda: table(loss="poisson"),
    "table, own loss": lambda: table(loss=SquaredError(), y=pair_of(POSITIVE)),
    "table, softplus": lambda: table(mlp_params={"out_activation": "softplus"}),
    "table, binary": lambda: table(TabularMLPClassifier, y=TARGETS["binary"]),
    "table, multiclass": lambda: table(TabularMLPClassifier, y=y_iris),
    "table, many levels": lambda: table(X=MANY, max_categories=20),
    "table, parametric": lambda: table(mlp_params={"parametric_activation": True}),
}  # fmt: skip


@cache
def case(name):
    return CASES[name]()


def c_name(name):
    return re.sub(r"\W+", "_", name)


def shim(name, model):
    """A function that a shared library has, which predicts several rows."""
    call = f"{c_name(name)}_predict(x, p);"
    returns_class = f"static int {c_name(name)}_predict" in to_c(model, name=c_name(name))
    N = c_name(name).upper()
    return f"""
void run_{c_name(name)}(int n, const float *x, float *p, int *k)
{{
    for (int row = 0; row < n; row++, x += {N}_N_INPUTS, p += {N}_N_OUTPUTS) {{
        k[row] = -1;
        {"k[row] = " if returns_class else ""}{call}
    }}
}}
"""


@pytest.fixture(scope="module")
def source():
    """A file that includes all headers, each under a name of its own."""
    with TemporaryDirectory() as folder:
        lines = ['#ifdef __cplusplus\nextern "C" {\n#endif']
        for name in CASES:
            model, _ = case(name)
            to_c(model, path=Path(folder) / f"{c_name(name)}.h", name=c_name(name))
            lines += [f'#include "{c_name(name)}.h"', f"void run_{c_name(name)}", shim(name, model)]
            lines[-2] += "(int n, const float *x, float *p, int *k);"
        lines += ["#ifdef __cplusplus\n}\n#endif\n"]
        path = Path(folder) / "all.c"
        path.write_text("\n".join(lines), encoding="utf-8")
        yield path


def compiled(source, *options, compiler=COMPILER):
    """The shared library that a file becomes; the compiler may have nothing to say."""
    library = source.with_suffix(".so")
    how = ["-shared", "-fPIC", "-O1", "-o", library, source, "-lm"]
    done = subprocess.run(
        [compiler, *STRICT, *options, *how], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return ctypes.CDLL(str(library))


@pytest.fixture(scope="module")
def library(source):
    return compiled(source, "-std=c99", "-pedantic")


def run(library, name, X, n_outputs):
    x = np.ascontiguousarray(X, dtype=np.float32)
    p, k = np.full((len(x), n_outputs), np.nan, np.float32), np.empty(len(x), np.int32)
    pointers = [array.ctypes.data_as(ctypes.c_void_p) for array in (x, p, k)]
    getattr(library, f"run_{c_name(name)}")(len(x), *pointers)
    return p, k


def expected(model, X):
    if not is_classifier(model):
        prediction = model.predict(X)
    elif hasattr(model, "predict_proba"):
        prediction = model.predict_proba(X)
    else:
        prediction = model.decision_function(X)
        if prediction.ndim == 1 and len(model.classes_) == 2:
            return np.column_stack([-prediction, prediction])
    return prediction.reshape(len(prediction), -1)


@needs_compiler
@pytest.mark.parametrize("name", CASES)
def test_the_header_computes_what_the_estimator_predicts(library, name):
    model, X = case(name)
    given = model.encoder_.transform(X) if hasattr(model, "encoder_") else X
    reference = expected(model, X)
    p, k = run(library, name, given, reference.shape[1])
    atol = 1e-30 if "by hand" in name else 1e-6 * np.abs(reference).max()
    np.testing.assert_allclose(p, reference, rtol=1e-5, atol=atol)
    if is_classifier(model) and "multilabel" not in name:
        first, second = np.sort(np.column_stack([reference, reference[:, 0] - 1]))[:, [-1, -2]].T
        is_clear = first - second > 1e-4
        assert is_clear.any()
        assert (model.classes_[k] == model.predict(X))[is_clear].all()
    else:
        assert (k == -1).all()


@pytest.mark.skipif(CXX is None, reason="there is no C++ compiler")
def test_headers_are_cxx(source):
    options = ["-std=c++11", "-x", "c++", "-fsyntax-only"]
    done = subprocess.run([CXX, *STRICT, *options, source], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_weights_are_exact_in_single_precision():
    bits = np.random.RandomState(0).randint(0x7F800000, size=1000).astype(np.uint32)
    model, W = MLPRegressor(()), bits.view(np.float32).reshape(500, 2)
    model.coefs_, model.intercepts_ = [W], [np.zeros(2)]
    values = re.search(r"mlp_W0\[2 \* 500\] = {(.*?)};", to_c(model), re.DOTALL)[1]
    numbers = re.findall(r"[^\s,]+", values)
    assert all(re.fullmatch(r"[\d.e+-]+f", number) for number in numbers)
    assert np.array_equal([np.float32(number[:-1]) for number in numbers], W.T.ravel())


def hostile_model():
    frame = pd.DataFrame(np.zeros((39, 13)), columns=HOSTILE)
    return MLPClassifier((2,), activation=Hidden(), max_iter=1).fit(frame, HOSTILE * 3)


@needs_compiler
def test_text_of_the_user_stays_text(tmp_path):
    model, source = hostile_model(), tmp_path / "labels.c"
    to_c(model, path=tmp_path / "mlp.h")
    source.write_text(
        '#include "mlp.h"\n'
        "int run(const float *x, float *p);\nconst char *label(int k);\n"
        "int run(const float *x, float *p) { return mlp_predict(x, p); }\n"
        "const char *label(int k) { return mlp_classes[k]; }\n"
    )
    library = compiled(source, "-std=c99", "-pedantic")
    library.label.restype = ctypes.c_char_p
    labels = [library.label(k).decode("utf-8") for k in range(len(HOSTILE))]
    assert labels == model.classes_.tolist() == sorted(HOSTILE)


@pytest.mark.parametrize(
    ("labels", "declared"),
    [
        ([3, -5], "const int mlp_classes[2] = {-5, 3};"),
        ([True, False], "const int mlp_classes[2] = {0, 1};"),
        ([1.0, 2.0], "const int mlp_classes[2] = {1, 2};"),
        ([0, 40000], "const long mlp_classes[2] = {0, 40000};"),
        ([0, 2**40], "const long long mlp_classes[2] = {0, 1099511627776};"),
        ([0, -(2**63)], None),
        (["b", "a"], 'const char *const mlp_classes[2] = {"a", "b"};'),
    ],
)
def test_labels_are_in_an_array(labels, declared):
    model = MLPClassifier((2,), max_iter=1).fit(X[:10], labels * 5)
    header = to_c(model)
    assert ("mlp_classes" in header) == (declared is not None)
    assert declared is None or f"static {declared}" in header


def test_the_first_comment_tells_what_it_is():
    frame = pd.DataFrame(X_iris, columns=["a", "b", "c", "d"])
    model = MLPClassifier((6,), alpha=0.5, max_iter=2).fit(frame, TARGETS["binary"])
    about = to_c(model, name="flower").split("*/")[0]
    for part in ("alpha=0.5", 'x[3]  "d"', 'p[1]  "is not"', "int k = flower_predict(x, p);"):
        assert part in about
    n_floats = 4 * 6 + 6 + 6 * 2 + 2
    assert f"Flash for weights: {4 * n_floats} bytes. RAM for buffers: {4 * 6} bytes." in about


def test_a_search_is_written_as_its_best_estimator():
    search = GridSearchCV(MLPClassifier((3,), max_iter=2, random_state=0), {"alpha": [0, 1]}, cv=2)
    search.fit(X, y_iris)
    assert to_c(search) == to_c(search.best_estimator_)


def test_the_file_holds_what_is_returned(tmp_path):
    model, _ = case("linear")
    assert to_c(model, path=tmp_path / "mlp.h") == (tmp_path / "mlp.h").read_text("ascii")
    assert [path.name for path in tmp_path.iterdir()] == ["mlp.h"]


class Unwritten(Activation):
    def forward(self, z, out):
        out[...] = z

    def backward(self, z, a, delta):
        pass


class Wordless(Unwritten):
    pass


register_writer(Wordless, c=lambda part: None)


def of_weights(value):
    model = MLPRegressor(())
    model.coefs_, model.intercepts_ = [np.full((2, 1), value)], [np.zeros(1)]
    return model


@pytest.mark.parametrize(
    ("model", "options", "error", "says"),
    [
        (lambda: MLPClassifier(), {}, NotFittedError, "not fitted"),
        (LogisticRegression, {}, TypeError, "to_c takes MLPClassifier"),
        (lambda: of_weights(1e39), {}, ValueError, r"coefs_\[0\] has 1e\+39"),
        (lambda: of_weights(np.nan), {}, ValueError, r"coefs_\[0\] has nan"),
        (lambda: table(y=POSITIVE * 1e60)[0], {}, ValueError, "of y has"),
        (lambda: regressor(activation=ELU(1e39))[0], {}, ValueError, r"ELU\(alpha=1e\+39\) has"),
        (lambda: regressor(activation=Unwritten())[0], {}, TypeError, "no writer for c"),
        (lambda: regressor(activation=Wordless())[0], {}, TypeError, "must return C source"),
        (lambda: classifier("binary", loss=Halved())[0], {}, TypeError, "Halved.predict"),
        *(
            (lambda: of_weights(1.0), {"name": name}, ValueError, "name must be a name in C")
            for name in NO_NAMES
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_refused_and_the_file_stays(
    model, options, error, says, tmp_path
):
    path = tmp_path / "mlp.h"
    path.write_text("as it was")
    with pytest.raises(error, match=says):
        to_c(model(), path=path, **options)
    assert path.read_text() == "as it was"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        to_c(of_weights(1.0), path=tmp_path / "nowhere" / "mlp.h")
