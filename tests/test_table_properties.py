"""Whatever table is given: a fit that works, or an error that docs/errors.md lists."""

import copy
import datetime
import pickle
import warnings

import numpy as np
import pandas as pd
import polars as pl
import pytest
from documented import is_listed
from hypothesis import given, reject
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from sklearn.exceptions import ConvergenceWarning

from sklearn_mlp import TabularMLPClassifier, TabularMLPRegressor

KINDS = {
    "floats": lambda rng, n: rng.normal(size=n),
    "huge": lambda rng, n: 1e200 * rng.normal(size=n),
    "integers": lambda rng, n: rng.integers(-5, 5, n),
    "booleans": lambda rng, n: rng.random(n) < 0.5,
    "constant": lambda rng, n: np.ones(n),
    "missing": lambda rng, n: np.full(n, np.nan),
    "some missing": lambda rng, n: np.where(rng.random(n) < 0.3, np.nan, rng.normal(size=n)),
    "text": lambda rng, n: rng.choice(["a", "b", "c"], n),
    "text, some missing": lambda rng, n: rng.choice(np.array(["a", "b", None], dtype=object), n),
    "dates": lambda rng, n: [
        datetime.datetime(2000, 1, 1) + datetime.timedelta(days) for days in rng.normal(0, 900, n)
    ],
    "durations, some missing": lambda rng, n: [
        None if days < -0.5 else datetime.timedelta(days) for days in rng.normal(size=n)
    ],
    "identifiers": lambda rng, n: [f"row {i}" for i in range(n)],
}
PARAMETERS = st.fixed_dictionaries(
    {"n_members": st.integers(1, 3), "max_iter": st.just(2), "random_state": st.integers(0, 99)},
    optional={
        "hidden_layer_sizes": st.lists(st.integers(1, 6), max_size=3).map(tuple),
        "embedding": st.booleans(),
        "dropout": st.sampled_from([0.0, 0.5]),
        "validation_fraction": st.sampled_from([0.0, 0.2, 0.5]),
        "conformal": st.sampled_from([False, True, 0.5]),
        "max_categories": st.sampled_from([None, 1, 2]),
        "n_jobs": st.sampled_from([None, 2]),
    },
)


@st.composite
def tables(draw):
    n_rows = draw(st.integers(1, 40))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=4))
    columns = {f"{i} {kind}": KINDS[kind](rng, n_rows) for i, kind in enumerate(kinds)}
    table = pd.DataFrame(columns)
    container = draw(st.sampled_from(["pandas", "categories", "polars", "array"]))
    if container == "categories":
        text = [name for name in columns if "text" in name or "identifiers" in name]
        return table.astype(dict.fromkeys(text, "category"))
    if container == "polars":
        return pl.DataFrame({name: list(values) for name, values in columns.items()}, strict=False)
    return table.to_numpy() if container == "array" else table


def same(table, other):
    if isinstance(table, np.ndarray):
        return pd.DataFrame(table).equals(pd.DataFrame(other))
    return table.equals(other)


@pytest.mark.slow
@given(st.data(), tables(), PARAMETERS, st.booleans())
def test_any_table(data, table, parameters, is_classifier):
    rng = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    n_rows = len(table)
    if is_classifier:
        model = TabularMLPClassifier(**parameters)
        y = np.array(["x", "y", "z"])[rng.integers(0, data.draw(st.integers(1, 3)), n_rows)]
    else:
        model = TabularMLPRegressor(**parameters)
        y = data.draw(st.sampled_from([1.0, 1e9, 1e-9])) * rng.normal(size=n_rows)
    before = copy.deepcopy(table)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", ConvergenceWarning)
        # Parameters are drawn without regard to each other.
        warnings.filterwarnings("ignore", "These parameters have no effect")
        warnings.filterwarnings("ignore", "R.2 score is not well-defined")  # scikit-learn's
        try:
            model.fit(table, y)
        except ValueError as error:
            if not is_listed(error):
                raise
            reject()
        prediction = model.predict(table)
    assert same(table, before)
    assert prediction.shape == y.shape
    if is_classifier:
        assert set(prediction) <= set(y)
        assert np.isfinite(model.predict_proba(table)).all()
    else:
        assert np.isfinite(prediction).all()
    assert_array_equal(pickle.loads(pickle.dumps(model)).predict(table), prediction)
