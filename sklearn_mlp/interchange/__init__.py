"""To other formats and back: ONNX, PyTorch, C, and networks of scikit-learn's."""

from ._writers import register_writer

__all__ = ["register_writer"]
