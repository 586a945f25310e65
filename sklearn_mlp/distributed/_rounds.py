"""Rounds: something computed of each block where it lies, and summed in the order of the blocks."""

from __future__ import annotations

import numpy as np
from dask.delayed import Delayed, delayed

from ._blocks import add, as_it_is
from ._cluster import tells_losses

# So many results are summed by a task. Which are summed with which must not depend on the workers,
# or results would.
FAN_IN = 8
# An array goes out in pieces of so many bytes: Dask warns of longer messages.
PIECE = 2**22


def merged(parts, merge_each):
    """All parts as one, in their order: ``merge_each`` makes one of each of several groups."""
    while len(parts) > 1:
        parts = merge_each([parts[i : i + FAN_IN] for i in range(0, len(parts), FAN_IN)])
    return parts[0]


class Blocks:
    """Blocks on a cluster.

    Parameters
    ----------
    client : distributed.Client
    blocks : list of Future or Delayed
        Futures are held in memory; what is delayed is made anew in each round.
    """

    def __init__(self, client, blocks):
        self.client = client
        self._blocks = blocks

    def __len__(self):
        return len(self._blocks)

    @property
    def are_held(self):
        """Whether they are in memory."""
        return not isinstance(self._blocks[0], Delayed)

    @tells_losses
    def share(self, value):
        """A value that the tasks of a round are given: from a task, which can be repeated."""
        if isinstance(value, np.ndarray) and value.nbytes > PIECE:
            pieces = np.array_split(value, -(-value.nbytes // PIECE))
            return self._submit(np.concatenate, [self._submit(as_it_is, each) for each in pieces])
        value = value.copy() if isinstance(value, np.ndarray) else value
        return self._submit(as_it_is, value)

    def _submit(self, function, argument):
        return self.client.submit(function, argument, pure=False)

    @tells_losses
    def gather(self, function, *shared):
        """``function(block, *shared)`` of each block, as a list."""
        futures = self._map(function, shared)
        return self.client.gather(futures)

    @tells_losses
    def sum(self, function, *shared):
        """The sum of ``function(block, *shared)``, a tuple, over the blocks in their order."""
        futures = self._map(function, shared)
        total = merged(futures, lambda groups: self.client.map(add, groups, pure=False))
        return self.client.gather(total)

    def _map(self, function, shared):
        client, blocks = self.client, self._blocks
        if not self.are_held:
            task = delayed(function, pure=False)
            return client.compute([task(block, *shared) for block in blocks])
        return client.map(function, blocks, *([each] * len(blocks) for each in shared), pure=False)
