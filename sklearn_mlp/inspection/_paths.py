"""Integrals of gradients along straight lines between rows."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import gen_batches

from ..fitting.warn import warn
from ..nn.workspace import BLOCK_ROWS
from ._responses import Response

# Of a part of the line; parts are halved so often at most.
N_POINTS, MOST_HALVINGS = 16, 10
# Attributions along a part of the line are to be off by no more than this share of how far inputs
# move F up and down along all of it; of their sum over parts there is a warning from the second on.
GOAL, TOLERANCE = 0.0005, 0.01
# And so many units of rounding of F.
ROUNDING = 100


class Attributions(NamedTuple):
    """Integrated gradients, and what they are to be added to.

    Attributes
    ----------
    attributions : ndarray of shape (n_samples, n_features)
    baseline_outputs : ndarray of shape (n_samples,)
        F of the baseline, the mean over its rows, for each row of X.
    name : str
        What F is called in a picture.
    """

    attributions: NDArray[Any]
    baseline_outputs: NDArray[Any]
    name: str


def attribute(rows, X, baseline, target, response_method):
    """What `integrated_gradients` returns, and F at the baseline; ``rows`` are `Rows`."""
    X, baseline = rows.encode(X), rows.encode_baseline(baseline)
    response = Response(rows.network, response_method, X)
    ends, starts = ([n.inputs(x) for n in response.networks] for x in (X, baseline))
    outputs, at_starts = response.outputs(ends), response.outputs(starts)
    columns = response.columns_of(target, outputs)
    outputs, at_starts = outputs[np.arange(len(outputs)), columns], at_starts[:, columns]
    origins = [rows.origins[network.origins] for network in response.networks]
    total, is_off = np.zeros((len(X), rows.n_columns)), np.zeros(len(X), bool)
    for number, at_start in enumerate(at_starts):
        paths = Paths(response, [x[number] for x in starts], ends, columns)
        found, gaps, distances = paths.integrate(at_start, outputs)
        for part, columns_of_part in zip(found, origins, strict=True):
            np.add.at(total.T, columns_of_part, part.T / len(at_starts))
        is_off |= gaps > TOLERANCE * distances
    if is_off.any():
        warn(
            f"The attributions of {is_off.sum()} of {len(X)} rows do not add up to F(x) - F(b), "
            f"they are off by more than {TOLERANCE:.0%}. Where F has jumps, as with the activation "
            "'step', or changes too fast, as with inputs that are not scaled, they say little."
        )
    dtype = np.float64 if rows.is_table else response.networks[0].dtype
    return Attributions(total.astype(dtype), at_starts.mean(axis=0), response.name_of(target))


class Paths:
    """Straight lines from a row to each of several, in the inputs of networks.

    Parameters
    ----------
    response : Response
    start : list of ndarray of shape (n_inputs,)
        Of each network.
    ends : list of ndarray of shape (n_rows, n_inputs)
    columns : ndarray of int of shape (n_rows,)
        Which column of F.
    """

    def __init__(self, response, start, ends, columns):
        self.response = response
        self.start = start
        self.ways = [end - a for end, a in zip(ends, start, strict=True)]
        self.columns = columns
        self.rounding = ROUNDING * np.finfo(response.networks[0].dtype).eps

    def integrate(self, at_start, at_end):
        """Attributions along all lines, in halves where they do not add up.

        Parameters
        ----------
        at_start, at_end : ndarray of shape (n_rows,)
            F at the ends of the lines.

        Returns
        -------
        attributions : list of ndarray of shape (n_rows, n_inputs)
            For each network.
        gaps : ndarray of shape (n_rows,)
            How far their sum is off.
        distances : ndarray of shape (n_rows,)
            How far inputs move F up and down, all together.
        """
        found, gaps = [np.zeros(way.shape) for way in self.ways], np.zeros(len(self.columns))
        rounding = self.rounding * (np.abs(at_start) + np.abs(at_end))
        rows, begin, width = np.arange(len(gaps)), np.zeros(len(gaps)), 1.0
        for n_halvings in range(MOST_HALVINGS + 1):
            parts, moves = self._integrate_parts(rows, begin, width)
            if n_halvings == 0:
                distances = moves + np.abs(at_end - at_start) + rounding / TOLERANCE
            gap = sum(part.sum(axis=1) for part in parts) - (at_end - at_start)
            is_good = np.abs(gap) <= GOAL * distances[rows] + rounding[rows]
            is_good |= n_halvings == MOST_HALVINGS
            for total, part in zip([*found, gaps], [*parts, gap], strict=True):
                np.add.at(total, rows[is_good], part[is_good])
            if is_good.all():
                break
            rows, begin, width = rows[~is_good], begin[~is_good], width / 2
            middle = self._outputs(rows, begin + width)
            at_start = np.append(at_start[~is_good], middle)
            at_end = np.append(middle, at_end[~is_good])
            rows, begin = np.append(rows, rows), np.append(begin, begin + width)
        return found, np.abs(gaps), distances

    def _integrate_parts(self, rows, begin, width):
        """Attributions along parts of some rows' lines, and how far inputs move F there."""
        nodes, weights = np.polynomial.legendre.leggauss(N_POINTS)
        nodes, weights = width * (nodes[:, np.newaxis] + 1) / 2, width * weights / 2
        found, distances = [np.empty((len(rows), way.shape[1])) for way in self.ways], []
        for block in gen_batches(len(rows), BLOCK_ROWS // N_POINTS):
            own = np.tile(rows[block], N_POINTS)
            points = self._points(own, (begin[block] + nodes).ravel())
            gradients = self.response.gradients(points, self.columns[own])
            moves = 0
            for part, way, gradient in zip(found, self.ways, gradients, strict=True):
                way, gradient = way[rows[block]], gradient.reshape(N_POINTS, -1, way.shape[1])
                part[block] = way * np.tensordot(weights, gradient, 1)
                moves += (np.abs(way) * np.tensordot(weights, np.abs(gradient), 1)).sum(axis=1)
            distances.append(moves)
        return found, np.concatenate(distances)

    def _points(self, rows, t):
        """Inputs of each network at points of some rows' lines."""
        return [
            (a + t[:, np.newaxis] * way[rows]).astype(a.dtype, copy=False)
            for a, way in zip(self.start, self.ways, strict=True)
        ]

    def _outputs(self, rows, t):
        outputs = self.response.outputs(self._points(rows, t))
        return outputs[np.arange(len(rows)), self.columns[rows]]
