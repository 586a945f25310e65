"""All that was measured, as lines of JSON; what the fits say together."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from .models import CONTESTANTS, OURS

SMALLEST = 1e-9  # keeps the ratio to a figure of 0 finite


@dataclass
class Results:
    """What the report is made of.

    Attributes
    ----------
    run : dict
        'rows' (most training rows), 'missing' (packages) and 'machine'.
    sets : list of dict
        'name', 'task', 'rows', 'training rows', 'columns', 'categorical' (how many), 'repository',
        'source path', 'licence'.
    fits : list of dict
        'data', 'seed', 'model' (key of CONTESTANTS), and figures or 'failed'.
    """

    run: dict
    sets: list[dict] = field(default_factory=list)
    fits: list[dict] = field(default_factory=list)

    def lines(self):
        """One line of JSON for the run, one for each set and one for each fit."""
        records = [("run", self.run)]
        records += [("set", described) for described in self.sets]
        records += [("fit", fit) for fit in self.fits]
        return "".join(json.dumps({kind: record}) + "\n" for kind, record in records)

    @classmethod
    def read(cls, path):
        """From a file of such lines."""
        records = {"run": [], "set": [], "fit": []}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                [(kind, record)] = json.loads(line).items()
                records[kind].append(record)
            except (ValueError, AttributeError, KeyError):
                raise ValueError(f"{path}, line {number}: not a line of --json") from None
        if not records["run"] or not records["fit"]:
            raise ValueError(f"{path} has no measurements of --json")
        return cls(records["run"][-1], records["set"], records["fit"])

    @property
    def seeds(self):
        return sorted({fit["seed"] for fit in self.fits})

    @property
    def models(self):
        """Keys of the contestants that were measured, in the order of CONTESTANTS."""
        return [key for key in CONTESTANTS if any(fit["model"] == key for fit in self.fits)]

    @property
    def peers(self):
        """The models to compare ours with; none if ours was not measured."""
        return [key for key in self.models if key != OURS] if OURS in self.models else []

    def values(self, figure):
        """By set and model, an array with the figure of each seed; only where no seed lacks it."""
        by_seed, seeds = {}, {}
        for fit in self.fits:
            seeds.setdefault(fit["data"], set()).add(fit["seed"])
            if figure in fit:
                by_seed.setdefault((fit["data"], fit["model"]), {})[fit["seed"]] = fit[figure]
        return {
            (data, model): np.array(list(values.values()))
            for (data, model), values in by_seed.items()
            if len(values) == len(seeds[data])
        }

    def ratios(self, figure, peer):
        """By set, the mean over seeds of our figure over the peer's."""
        means = {key: max(v.mean(), SMALLEST) for key, v in self.values(figure).items()}
        return {
            data: means[data, OURS] / mean
            for (data, model), mean in means.items()
            if model == peer and (data, OURS) in means
        }

    def comparison(self, figure, peer):
        """Over all sets that have the figure of both; None if there is none."""
        ratios = np.array(list(self.ratios(figure, peer).values()))
        if not len(ratios):
            return None
        return Comparison(
            float(np.exp(np.log(ratios).mean())), int((ratios < 1).sum()), len(ratios)
        )

    def agreement(self, figure, peer):
        """On how many sets our figure is lower in every split, in some, and higher in every one."""
        values = self.values(figure)
        pairs = [(values[data, OURS], values[data, peer]) for data in self.ratios(figure, peer)]
        lower = sum(bool((ours < other).all()) for ours, other in pairs)
        higher = sum(bool((ours > other).all()) for ours, other in pairs)
        return lower, len(pairs) - lower - higher, higher


class Comparison(NamedTuple):
    """The geometric mean of ratios over sets, and on how many of them the ratio is below 1."""

    ratio: float
    n_lower: int
    n_sets: int

    def __str__(self):
        ratio = f"{self.ratio:.3f}" if self.ratio < 10 else f"{self.ratio:.0f}"
        return f"{ratio} ({self.n_lower} of {self.n_sets})"
