"""To other formats and back: ONNX, PyTorch, C, and networks of scikit-learn's."""

from ._c import to_c
from ._from_sklearn import from_sklearn
from ._onnx import to_onnx
from ._onnx_inputs import onnx_inputs
from ._skl2onnx import register_skl2onnx
from ._torch import from_torch, to_torch
from ._writers import register_writer

__all__ = [
    "from_sklearn",
    "from_torch",
    "onnx_inputs",
    "register_skl2onnx",
    "register_writer",
    "to_c",
    "to_onnx",
    "to_torch",
]
