"""Activation functions of the hidden layers.

An activation owns two things: ``a = f(z)`` and the backward step ``delta *= f'(z)``. Where
the derivative can be read off the output ``a``, ``z`` need not be kept. A new activation is
a subclass; an entry in ``ACTIVATIONS`` gives it a name.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit, ndtr

from .._typing import Array
from .part import Part


class Activation(Part):
    """Elementwise ``a = f(z)``. Subclass it for one of your own.

    Attributes
    ----------
    keeps_input : bool
        Whether ``backward`` needs ``z``. If False, ``z`` is overwritten by ``a``.
    is_smooth : bool
        Whether the derivative is continuous: what an output activation must be.
    range : tuple of float
        The lowest and the highest output.
    glorot_factor : float
        ``c`` in the bound ``sqrt(c / (fan_in + fan_out))`` of Glorot's uniform
        distribution for initial weights and biases.
    """

    keeps_input = False
    is_smooth = True
    range = (-np.inf, np.inf)
    glorot_factor = 6.0

    def forward(self, z: Array, out: Array) -> None:
        """Write ``f(z)`` into ``out``, which may be ``z`` itself."""
        raise NotImplementedError

    def backward(self, z: Array, a: Array, delta: Array) -> None:
        """Multiply ``delta`` by ``f'(z)`` in place, given ``a = f(z)``.

        ``z`` is meaningful only if ``keeps_input``.
        """
        raise NotImplementedError


def logistic(z: Array, out: Array | None = None) -> Array:
    """``1 / (1 + exp(-z))``.

    In single precision a scaled tanh, several times faster than SciPy's ``expit``. In double
    ``expit``, which rounds as scikit-learn does.
    """
    if z.dtype != np.float32:
        return expit(z, out=out)
    out = np.multiply(z, 0.5, out=out)
    np.tanh(out, out=out)
    out *= 0.5
    out += 0.5
    return out


class Identity(Activation):
    """``f(z) = z``."""

    def forward(self, z: Array, out: Array) -> None:
        if out is not z:
            out[...] = z

    def backward(self, z: Array, a: Array, delta: Array) -> None:
        pass


class Logistic(Activation):
    """``f(z) = 1 / (1 + exp(-z))``, ``f'(z) = a (1 - a)``."""

    range = (0.0, 1.0)
    glorot_factor = 2.0

    def forward(self, z: Array, out: Array) -> None:
        logistic(z, out=out)

    def backward(self, z: Array, a: Array, delta: Array) -> None:
        delta *= a
        delta *= 1 - a


class Tanh(Activation):
    """``f(z) = tanh(z)``, ``f'(z) = 1 - a^2``."""

    range = (-1.0, 1.0)

    def forward(self, z: Array, out: Array) -> None:
        np.tanh(z, out=out)

    def backward(self, z: Array, a: Array, delta: Array) -> None:
        delta *= 1 - a**2


class ReLU(Activation):
    """``f(z) = max(z, 0)``, ``f'(z) = 1`` where ``a > 0``, else 0."""

    is_smooth = False
    range = (0.0, np.inf)

    def forward(self, z: Array, out: Array) -> None:
        zeros = np.zeros(z.shape[-1], z.dtype)  # with a scalar NumPy's maximum is slower
        np.maximum(z, zeros, out=out)

    def backward(self, z: Array, a: Array, delta: Array) -> None:
        delta *= a > 0


class LeakyReLU(Activation):
    """``f(z) = z`` where ``z > 0``, else ``negative_slope z``.

    Parameters
    ----------
    negative_slope : float, default=0.01
        Between 0 and 1, so that ``a`` has the sign of ``z``.

    References
    ----------
    Maas, Hannun and Ng (2013), "Rectifier nonlinearities improve neural network acoustic
    models", ICML workshop.
    """

    is_smooth = False

    def __init__(self, negative_slope: float = 0.01) -> None:
        if not 0 <= negative_slope <= 1:
            raise ValueError(f"negative_slope must be between 0 and 1, got {negative_slope!r}.")
        self.negative_slope = negative_slope

    def forward(self, z: Array, out: Array) -> None:
        np.maximum(z, self.negative_slope * z, out=out)

    def backward(self, z: Array, a: Array, delta: Array) -> None:
        np.multiply(delta, self.negative_slope, out=delta, where=a <= 0)


class ELU(Activation):
    """``f(z) = scale z`` where ``z > 0``, else ``scale alpha (exp(z) - 1)``.

    ``f'(z) = scale`` where ``a > 0``, else ``a + scale alpha``.

    References
    ----------
    Clevert, Unterthiner and Hochreiter (2016), "Fast and accurate deep network learning
    by exponential linear units", ICLR.
    """

    scale = 1.0

    def __init__(self, alpha: float = 1.0) -> None:
        if alpha < 0:
            raise ValueError(f"alpha must be >= 0, got {alpha!r}.")
        self.alpha = alpha

    def forward(self, z: Array, out: Array) -> None:
        below = self.alpha * np.expm1(np.minimum(z, 0))
        np.maximum(z, 0, out=out)
        out += below
        out *= self.scale

    def backward(self, z: Array, a: Array, delta: Array) -> None:
        # scale alpha + min(a, 0), and where a > 0 the rest up to scale: faster than where()
        slope = np.minimum(a, np.zeros(a.shape[-1], a.dtype))
        slope += self.scale * self.alpha
        slope += np.multiply(a > 0, self.scale - self.scale * self.alpha, dtype=a.dtype)
        delta *= slope


