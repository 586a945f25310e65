"""The body of a header in C: constant arrays, the functions that are used, and ``predict``."""

from __future__ import annotations

import re
from typing import Any

from numpy.typing import NDArray

from ..nn.activations import ACTIVATIONS, OUTPUT_ACTIVATIONS, Activation
from ..nn.embeddings import Embedding
from ..nn.losses import Loss
from ._c_parts import to_unit, within, written
from ._c_text import block, braces, constant, single
from ._predictor import Predictor

NAMES = {cls: name for name, cls in (OUTPUT_ACTIVATIONS | ACTIVATIONS).items()}
LAYER = """
/* z = a W + b */
static void {name}_layer(
    const float *a, int n_in, const float *W, const float *b, float *z, int n_out)
{{
    for (int j = 0; j < n_out; j++) {{
        float sum = b[j];
        for (int i = 0; i < n_in; i++) {{
            sum += a[i] * *W++;
        }}
        z[j] = sum;
    }}
}}
"""
BEST = """
int best = 0;
for (int k = 1; k < {N}_N_OUTPUTS; k++) {{
    if (p[k] > p[best]) {{
        best = k;
    }}
}}
return best;
"""
MEAN = """
static float of_one[{N}_N_OUTPUTS];

for (int k = 0; k < {N}_N_OUTPUTS; k++) {{
    {y}[k] = 0.0f;
}}
for (int m = 0; m < {n_members}; m++) {{
    {name}_member(m, x, of_one);
    for (int k = 0; k < {N}_N_OUTPUTS; k++) {{
        {y}[k] += of_one[k] / {n_members}.0f;
    }}
}}
"""


