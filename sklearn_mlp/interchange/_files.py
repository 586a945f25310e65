"""Optional packages, and files that are written whole or not at all."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Any

# Optional packages, and what pip is told to install: versions as the extras say.
ONNX = "onnx", '"onnx>=1.16"'
SKL2ONNX = "skl2onnx", '"skl2onnx>=1.20"'
TORCH = "torch", "torch"


def require(package: str, pip: str, *, wanted_by: str) -> Any:
    """Import an optional package.

    Raises
    ------
    ImportError
        If it is not installed, with the command that installs it.
    """
    try:
        return importlib.import_module(package)
    except ImportError as error:
        raise ImportError(
            f"{wanted_by} needs {package}, which is not installed. Install it with: "
            f"python -m pip install {pip}"
        ) from error


def write_whole(path: str | os.PathLike[str], content: bytes) -> None:
    """Write a file beside its place, and then put it there.

    Raises
    ------
    OSError
        If it cannot be written there; what stood there does still.
    """
    path = Path(path)
    if not path.name or path.is_dir():
        raise IsADirectoryError(f"Cannot write {path}: it is a folder. Name a file in it.")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"Cannot write {path}: there is no folder {path.parent}.")
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_bytes(content)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
