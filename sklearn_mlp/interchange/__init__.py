"""To other formats and back: ONNX, PyTorch, C, and networks of scikit-learn's."""

from ._c import to_c
from ._onnx import to_onnx
from ._onnx_inputs import onnx_inputs
from ._skl2onnx import register_skl2onnx
from ._writers import register_writer

__all__ = ["onnx_inputs", "register_skl2onnx", "register_writer", "to_c", "to_onnx"]