class NetworkInC:
    """What a predictor computes, in C.

    Attributes
    ----------
    constants, functions : list of str
        Their lines; the last function is ``predict``.
    signature : str
        Of ``predict``.
    y : str
        What its output is called: p of a classifier.
    n_weights, n_buffered : int
        How many floats are constant, and how many in buffers.
    """

    def __init__(self, name: str, predictor: Predictor) -> None:
        self.name, self.predictor = name, predictor
        self.constants: list[str] = []
        self.functions: list[str] = []
        self.n_weights = self.n_buffered = 0
        self.y = "y" if predictor.classes is None else "p"
        self.returns_class = predictor.classes is not None and not predictor.is_multilabel
        kind = "int" if self.returns_class else "void"
        self.signature = f"static {kind} {name}_predict(const float *x, float *{self.y})"
        self._of_body: dict[str, str] = {}  # the functions of one number, by what they do
        self._taken = {"predict", "member", "layer", "embed", "classes"}
        self._fill = {"name": name, "N": name.upper(), "y": self.y}
        self._has_members = predictor.n_members > 1
        self._member = "[m]" if self._has_members else ""
        self._write()

    def _write(self) -> None:
        weights, biases, mixes, embedding = self._arrays()
        self.functions += block(LAYER.format(**self._fill), depth=0)
        network = self._network(weights, biases, mixes, embedding)
        if self._has_members:
            signature = f"static void {self.name}_member(int m, const float *x, float *{self.y})"
            self._add_function("The prediction of one network", signature, network)
            self.n_buffered += self.predictor.n_outputs
            network = block(MEAN.format(n_members=self.predictor.n_members, **self._fill))
        self._add_function(self._summary(), self.signature, [*network, *self._end()])

    def _summary(self) -> str:
        of_several = f", as the mean of {self.predictor.n_members} networks"
        mean = of_several if self._has_members else ""
        if self.returns_class:
            return f"The number of the most probable class; all are in p{mean}"
        return f"Writes the prediction for x into {self.y}{mean}"

    # Constant arrays.

    def _arrays(self) -> tuple[list[str], list[str], list[str], list[str]]:
        """Write all of them; returns what they are called where they are used."""
        layers = self.predictor.layers
        weights, biases, mixes = [], [], []
        for number, (W, b) in enumerate(zip(layers.weights, layers.biases, strict=True)):
            transposed = W.swapaxes(-1, -2)
            weights.append(self._array(f"W{number}", transposed, f"coefs_[{number}]"))
            biases.append(self._array(f"b{number}", b, f"intercepts_[{number}]"))
            if layers.mixes and number < len(layers.mixes) and self._acts(number):
                mix, what = layers.mixes[number], f"activation_mixes_[{number}]"
                mixes.append(self._array(f"mix{number}", mix, what))
            else:
                mixes.append("")
        embedding = [
            self._array(f"E{number}", part, f"embedding_[{number}]") if part.size else ""
            for number, part in enumerate(layers.embedding)
        ]
        return weights, biases, mixes, embedding

    def _acts(self, number: int) -> bool:
        part = self.predictor.model.architecture.activations[number]
        return _body(part) != IDENTITY

    def _array(self, short: str, array: NDArray[Any], what: str) -> str:
        values = single(array, what)
        shape = values.shape[1:] if self._has_members else values.shape
        flat = values.reshape(*values.shape[: int(self._has_members)], -1)
        members = f"[{self.predictor.n_members}]" if self._has_members else ""
        size = " * ".join(map(str, shape))
        self.constants += constant(f"{self.name}_{short}{members}[{size}]", flat, shape[-1])
        self.n_weights += values.size
        self._taken.add(short)
        return f"{self.name}_{short}{self._member}"

    # Functions.

    def _add_function(self, summary: str, signature: str, lines: list[str]) -> None:
        self.functions += ["", f"/* {summary}. */", signature, "{", *lines, "}"]

    def _network(
        self, weights: list[str], biases: list[str], mixes: list[str], embedding: list[str]
    ) -> list[str]:
        """Statements that make the prediction of x, by two buffers in turn."""
        architecture = self.predictor.model.architecture
        sizes, a, steps = {"even": 0, "odd": 0}, "x", []
        shapes = [W.shape[-2:] for W in self.predictor.layers.weights]
        if architecture.embedding is not None:
            a, sizes["odd"] = "odd", shapes[0][0]
            self._add_embed(architecture.embedding, embedding)
            steps += ["", f"    {self.name}_embed({'m, ' if self._has_members else ''}x, odd);"]
        for number, (n_in, n_out) in enumerate(shapes):
            is_hidden = number < len(architecture.activations)
            z = ("even", "odd")[number % 2] if is_hidden else self.y
            call = f"({a}, {n_in}, {weights[number]}, {biases[number]}, {z}, {n_out});"
            steps += ["", f"    {self.name}_layer{call}"]
            if is_hidden:
                steps += self._activate(architecture.activations[number], z, n_out, mixes[number])
                sizes[z] = max(sizes[z], n_out)
            a = z
        steps += self._out_activation(self.predictor.loss)
        return [*self._buffers(sizes), *steps[1:]]

    def _buffers(self, sizes: dict[str, int]) -> list[str]:
        used = {buffer: size for buffer, size in sizes.items() if size}
        self.n_buffered += sum(used.values())
        if not used:
            return []
        declared = ", ".join(f"{buffer}[{size}]" for buffer, size in used.items())
        return [f"    static float {declared};  /* outputs of layers, in turn */", ""]

    def _activate(self, part: Activation, z: str, n: int, mix: str = "") -> list[str]:
        function = self._function_of(part)
        if not function:
            return []
        value = f"{z}[j] = {function}({z}[j]);"
        if mix:
            value = f"{z}[j] += {mix}[j] * ({function}({z}[j]) - {z}[j]);"
        return block(f"for (int j = 0; j < {n}; j++) {{\n    {value}\n}}")

    def _function_of(self, part: Activation) -> str:
        """The function of one number that is the activation; empty for the identity."""
        body = _body(part)
        if body == IDENTITY:
            return ""
        if body not in self._of_body:
            short = self._free_name(NAMES.get(type(part), type(part).__name__.lower()))
            self._of_body[body] = f"{self.name}_{short}"
            self.functions += ["", f"static float {self._of_body[body]}(float z)", "{"]
            self.functions += [*block(body), "}"]
        return self._of_body[body]

    def _free_name(self, wanted: str) -> str:
        wanted = re.sub("[^a-z0-9]+", "_", wanted).strip("_") or "activation"
        free, number = wanted, 2
        while free in self._taken:
            free, number = f"{wanted}_{number}", number + 1
        self._taken.add(free)
        return free

    def _out_activation(self, loss: Loss) -> list[str]:
        n = self.predictor.n_outputs
        if self.predictor.classes is not None and not loss.gives_probabilities:
            return []
        said = written(loss, n)
        if isinstance(said, Activation):
            return self._activate(said, self.y, n)
        is_named = loss.out_activation != "identity"
        function = self._free_name(loss.out_activation if is_named else "out_activation")
        signature = f"static void {self.name}_{function}(float *y)"
        self._add_function("From raw output to prediction", signature, block(said))
        return [f"    {self.name}_{function}({self.y});"]

    def _add_embed(self, part: Embedding, parameters: list[str]) -> None:
        columns, others = (chosen.tolist() for chosen in part.split(self.predictor.n_features))
        lines = block(written(part, parameters, columns))
        if others:
            n = len(others)
            lines += [
                *block(f"static const int others[{n}] = {braces(others)};"),
                *block(f"for (int k = 0; k < {n}; k++) {{\n    *a++ = x[others[k]];\n}}"),
            ]
        member = "int m, " if self._has_members else ""
        signature = f"static void {self.name}_embed({member}const float *x, float *a)"
        self._add_function("From x to the inputs of the first layer", signature, lines)

    def _end(self) -> list[str]:
        """What follows the network, or the mean of several."""
        predictor, lines = self.predictor, []
        if predictor.has_unit:
            lines += ["", *block(to_unit(predictor.unit, predictor.n_outputs))]
        if predictor.limits is not None:
            lines += ["", *block(within(predictor.limits, predictor.n_outputs))]
        if self.returns_class:
            lines += ["", *block(BEST.format(**self._fill))]
        return lines


IDENTITY = "return z;"


def _body(part: Activation) -> str:
    """The body of a function of ``z``."""
    said = written(part).strip()
    return said if re.search(r"\breturn\b", said) else f"return {said};"
