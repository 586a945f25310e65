"""A module of PyTorch read as a chain of layers."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np
import torch
from torch import nn

from .._typing import Array
from ..nn.activations import ELU, Activation, LeakyReLU
from ._torch_modules import Exp, Increasing, Sign, Step

# What an estimator calls these functions.
NAMES: dict[type[nn.Module], Callable[[Any], str | Activation]] = {
    nn.ReLU: lambda module: "relu",
    nn.Tanh: lambda module: "tanh",
    nn.Sigmoid: lambda module: "logistic",
    nn.LeakyReLU: lambda module: LeakyReLU(module.negative_slope),
    nn.ELU: lambda module: ELU(module.alpha),
    nn.SELU: lambda module: "selu",
    nn.Softplus: lambda module: "softplus",
    nn.GELU: lambda module: "gelu",
    nn.SiLU: lambda module: "silu",
    nn.Mish: lambda module: "mish",
    Step: lambda module: "step",
    Sign: lambda module: "sign",
    Exp: lambda module: "exp",
}
# What only the raw output goes through.
FINAL = {nn.Softmax: "softmax", nn.LogSoftmax: "softmax", Increasing: "increasing"}
OTHERS = (nn.Linear, nn.BatchNorm1d, nn.Dropout, nn.Identity, nn.Flatten)
TAKEN = (nn.Sequential, *OTHERS, *NAMES, *FINAL)
KNOWN = (cls for cls in TAKEN if cls.__module__.startswith("torch."))
TABLE = ", ".join(cls.__name__ for cls in KNOWN)
# Of what is much used and has no equal here, what is near.
NEAR = {
    "PReLU": "Train with LeakyReLU in its place",
    "ReLU6": "Train with ReLU in its place",
    "Hardtanh": "Train with Tanh in its place",
    "LayerNorm": "Train with BatchNorm1d in its place",
}


@dataclass
class Chain:
    """The layers of a module, in double precision.

    ``functions`` has for each layer what follows its Linear, (place, module), or None.
    """

    weights: list[Array] = field(default_factory=list)
    biases: list[Array] = field(default_factory=list)
    functions: list[tuple[str, nn.Module] | None] = field(default_factory=list)
    dropout: list[float] = field(default_factory=list)
    dtype: type[np.floating[Any]] = np.float32

    @property
    def n_outputs(self) -> int:
        return len(self.biases[-1])

    @property
    def hidden_names(self) -> list[str | Activation]:
        """The activation of each hidden layer."""
        return [
            "identity" if f is None else NAMES[kind_of(f[1])](f[1]) for f in self.functions[:-1]
        ]

    @property
    def output_name(self) -> str | Activation | None:
        """What the raw output goes through; None for nothing."""
        return _name_of(self.functions[-1])


def _name_of(placed: tuple[str, nn.Module] | None) -> str | Activation | None:
    if placed is None:
        return None
    _, module = placed
    kind = kind_of(module)
    return FINAL[kind] if kind in FINAL else NAMES[kind](module)


def refuse(place: str, module: Any, reason: str) -> NoReturn:
    where = f" at {place!r}" if place else ""
    raise TypeError(f"from_torch cannot take the {type(module).__name__}{where}: {reason}")


def kind_of(module: nn.Module) -> Any:
    """The class of ``TAKEN`` whose formula a module has, or None."""
    if "forward" in vars(module):
        return None
    kinds = (cls for cls in TAKEN if isinstance(module, cls))
    return next((cls for cls in kinds if type(module).forward is cls.forward), None)


def read_chain(module: Any) -> Chain:
    """The layers of a module, with batch normalisation folded into them.

    Raises
    ------
    TypeError
        If it is no chain of what a network of this package is made of.
    """
    if not isinstance(module, nn.Module):
        raise TypeError(
            "from_torch takes a module, nn.Linear or nn.Sequential, got "
            f"{type(module).__name__}. Of weights alone make one with module.load_state_dict()."
        )
    if all(_leaves(module)):  # refuses what is no chain
        _check_weights(module)
    reader, place = Reader(), ""
    # A copy: what computes weights, such as spectral_norm, changes them in training.
    for place, leaf in _leaves(copy.deepcopy(module).eval()):
        reader.read(place, leaf)
    return reader.finish(place, module)


def _check_weights(module: nn.Module) -> None:
    """Refuse weights that are no real numbers."""
    for name, weight in itertools.chain(module.named_parameters(), module.named_buffers()):
        reason = None
        if weight.is_meta:
            reason = "it is on the device 'meta', where there are no numbers. Load its weights."
        elif weight.is_complex():
            reason = "its weights are complex. Train with real ones."
        elif not torch.isfinite(weight).all():
            reason = "it has weights that are infinite or NaN. Train it anew, at a lower rate."
        if reason:
            place = name.rpartition(".")[0]
            refuse(place, module.get_submodule(place), reason)


def _leaves(module: nn.Module, place: str = "") -> Iterator[tuple[str, nn.Module]]:
    """The modules of a chain in their order, with their places in it."""
    kind = kind_of(module)
    if kind is None:
        name = type(module).__name__
        for inner in ("_orig_mod", "module"):  # of torch.compile, and of DataParallel
            if isinstance(getattr(module, inner, None), nn.Module):
                refuse(place, module, f"it is around another module. Give .{inner} of it.")
        near = f"{NEAR[name]}, or p" if name in NEAR else "Replace it, or p"
        if list(module.children()) or not type(module).__module__.startswith("torch."):
            near = "Give its layers in their order, as nn.Sequential(net.fc1, nn.ReLU(), ...), or p"
        refuse(
            place,
            module,
            f"a network here is an nn.Sequential of {TABLE}. {near}redict with the module itself.",
        )
    if any(map(nn.parameter.is_lazy, module.parameters(recurse=False))):
        refuse(place, module, "it has no weights yet. Call the module with a batch of rows.")
    if module._forward_hooks or module._forward_pre_hooks:
        refuse(
            place,
            module,
            "it has hooks, which may change what it computes. Remove them; those of weight_norm "
            "and spectral_norm by torch.nn.utils.remove_weight_norm and remove_spectral_norm, of "
            "pruning by prune.remove.",
        )
    if kind is not nn.Sequential:
        yield place, module
        return
    for name, child in module._modules.items():  # named_children() has the same module once
        yield from _leaves(child, f"{place}.{name}".lstrip("."))


def _array(parameter: torch.Tensor) -> Array:
    return parameter.detach().to("cpu", torch.float64).numpy()


class Reader:
    """What has been read so far."""

    def __init__(self) -> None:
        self.chain = Chain()
        self.scaled: tuple[Array, Array] | None = None  # of a BatchNorm1d before the next Linear
        self.last: tuple[str, nn.Module] | None = None  # after which there may be nothing

    def read(self, place: str, module: Any) -> None:
        if self.last is not None:
            refuse(*self.last, "it is in the middle of the chain. It may only be its end.")
        kind = kind_of(module)
        methods: dict[Any, Callable[[str, Any], None]] = {
            nn.Linear: self.linear,
            nn.BatchNorm1d: self.batch_norm,
            nn.Dropout: self.dropout,
            nn.Flatten: self.flatten,
            nn.Identity: lambda place, module: None,
        }
        methods.get(kind, self.function)(place, module)
        if kind in FINAL:
            self.last = place, module

    def linear(self, place: str, module: nn.Linear) -> None:
        W = _array(module.weight).T
        self.check_width(place, module, len(W))
        b = np.zeros(W.shape[1]) if module.bias is None else _array(module.bias)
        if self.scaled is not None:
            scale, shift = self.scaled
            W, b = scale[:, np.newaxis] * W, b + shift @ W
            self.scaled = None
        if module.weight.dtype == torch.float64:
            self.chain.dtype = np.float64
        for column, entry in (("weights", W), ("biases", b), ("functions", None), ("dropout", 0.0)):
            getattr(self.chain, column).append(entry)

    def batch_norm(self, place: str, module: nn.BatchNorm1d) -> None:
        if module.running_mean is None or module.running_var is None:
            refuse(
                place,
                module,
                "it has no running mean and variance, so that predictions depend on the batch. "
                "Train it with track_running_stats=True.",
            )
        self.check_width(place, module, len(module.running_mean))
        scale = 1 / np.sqrt(_array(module.running_var) + module.eps)
        if module.affine:
            scale *= _array(module.weight)
        shift = -_array(module.running_mean) * scale
        if module.affine:
            shift += _array(module.bias)
        chain = self.chain
        if chain.weights and chain.functions[-1] is None and self.scaled is None:
            chain.weights[-1] = chain.weights[-1] * scale
            chain.biases[-1] = chain.biases[-1] * scale + shift
        else:
            before = (1.0, 0.0) if self.scaled is None else self.scaled
            self.scaled = before[0] * scale, before[1] * scale + shift

    def check_width(self, place: str, module: nn.Module, width: int) -> None:
        known = self.chain.n_outputs if self.chain.weights else width
        known = known if self.scaled is None else len(self.scaled[0])
        if width != known:
            refuse(place, module, f"it is for {width} inputs and gets {known}.")

    def dropout(self, place: str, module: nn.Dropout) -> None:
        if module.p and not self.chain.weights:
            refuse(
                place,
                module,
                "an estimator drops outputs of hidden layers, and this drops features. Leave it "
                "out: predictions do not change.",
            )
        if module.p:
            before = self.chain.dropout[-1]
            self.chain.dropout[-1] = before + module.p - before * module.p

    def flatten(self, place: str, module: nn.Flatten) -> None:
        if module.start_dim == 0 and self.chain.weights and self.chain.n_outputs == 1:
            self.last = place, module
        elif (module.start_dim, module.end_dim) != (1, -1):
            refuse(place, module, "rows would not stay rows. Use nn.Flatten() with its defaults.")

    def function(self, place: str, module: Any) -> None:
        reason = _why_not(module)
        if not self.chain.weights:
            reason = "it comes before the first Linear. Apply it to X, and leave it out."
        elif self.chain.functions[-1] is not None or self.scaled is not None:
            reason = "there is an activation before it, with no Linear between them."
        if reason:
            refuse(place, module, reason)
        self.chain.functions[-1] = place, module

    def finish(self, place: str, module: nn.Module) -> Chain:
        """The chain, whole."""
        if not self.chain.weights:
            refuse("", module, "there is no Linear in it.")
        if self.scaled is not None:
            refuse("", module, "a BatchNorm1d follows its last activation. Leave it out.")
        if self.chain.dropout.pop():
            refuse("", module, "it drops outputs. Leave the last Dropout out.")
        return self.chain


def _why_not(module: Any) -> str:
    """What a module of a known class is set to that estimators do not have."""
    if isinstance(module, nn.GELU) and module.approximate != "none":
        return "here it is only nn.GELU(approximate='none'). Train with that in its place."
    if isinstance(module, nn.Softplus) and (module.beta != 1 or module.threshold < 20):
        return "here it is only nn.Softplus(beta=1, threshold=20). Train with that in its place."
    if isinstance(module, (nn.Softmax, nn.LogSoftmax)) and module.dim not in (None, 1, -1):
        return "it does not sum over a row's outputs. Use dim=-1."
    return ""
