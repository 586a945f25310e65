"""Activations, output activations and embeddings in C."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import dedent, indent
from typing import Any

import numpy as np

from ..nn import activations, class_losses, embeddings, entity_embeddings, losses
from ..nn.activations import Activation
from ..nn.embeddings import Embedding
from ..nn.losses import Loss
from ..tabular._targets import InUnit, Unit
from ._c_text import braces, number
from ._writers import enter, writer_of

LOGISTIC = """
const float e = expf(-fabsf(z));
return (z < 0.0f ? e : 1.0f) / (1.0f + e);
"""
SILU = """
const float e = expf(-fabsf(z));
return z * (z < 0.0f ? e : 1.0f) / (1.0f + e);
"""
MISH = """
const float e = expf(z < 20.0f ? z : 20.0f);
const float n = e * (e + 2.0f);
return z * (n / (n + 2.0f));
"""
GELU = "0.5f * z * erfcf(-0.707106781f * z)"
SOFTPLUS = "(z < 0.0f ? 0.0f : z) + log1pf(expf(-fabsf(z)))"


def written(part: Activation | Loss | Embedding, *about: Any) -> Any:
    """What the writer of a part says: text, or a loss's activation.

    Raises
    ------
    TypeError
        If there is none, or it says something else.
    """
    said = writer_of(part, "c")(part, *about)
    if isinstance(said, str) or (isinstance(said, Activation) and isinstance(part, Loss)):
        return said
    raise TypeError(f"The writer for c of {part!r} must return C source as text, got {said!r}.")


def leaky_relu(part: activations.LeakyReLU) -> str:
    return f"z < 0.0f ? {number(part.negative_slope, repr(part))} * z : z"


def elu(part: activations.ELU) -> str:
    scale, alpha = (number(value, repr(part)) for value in (part.scale, part.alpha))
    scaled = f"z < 0.0f ? {alpha} * expm1f(z) : z"
    return scaled if part.scale == 1 else f"{scale} * ({scaled})"


def as_it_is(part: Loss, n: int) -> Activation:
    return activations.Identity()


def softmax(part: Loss, n: int) -> str:
    return dedent(f"""\
        float largest = y[0], sum = 0.0f;
        for (int k = 1; k < {n}; k++) {{
            if (y[k] > largest) {{
                largest = y[k];
            }}
        }}
        for (int k = 0; k < {n}; k++) {{
            y[k] = expf(y[k] - largest);
            sum += y[k];
        }}
        for (int k = 0; k < {n}; k++) {{
            y[k] /= sum;
        }}
        """)


def increasing(part: losses.Quantiles, n: int) -> str:
    """Each above the one before by the softplus of its raw output."""
    softplus = SOFTPLUS.replace("z", "y[k]")
    return dedent(f"""\
        for (int k = 1; k < {n}; k++) {{
            y[k] = y[k - 1] + ({softplus});
        }}
        """)


def in_unit(part: InUnit, n: int) -> str:
    return to_unit(part.unit, n)


def to_unit(unit: Unit, n: int) -> str:
    """Statements that bring ``y`` from what the network sees into a unit."""
    scale, declared_scale = per_output("scale", unit.scale, n, "The scale of y")
    mean, declared_mean = per_output("mean", unit.mean, n, "The mean of y")
    about = "/* From what the network learnt to the unit of the targets. */\n"
    return (
        about
        + declared_scale
        + declared_mean
        + dedent(f"""\
        for (int k = 0; k < {n}; k++) {{
            y[k] = y[k] * {scale} + {mean};
        }}
        """)
    )


def within(limits: tuple[Any, Any], n: int) -> str:
    """Statements that clip ``y``."""
    low, declared_low = per_output("low", limits[0], n, "The lowest y")
    high, declared_high = per_output("high", limits[1], n, "The highest y")
    about = "/* Within the range of the training targets. */\n"
    return (
        about
        + declared_low
        + declared_high
        + dedent(f"""\
        for (int k = 0; k < {n}; k++) {{
            if (y[k] < {low}) {{
                y[k] = {low};
            }} else if (y[k] > {high}) {{
                y[k] = {high};
            }}
        }}
        """)
    )


def per_output(name: str, value: Any, n: int, what: str) -> tuple[str, str]:
    """An expression for output k, and the declaration that it needs: none if all are the same."""
    values = [number(each, what) for each in np.broadcast_to(value, n)]
    if len(set(values)) == 1:
        return values[0], ""
    return f"{name}[k]", f"static const float {name}[{n}] = {braces(values)};\n"


def periodic(
    part: embeddings.PeriodicEmbedding, parameters: Sequence[str], columns: Sequence[int]
) -> str:
    n, n_f, n_c = len(columns), part.n_frequencies, part.n_components
    if n == 0:
        return ""
    w, b, V, c = parameters
    return f"static const int columns[{n}] = {braces(columns)};\n" + dedent(f"""\
        /* Of each of them x, and then cos(2 pi (w x + b)) V + c. */
        const float *w = {w}, *b = {b}, *V = {V}, *c = {c};
        for (int j = 0; j < {n}; j++) {{
            const float x_j = x[columns[j]];
            *a++ = x_j;
            for (int k = 0; k < {n_c}; k++) {{
                a[k] = *c++;
            }}
            for (int i = 0; i < {n_f}; i++) {{
                const float cosine = cosf(6.28318531f * (*w++ * x_j + *b++));
                for (int k = 0; k < {n_c}; k++) {{
                    a[k] += cosine * *V++;
                }}
            }}
            a += {n_c};
        }}
        """)


def entity(
    part: entity_embeddings.EntityEmbedding, parameters: Sequence[str], columns: Sequence[int]
) -> str:
    each = zip(parameters, columns, part.n_levels, part.n_components, strict=True)
    return "".join(_row_of_table(*of_column) for of_column in each)


def _row_of_table(table: str, column: int, n_levels: int, n_components: int) -> str:
    x = f"x[{column}]"
    return dedent(f"""\
        {{
            const int level = {x} >= 0.0f && {x} < {n_levels}.0f ? (int){x} : 0;
            for (int k = 0; k < {n_components}; k++) {{
                *a++ = {table}[level * {n_components} + k];
            }}
        }}
        """)


def several(
    part: entity_embeddings.Embeddings, parameters: Sequence[str], columns: Sequence[int]
) -> str:
    """Each part's statements in braces of its own."""
    text, start = "", 0
    for each, (alone, own) in zip(part.parts, part.of_each(), strict=True):
        end = start + len(alone.shapes(len(own)))
        statements = written(each, parameters[start:end], own).strip("\n")
        text += f"{{\n{indent(statements, '    ')}\n}}\n" if statements else ""
        start = end
    return text


