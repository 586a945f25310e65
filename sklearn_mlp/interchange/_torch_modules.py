"""Modules for what PyTorch has none of its own for, and who writes each part as a module."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from .._typing import Array
from ..nn import activations, class_losses, losses
from ..nn.activations import Activation
from ..nn.embeddings import Embedding, PeriodicEmbedding
from ..nn.entity_embeddings import Embeddings, EntityEmbedding
from ..nn.losses import Loss
from ..tabular._targets import InUnit
from ._writers import enter, writer_of

# Beyond it softplus(z) rounds to z also in double precision.
THRESHOLD = 40.0


def written(part: Activation | Loss | Embedding, *about: Any) -> nn.Module | None:
    """The module that the writer of a part makes; of a loss that predicts raw output, None.

    Raises
    ------
    TypeError
        If there is no writer, or it returns something else.
    """
    module = writer_of(part, "torch")(part, *about)
    if isinstance(module, nn.Module) or (module is None and isinstance(part, Loss)):
        return module
    raise TypeError(f"The writer for torch of {part!r} must return a module, got {module!r}.")


def tensor(values: Any) -> Tensor:
    """A copy in double precision; the finished module is brought into its own."""
    return torch.from_numpy(np.array(values, np.float64, order="C"))


class Step(nn.Module):
    """1 where ``z > 0``, else 0. No gradient passes."""

    def forward(self, z: Tensor) -> Tensor:
        return torch.sign(z).clamp(min=0)


class Sign(nn.Module):
    """The sign of ``z``. No gradient passes."""

    def forward(self, z: Tensor) -> Tensor:
        return torch.sign(z)


class Exp(nn.Module):
    """``exp(z)``."""

    def forward(self, z: Tensor) -> Tensor:
        return torch.exp(z)


class Increasing(nn.Module):
    """Quantiles that do not cross: ``q_0 = z_0``, ``q_j = q_{j-1} + softplus(z_j)``."""

    def forward(self, z: Tensor) -> Tensor:
        steps = nn.functional.softplus(z[..., 1:], threshold=THRESHOLD)
        return torch.cat([z[..., :1], steps], dim=-1).cumsum(dim=-1)


class Mix(nn.Module):
    """``z + mix (f(z) - z)``, a parametric activation."""

    def __init__(self, activation: nn.Module, mix: Array) -> None:
        super().__init__()
        self.activation = activation
        self.mix = nn.Parameter(tensor(mix))

    def forward(self, z: Tensor) -> Tensor:
        return z + self.mix * (self.activation(z) - z)


class Scaled(nn.Module):
    """``scale z + shift``, such as from a network's unit into that of the targets."""

    scale: Tensor
    shift: Tensor

    def __init__(self, scale: Any, shift: Any) -> None:
        super().__init__()
        self.register_buffer("scale", tensor(scale))
        self.register_buffer("shift", tensor(shift))

    def extra_repr(self) -> str:
        return f"scale={self.scale.tolist()}, shift={self.shift.tolist()}"

    def forward(self, z: Tensor) -> Tensor:
        return z * self.scale + self.shift


class Clip(nn.Module):
    """``z`` where it is between ``low`` and ``high``, else the nearer of them."""

    low: Tensor
    high: Tensor

    def __init__(self, low: Any, high: Any) -> None:
        super().__init__()
        self.register_buffer("low", tensor(low))
        self.register_buffer("high", tensor(high))

    def extra_repr(self) -> str:
        return f"low={self.low.tolist()}, high={self.high.tolist()}"

    def forward(self, z: Tensor) -> Tensor:
        return torch.clamp(z, self.low, self.high)


class Mean(nn.Module):
    """The mean of what the members put out."""

    def __init__(self, members: Sequence[nn.Module]) -> None:
        super().__init__()
        self.members = nn.ModuleList(members)

    def forward(self, x: Tensor) -> Tensor:
        return torch.stack([member(x) for member in self.members]).mean(dim=0)


class Log(nn.Module):
    """``log(p)``, finite."""

    def forward(self, p: Tensor) -> Tensor:
        return p.clamp(min=torch.finfo(p.dtype).tiny).log()


class LogOdds(nn.Module):
    """``log(p_1 / p_0)`` of the logarithms of two probabilities."""

    def forward(self, log_p: Tensor) -> Tensor:
        return log_p[..., 1] - log_p[..., 0]


