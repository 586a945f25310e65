"""To other formats and back: ONNX, PyTorch, C, and networks of scikit-learn's."""

from ._onnx import to_onnx
from ._onnx_inputs import onnx_inputs
from ._writers import register_writer

__all__ = ["onnx_inputs", "register_writer", "to_onnx"]