WRITERS = {
    activations.Identity: lambda part: "z",
    activations.Logistic: lambda part: LOGISTIC,
    activations.Tanh: lambda part: "tanhf(z)",
    activations.ReLU: lambda part: "z < 0.0f ? 0.0f : z",
    activations.LeakyReLU: leaky_relu,
    activations.ELU: elu,
    activations.Softplus: lambda part: SOFTPLUS,
    activations.GELU: lambda part: GELU,
    activations.SiLU: lambda part: SILU,
    activations.Mish: lambda part: MISH,
    activations.Step: lambda part: "z > 0.0f ? 1.0f : 0.0f",
    activations.Sign: lambda part: "(float)((z > 0.0f) - (z < 0.0f))",
    activations.Exp: lambda part: "expf(z)",
    losses.Loss: as_it_is,
    losses.Quantiles: increasing,
    losses.Poisson: lambda part, n: activations.Exp(),
    losses.ThroughActivation: lambda part, n: part.activation,
    class_losses.LogisticOutput: lambda part, n: activations.Logistic(),
    class_losses.SoftmaxOutput: softmax,
    InUnit: in_unit,
    embeddings.PeriodicEmbedding: periodic,
    entity_embeddings.EntityEmbedding: entity,
    entity_embeddings.Embeddings: several,
}
enter("c", WRITERS)
