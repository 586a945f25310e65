"""Which column of a table an encoded column is of, and the middle of a table."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from sklearn_mlp.tabular import TabularEncoder
from sklearn_mlp.tabular._origins import middle_of, origins_of

RNG = np.random.default_rng(0)
N_ROWS = 400
TABLE = pd.DataFrame(
    {
        "city": RNG.choice(["Rome", "Oslo", "a_b", None], N_ROWS),
        "area": RNG.normal(size=N_ROWS),
        "shop": [f"shop_{i}" for i in RNG.integers(40, size=N_ROWS)],
        "sold": pd.date_range("2019-11-05", periods=N_ROWS, freq="31h"),
        "rooms": RNG.integers(1, 9, N_ROWS).astype(float),
        "user": [f"user {i}" for i in RNG.integers(50, size=N_ROWS)],
        "lasted": pd.to_timedelta(RNG.integers(1, 99, N_ROWS), unit="h"),
    }
)
TABLE.loc[::9, "rooms"] = np.nan
TABLE.loc[::7, "sold"] = pd.NaT
TARGETS = {
    "binary": TABLE["area"] > 0,
    "multiclass": RNG.choice(["low", "mid_dle", "high"], N_ROWS),
    "continuous": np.column_stack([TABLE["area"], -TABLE["area"]]),
}
NUMBERS = pd.DataFrame(RNG.normal(size=(50, 3)), columns=list("abc"))


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("kind", ["one_hot", "target", "number", "both"])
@pytest.mark.parametrize("ranks", [False, True])
def test_other_values_in_a_column_change_what_is_of_it_alone(target, kind, ranks):
    encoder = TabularEncoder(high_cardinality=kind, ranks=ranks, target_type=target)
    encoder.fit(TABLE, TARGETS[target])
    encoded, origins = encoder.transform(TABLE), origins_of(encoder)
    assert origins.shape == (encoder.n_features_out,)
    for number, name in enumerate(TABLE):
        other = TABLE.assign(**{name: np.roll(TABLE[name], 1)})
        changed = (encoder.transform(other) != encoded).any(axis=0)
        assert np.array_equal(np.flatnonzero(changed), np.flatnonzero(origins == number))


def test_columns_of_numbers_alone_have_their_medians_in_the_middle():
    encoder = TabularEncoder(ranks=True).fit(NUMBERS)
    expected = encoder.transform(NUMBERS.median().to_frame().T)
    assert_allclose(middle_of(encoder), expected, atol=1e-7)


def test_the_middle_is_between_levels_and_nothing_is_missing_there():
    encoder = TabularEncoder(high_cardinality="both", ranks=True).fit(TABLE, TABLE["area"])
    (middle,), names = middle_of(encoder), encoder.get_feature_names_out()
    of_city = [name.startswith("city_") for name in names]
    assert_allclose(middle[of_city], 0.25)  # missing is a level
    for start in ("missingindicator_", "level_", "sold_month", "sold_hour"):
        assert not middle[[name.startswith(start) for name in names]].any()
    assert not middle[: encoder.n_numeric_].any()
    assert middle_of(TabularEncoder().fit(TABLE[["city"]])).tolist() == [[0.25] * 4]