class SELU(ELU):
    """``ELU`` with the constants that keep mean 0 and variance 1 from layer to layer.

    References
    ----------
    Klambauer et al. (2017), "Self-normalizing neural networks", NeurIPS.
    """

    scale = 1.0507009873554805
    is_smooth = False

    def __init__(self) -> None:
        super().__init__(alpha=1.6732632423543772)

    def __repr__(self) -> str:
        return "SELU()"


class Softplus(Activation):
    """``f(z) = log(1 + exp(z))``, a smooth ReLU; ``f'(z) = 1 - exp(-a)``.

    References
    ----------
    Dugas et al. (2001), "Incorporating second-order functional knowledge for better
    option pricing", NeurIPS.
    """

    range = (0.0, np.inf)

    def forward(self, z: Array, out: Array) -> None:
        np.logaddexp(0, z, out=out)

    def backward(self, z: Array, a: Array, delta: Array) -> None:
        delta *= -np.expm1(-a)


class GELU(Activation):
    """``f(z) = z P(z)``, ``f'(z) = P(z) + z p(z)``, with the normal ``P`` and density ``p``.

    References
    ----------
    Hendrycks and Gimpel (2016), "Gaussian error linear units", arXiv 1606.08415.
    """

    keeps_input = True

    def forward(self, z: Array, out: Array) -> None:
        np.multiply(z, ndtr(z), out=out)

    def backward(self, z: Array, a: Array, delta: Array) -> None:
        density = np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi, dtype=z.dtype)
        delta *= ndtr(z) + z * density


class SiLU(Activation):
    """``f(z) = z s(z)``, ``f'(z) = s (1 + z (1 - s))``, with the logistic ``s``. Also swish.

    References
    ----------
    Elfwing, Uchibe and Doya (2018), "Sigmoid-weighted linear units for neural network
    function approximation in reinforcement learning", Neural Networks 107.
    """

    keeps_input = True

    def forward(self, z: Array, out: Array) -> None:
        np.multiply(z, logistic(z), out=out)

    def backward(self, z: Array, a: Array, delta: Array) -> None:
        s = logistic(z)
        delta *= s * (1 + z * (1 - s))


class Mish(Activation):
    """``f(z) = z t`` with ``t = tanh(softplus(z)) = n / (n + 2)`` and ``n = e^z (e^z + 2)``.

    ``f'(z) = t + 4 z e^z (1 + e^z) / (n + 2)^2``. One exponential is several times faster
    than the functions that give ``f`` its name.

    References
    ----------
    Misra (2020), "Mish: a self regularized non-monotonic activation function", BMVC.
    """

    keeps_input = True

    def forward(self, z: Array, out: Array) -> None:
        e, n = self._e_and_n(z)
        np.add(n, 2, out=e)
        n /= e
        np.multiply(z, n, out=out)

    def backward(self, z: Array, a: Array, delta: Array) -> None:
        e, n = self._e_and_n(z)
        per = 1 / (n + 2)
        n *= per
        per *= per
        slope = e * e
        slope += e
        slope *= z
        slope *= 4
        slope *= per
        slope += n
        delta *= slope

    @staticmethod
    def _e_and_n(z: Array) -> tuple[Array, Array]:
        e = np.minimum(z, np.full(z.shape[-1], 20, z.dtype))  # beyond, t rounds to 1
        np.exp(e, out=e)
        n: Array = e + 2
        n *= e
        return e, n


class Step(Activation):
    """``f(z) = 1`` where ``z > 0``, else 0; ``f'(z) = 0``.

    No gradient passes: what lies below never learns, it projects the inputs at random.

    References
    ----------
    McCulloch and Pitts (1943), "A logical calculus of the ideas immanent in nervous
    activity", Bulletin of Mathematical Biophysics 5.
    """

    is_smooth = False
    range = (0.0, 1.0)

    def forward(self, z: Array, out: Array) -> None:
        out[...] = z > 0

    def backward(self, z: Array, a: Array, delta: Array) -> None:
        delta[...] = 0


class Sign(Step):
    """``f(z) = 1`` where ``z > 0``, -1 where ``z < 0``, 0 at 0; ``f'(z) = 0``."""

    range = (-1.0, 1.0)

    def forward(self, z: Array, out: Array) -> None:
        np.sign(z, out=out)


class Exp(Activation):
    """``f(z) = exp(z)``, ``f'(z) = a``; for outputs, as hidden layer it overflows."""

    range = (0.0, np.inf)

    def forward(self, z: Array, out: Array) -> None:
        np.exp(z, out=out)

    def backward(self, z: Array, a: Array, delta: Array) -> None:
        delta *= a


ACTIVATIONS: dict[str, type[Activation]] = {
    "identity": Identity,
    "logistic": Logistic,
    "tanh": Tanh,
    "relu": ReLU,
    "leaky_relu": LeakyReLU,
    "elu": ELU,
    "selu": SELU,
    "softplus": Softplus,
    "gelu": GELU,
    "silu": SiLU,
    "mish": Mish,
    "step": Step,
    "sign": Sign,
}
# What the outputs of a regressor may go through.
OUTPUT_ACTIVATIONS: dict[str, type[Activation]] = {
    **{name: activation for name, activation in ACTIVATIONS.items() if activation.is_smooth},
    "exp": Exp,
}
