"""Rows on a cluster as a problem takes them: held out, weighed, and with an objective."""

from __future__ import annotations

import math

import numpy as np
from dask.delayed import delayed

from ..fitting.holdout import about_validation
from ..fitting.problem import held_out_of, refuse_no_weight, refuse_other_outputs
from ..fitting.splits import refuse_too_few
from ..fitting.warn import warn
from ._blocks import Plan, Spec, as_it_is, count, make_block, weigh_targets
from ._cluster import tells_losses
from ._objective import DistantBatch, DistantObjective, draw_seed
from ._rounds import Blocks
from ._scores import DistantHeldOut

# Consecutive partitions are joined until they have so many rows: a task takes about a millisecond
# whatever it does.
FEWEST_ROWS = 8192
# Rows are held in memory if they take this share of what the workers have, or less.
MOST_HELD = 0.5


class DistantSource:
    """What `LocalRows` is of rows in memory.

    Parameters
    ----------
    client : distributed.Client
    parameters : SimpleNamespace
    outputs : Labels or Values
    parts : Parts
    summary : Summary
    validation : tuple or None
        X_val, y_val and their weight in memory, or `Parts` and `Summary`.
    """

    def __init__(self, client, parameters, outputs, parts, summary, validation=None):
        self.client = client
        self.parameters = parameters
        self.outputs = outputs
        self.parts = parts
        self.summary = summary
        self.validation = validation
        self.like_targets = outputs.encode(summary.like_y)
        self.n_features, self.n_outputs = summary.n_features, self.like_targets.shape[1]
        self.dtype, self.is_sparse = summary.dtype, summary.is_sparse

    @tells_losses
    def hold_out(self, random_state):
        """The training rows, and what is held out of them or was given, or None."""
        p, plan = self.parameters, Plan(self.outputs, self.dtype)
        if p.early_stopping and self.validation is None:
            how = "last" if p.validation_split == "last" else "random"
            plan = plan._replace(holds_out=how, seed=draw_seed(random_state))
        n_held_out = rows_held_out(plan.holds_out, self.summary.n_counted, p.validation_fraction)
        plan = plan._replace(weigh=self._class_weigher(plan, n_held_out))
        self.blocks = self._make_blocks(self.parts, self.summary, plan, n_held_out, hold=True)
        counts = self.blocks.gather(count)
        self.n_rows = n_rows = sum(each.n_rows for each in counts)
        if plan.holds_out:
            how = f"validation_fraction={p.validation_fraction}"
            refuse_too_few(how, n_rows, sum(each.n_held_out for each in counts))
        self._mean_weight = sum(each.n_rows / n_rows * each.mean_weight for each in counts)
        held_out = _held_out(self.blocks, counts) if plan.holds_out else None
        if self.validation is not None:
            held_out = self._hold_given(plan)
        return DistantBatch(0, n_rows, n_rows), held_out

    def _class_weigher(self, plan, n_held_out):
        """From `Labels.class_weigher`, by what the training rows of each label weigh together."""
        targets, weights = self.like_targets, None
        if getattr(self.parameters, "class_weight", None) == "balanced":
            blocks = self._make_blocks(self.parts, self.summary, plan, n_held_out, hold=False)
            found = blocks.gather(weigh_targets)
            targets, weights = (np.concatenate(each) for each in zip(*found, strict=True))
        return self.outputs.class_weigher(targets, weights)

    def _make_blocks(self, parts, summary, plan, n_held_out, *, hold):
        """The blocks of partitions: held in memory, or if there is too little made when needed."""
        client = self.client
        plan_there = client.submit(as_it_is, plan, pure=False)
        make = delayed(make_block, pure=False)
        blocks = [
            make(
                [parts.rows[i] for i in group],
                plan_there,
                number,
                sum(n_held_out[i] for i in group),
            )
            for number, group in enumerate(group_parts(summary.n_rows))
        ]
        if hold and (parts.are_held or fits(client, self._n_bytes(parts, summary, plan))):
            blocks = client.compute(blocks)
        return Blocks(client, blocks)

    def _n_bytes(self, parts, summary, plan):
        """What the blocks of partitions take in memory."""
        per_row = self.outputs.soften(self.like_targets).nbytes / len(self.like_targets)
        if parts.rows[0][2] is not None or plan.weigh is not None:
            per_row += np.dtype(np.float64).itemsize
        n_bytes = summary.n_bytes + int(summary.n_rows.sum() * per_row)
        # Those that are held out are there twice, but for which rows they are.
        copied = {None: 0, "all": 1}.get(plan.holds_out, self.parameters.validation_fraction)
        return int(n_bytes * (1 + copied))

    def _hold_given(self, plan):
        if not isinstance(self.validation[0], tuple):
            return held_out_of(self.validation, self.outputs, self.n_outputs, plan.weigh)
        parts, summary = self.validation
        with about_validation():
            refuse_other_outputs(self.outputs.encode_more(summary.like_y), self.n_outputs)
        plan = plan._replace(holds_out="all")
        nothing = np.zeros(len(summary.n_rows), int)
        blocks = self._make_blocks(parts, summary, plan, nothing, hold=True)
        return _held_out(blocks, blocks.gather(count))

    def mean_weight(self, rows):
        """What the weights of the rows are to be divided by."""
        refuse_no_weight(self._mean_weight)
        return self._mean_weight

    def objective(self, layout, *, alpha, dtype, max_rows, random_state, mean_weight):
        """The objective over the rows."""
        if max_rows < self.n_rows:
            refuse_small_batches(self.parameters, max_rows, len(self.blocks))
        if max_rows < self.n_rows and not self.blocks.are_held:
            warn(
                f"The {self.summary.n_bytes / 1e9:.2g} GB of rows do not fit into the memory of "
                "the workers, and are made anew for each update. Add workers, or use "
                "solver='lbfgs', whose rounds are fewer."
            )
        spec = Spec(layout, self.outputs.loss, np.dtype(dtype), mean_weight)
        return DistantObjective(self.blocks, spec, alpha=alpha, random_state=random_state)


