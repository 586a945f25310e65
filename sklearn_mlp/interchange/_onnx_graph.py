"""A graph of ONNX nodes, written like formulas: ``g.Add(g.MatMul(a, W), b)``."""

from __future__ import annotations

import copy
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import NodeProto, TensorProto, helper, numpy_helper

# The lowest that has all operators in the form they have today, for old runtimes.
OPSET, ML_OPSET, IR_VERSION = 13, 2, 7
ML = "ai.onnx.ml"

# A value is the name of a node's output; where one is expected, a constant may stand.
Value = str
Operand = Value | npt.ArrayLike


class Graph:
    """Nodes and constants; each operator of ONNX is a method that adds a node.

    Where an operator takes a value, numbers and arrays are constants: numbers in the graph's
    precision, arrays of floats too, other arrays as they are.

    Parameters
    ----------
    dtype : {numpy.float32, numpy.float64, numpy.int64}
        The graph's precision.
    taken : iterable of str, default=()
        Names of inputs and outputs, which nothing else may have.

    Attributes
    ----------
    nodes : list of onnx.NodeProto
    constants : list of onnx.TensorProto

    Examples
    --------
    >>> import numpy as np
    >>> g = Graph(np.float32, taken=["z"])
    >>> g.Mul("z", g.Sigmoid("z"))
    'Mul_0'
    >>> [node.op_type for node in g.nodes]
    ['Sigmoid', 'Mul']
    """

    def __init__(self, dtype: npt.DTypeLike, taken: Iterable[str] = ()) -> None:
        self.dtype = np.dtype(dtype)
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []
        self._taken = set(taken)
        self._numbers: defaultdict[str, Iterator[int]] = defaultdict(itertools.count)

    def in_precision(self, dtype: npt.DTypeLike) -> Graph:
        """The same graph, to which constants of another precision are added."""
        graph = copy.copy(self)
        graph.dtype = np.dtype(dtype)
        return graph

    def __getattr__(self, op: str) -> Callable[..., Value]:
        if not op[0].isupper():
            raise AttributeError(
                f"{op!r} is no operator of ONNX, whose names begin with a capital, as in "
                "graph.Relu(z)."
            )
        return lambda *operands, **options: self._add(op, operands, **options)

    def _add(
        self,
        op: str,
        operands: Iterable[Operand],
        *,
        domain: str = "",
        output: str | None = None,
        **attributes: Any,
    ) -> Value:
        inputs = [each if isinstance(each, str) else self.constant(each) for each in operands]
        output = output or self.free_name(op)
        node = helper.make_node(op, inputs, [output], domain=domain, **attributes)
        node.name = output
        self.nodes.append(node)
        return output

    def constant(self, value: npt.ArrayLike, name: str = "constant") -> Value:
        """A constant.

        Raises
        ------
        ValueError
            If it is finite, and not in the graph's precision.
        """
        array = np.asarray(value)
        if isinstance(value, (int, float)) or array.dtype.kind == "f":
            with np.errstate(over="ignore"):
                array, exact = array.astype(self.dtype), array
            lost = np.isfinite(exact) & ~np.isfinite(array)
            if lost.any():
                raise ValueError(
                    f"The network has {exact[lost].flat[0]!s}, which is too large for "
                    f"{self.dtype}. Export it with dtype=numpy.float64."
                )
        name = self.free_name(name)
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def cast(
        self, value: Value, dtype: npt.DTypeLike | None = None, output: str | None = None
    ) -> Value:
        """A value in another type, by default the graph's precision."""
        dtype = np.dtype(self.dtype if dtype is None else dtype)
        return self.Cast(value, to=helper.np_dtype_to_tensor_dtype(dtype), output=output)

    def columns(self, value: Value, chosen: npt.ArrayLike) -> Value:
        """Some columns of a matrix, by their numbers."""
        return self.Gather(value, np.asarray(chosen, np.int64), axis=-1)

    def free_name(self, wanted: str) -> str:
        """A name that nothing in the model has yet."""
        numbered = (f"{wanted}_{number}" for number in self._numbers[wanted])
        name = next(name for name in numbered if name not in self._taken)
        self._taken.add(name)
        return name
