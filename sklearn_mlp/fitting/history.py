"""What is recorded of each epoch, as a dict that a notebook shows as a short table."""

from __future__ import annotations

import math
from html import escape

from ..optim.monitors import join_histories

# Epochs that are shown at the beginning and at the end.
SHOWN = 3


class History(dict):
    """Lists by name, an entry for each epoch: a dict in everything but how IPython shows it.

    It shows the first epochs, the best one and the last, counted from 1. The best one has the
    highest validation score or, where there is none, the lowest loss.
    """

    @classmethod
    def joined(cls, past, new, longest):
        """One after the other, the last ``longest`` entries of each column; 0 for all."""
        return cls({name: column[-longest:] for name, column in join_histories(past, new).items()})

    @property
    def _n_epochs(self):
        return min(map(len, self.values()), default=0)

    @property
    def unit(self):
        """What an entry is of, 'epoch' or 'iteration'."""
        rates = self.get("learning_rate", [0.0])
        return "iteration" if all(map(math.isnan, rates)) else "epoch"  # lbfgs has no rate

    def _best(self):
        """The column that tells the best epoch, and that epoch, 0 if none is finite."""
        for name, sign in (("val_score", 1), ("loss", -1)):
            values = [sign * value for value in self.get(name, ())]
            told = [value for value in values if math.isfinite(value)]
            if told:
                return name, 1 + values.index(max(told))
        return "loss", 0

    def _table(self):
        """The head, and a row for each epoch to show, as text; one of dots for those between."""
        names = [name for name, column in self.items() if not all(map(math.isnan, column))]
        n_epochs = self._n_epochs
        ends = {*range(1, SHOWN + 1), *range(n_epochs - SHOWN + 1, n_epochs + 1)}
        rows, last = [], 0
        for epoch in sorted(ends | {self._best()[1]}):
            if 1 <= epoch <= n_epochs:
                if epoch > last + 1:
                    rows.append(["...", *[""] * len(names)])
                rows.append([str(epoch), *(f"{self[name][epoch - 1]:.4g}" for name in names)])
                last = epoch
        return [self.unit, *names], rows

    def _caption(self):
        name, best = self._best()
        kind = {"val_score": "highest val_score", "loss": "lowest loss"}[name]
        n_epochs = f"{self._n_epochs} {self.unit}{'s' * (self._n_epochs != 1)}"
        return f"{n_epochs}, {kind} in {self.unit} {best}" if best else n_epochs

    def _repr_pretty_(self, printer, cycle):
        head, rows = self._table()
        widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
        lines = ["  ".join(map(str.rjust, row, widths)).rstrip() for row in [head, *rows]]
        printer.text("\n".join([*lines, self._caption()]))

    def _repr_html_(self):
        head, rows = self._table()
        best = str(self._best()[1])
        lines = []
        for row in rows:
            bold = ' style="font-weight: bold"' if row[0] == best else ""
            lines.append(f"<tr{bold}><td>{'</td><td>'.join(row)}</td></tr>")
        names = "</th><th>".join(map(escape, head))
        table = f"<thead><tr><th>{names}</th></tr></thead><tbody>{''.join(lines)}</tbody>"
        return f"<table>{table}</table><p>{self._caption()}</p>"