def _held_out(blocks, counts):
    n_rows = sum(each.n_held_out for each in counts)
    mean = sum(each.n_held_out * each.mean_weight_held_out for each in counts) / max(1, n_rows)
    return DistantHeldOut(blocks, n_rows, mean)


def rows_held_out(how, n_counted, fraction):
    """How many rows each partition holds out, of those that have weight."""
    total = math.ceil(fraction * n_counted.sum()) if how else 0
    if how == "last":
        after = n_counted.sum() - np.cumsum(n_counted)
        return np.clip(total - after, 0, n_counted).tolist()
    ends = np.cumsum(n_counted) * total // max(1, n_counted.sum())
    return np.diff(ends, prepend=0).tolist()


def group_parts(n_rows):
    """Which consecutive partitions make a block: the numbers of those that have rows."""
    groups, size = [[]], 0
    for number in np.flatnonzero(n_rows).tolist():
        if size >= FEWEST_ROWS:
            groups, size = [*groups, []], 0
        groups[-1].append(number)
        size += n_rows[number]
    return groups


def fits(client, n_bytes):
    """Whether the workers can hold so much; those without a limit can."""
    workers = client.scheduler_info(n_workers=-1)["workers"].values()
    limits = [worker["memory_limit"] for worker in workers]
    return not all(limits) or n_bytes <= MOST_HELD * sum(limits)


def refuse_small_batches(parameters, batch_size, n_blocks):
    """Refuse updates that take less than a row of each block.

    Raises
    ------
    ValueError
    """
    if batch_size < max(2, n_blocks):
        raise ValueError(
            f"solver={parameters.solver!r} with {batch_size} row(s) per update is not for a "
            f"cluster: each update is a round of messages, tens of milliseconds, and takes rows of "
            f"each of the {n_blocks} block(s). Use 'lbfgs', or 'adam' or 'minibatch' with a large "
            "batch_size, such as 100000."
        )