class EmbeddingModule(nn.Module):
    """What an embedding makes of some columns, and then the others as they are."""

    others: Tensor

    def __init__(self, part: Embedding, n_features: int) -> None:
        super().__init__()
        columns, others = part.split(n_features)
        self.columns = columns.tolist()
        self.n_features = n_features
        self.register_buffer("others", torch.from_numpy(others), persistent=False)

    def extra_repr(self) -> str:
        return f"columns={self.columns}, n_features={self.n_features}"

    def forward(self, x: Tensor) -> Tensor:
        x = x.unflatten(-1, (self.n_features,))  # refuses another number of columns
        return torch.cat([*self.embed(x), x[..., self.others]], dim=-1)

    def embed(self, x: Tensor) -> list[Tensor]:
        """Inputs of the first layer, side by side."""
        raise NotImplementedError


class Periodic(EmbeddingModule):
    """A column ``x`` becomes ``[x, cos(2 pi (w x + b)) V + c]``."""

    def __init__(self, part: Embedding, parameters: Sequence[Array], n_features: int) -> None:
        super().__init__(part, n_features)
        self.w, self.b, self.V, self.c = (nn.Parameter(tensor(each)) for each in parameters)

    def embed(self, x: Tensor) -> list[Tensor]:
        own = x[..., self.columns].unsqueeze(-1)  # (n_rows, n_columns, 1)
        cosine = torch.cos(own * (2 * math.pi * self.w) + 2 * math.pi * self.b)
        components = torch.einsum("...kf,kfc->...kc", cosine, self.V) + self.c
        return [torch.cat([own, components], dim=-1).flatten(-2)]


class Tables(EmbeddingModule):
    """A level ``x`` of a column becomes row ``x`` of its table; what is no level, row 0."""

    def __init__(self, part: Embedding, parameters: Sequence[Array], n_features: int) -> None:
        super().__init__(part, n_features)
        tables = (nn.Embedding.from_pretrained(tensor(each), freeze=False) for each in parameters)
        self.tables = nn.ModuleList(tables)

    def embed(self, x: Tensor) -> list[Tensor]:
        pairs = zip(self.columns, self.tables, strict=True)
        return [table(_levels(x[..., column], len(table.weight))) for column, table in pairs]


class Beside(EmbeddingModule):
    """Several embeddings, each of columns of its own."""

    def __init__(self, part: Embeddings, parameters: Sequence[Array], n_features: int) -> None:
        super().__init__(part, n_features)
        self.columns_of, parts, left = [], [], list(parameters)
        for each, own in part.of_each():
            n_own = len(each.shapes(len(own)))
            parts.append(written(each, left[:n_own], len(own)))
            self.columns_of.append(list(own))
            left = left[n_own:]
        self.parts = nn.ModuleList(parts)

    def embed(self, x: Tensor) -> list[Tensor]:
        pairs = zip(self.columns_of, self.parts, strict=True)
        return [part(x[..., columns]) for columns, part in pairs]


def _levels(x: Tensor, n_levels: int) -> Tensor:
    known = (x >= 0) & (x < n_levels)
    return torch.where(known, x, torch.zeros_like(x)).long()


def _elu(part: activations.ELU) -> nn.Module:
    elu = nn.ELU(float(part.alpha))
    return elu if part.scale == 1 else nn.Sequential(elu, Scaled(part.scale, 0.0))


WRITERS: dict[type, Callable[..., nn.Module | None]] = {
    activations.Identity: lambda part: nn.Identity(),
    activations.Logistic: lambda part: nn.Sigmoid(),
    activations.Tanh: lambda part: nn.Tanh(),
    activations.ReLU: lambda part: nn.ReLU(),
    activations.LeakyReLU: lambda part: nn.LeakyReLU(float(part.negative_slope)),
    activations.ELU: _elu,
    activations.SELU: lambda part: nn.SELU(),
    activations.Softplus: lambda part: nn.Softplus(threshold=THRESHOLD),
    activations.GELU: lambda part: nn.GELU(),
    activations.SiLU: lambda part: nn.SiLU(),
    activations.Mish: lambda part: nn.Mish(),
    activations.Step: lambda part: Step(),
    activations.Sign: lambda part: Sign(),
    activations.Exp: lambda part: Exp(),
    losses.Loss: lambda part: None,
    losses.Poisson: lambda part: Exp(),
    losses.Quantiles: lambda part: Increasing(),
    losses.ThroughActivation: lambda part: written(part.activation),
    class_losses.LogisticOutput: lambda part: nn.Sigmoid(),
    class_losses.SoftmaxOutput: lambda part: nn.Softmax(dim=-1),
    InUnit: lambda part: Scaled(part.unit.scale, part.unit.mean),
    PeriodicEmbedding: Periodic,
    EntityEmbedding: Tables,
    Embeddings: Beside,
}
enter("torch", WRITERS)
