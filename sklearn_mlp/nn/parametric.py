"""Activations with a parameter per unit, learned with the weights.

    a = z + mix (f(z) - z)

from the identity (``mix = 0``) to ``f`` itself (``mix = 1``, where it begins).

References
----------
Holzmueller, Grinsztajn and Steinwart (2024), "Better by default: strong pre-tuned MLPs and
boosted trees on tabular data", NeurIPS, arXiv 2407.04491.
"""

from __future__ import annotations

import numpy as np

from .._typing import Array
from .activations import Activation


def forward(f: Activation, mix: Array, z: Array, out: Array) -> None:
    """Write ``a`` into ``out``, which is not ``z``."""
    f.forward(z, out=out)
    out -= z
    out *= mix[..., np.newaxis, :]
    out += z


def backward(f: Activation, mix: Array, z: Array, delta: Array, grad_mix: Array) -> None:
    """Turn ``delta = dJ/da`` into ``dJ/dz``; write the mix's gradient."""
    fz = np.empty_like(z)
    f.forward(z, out=fz)
    through_f = delta * mix[..., np.newaxis, :]
    np.sum(delta * (fz - z), axis=-2, out=grad_mix)
    delta -= through_f
    f.backward(z, fz, through_f)
    delta += through_f
