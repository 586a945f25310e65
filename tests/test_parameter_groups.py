"""The groups that a docstring sorts parameters into, and which it says come first."""

import inspect
import re

import pytest

from sklearn_mlp import MLPClassifier, MLPRegressor, TabularMLPClassifier, TabularMLPRegressor

PAIRS = [(MLPClassifier, MLPRegressor), (TabularMLPClassifier, TabularMLPRegressor)]
EACH_CLASS = pytest.mark.parametrize(
    "cls", [cls for pair in PAIRS for cls in pair], ids=lambda cls: cls.__name__
)


def groups_of(cls):
    """The names that each line of the list before the parameters has, by its title."""
    before = inspect.getdoc(cls).partition("\nParameters\n")[0]
    lines = re.findall(r"^- ([A-Z][\w ]+): ((?:.|\n  )+)", before, re.MULTILINE)
    return {title: re.findall(r"`(\w+)`", line) for title, line in lines}


@EACH_CLASS
def test_every_parameter_is_in_one_group(cls):
    named = [name for group in groups_of(cls).values() for name in group]
    assert sorted(named) == sorted(inspect.signature(cls).parameters)


@pytest.mark.parametrize("pair", PAIRS, ids=["networks", "tables"])
def test_what_two_estimators_share_is_in_the_same_group(pair):
    shared = set.intersection(*(set(inspect.signature(cls).parameters) for cls in pair))
    first, second = (
        {title: [n for n in group if n in shared] for title, group in groups_of(cls).items()}
        for cls in pair
    )
    assert list(first.items()) == list(second.items())


@pytest.mark.parametrize("cls", PAIRS[0], ids=lambda cls: cls.__name__)
def test_what_to_start_with_are_those_worth_tuning_in_their_order(cls):
    start = re.search(r"Start with (.+?);", inspect.getdoc(cls), re.DOTALL)[1]
    assert re.findall(r"`(\w+)`", start) == list(cls.tuning_space())
