"""Dask is an extra: nothing outside of the room knows of it."""

import subprocess
import sys
from pathlib import Path

import sklearn_mlp

PACKAGE = Path(sklearn_mlp.__file__).parent


def test_no_lower_room_mentions_dask():
    rooms = [PACKAGE / room for room in ("", "fitting", "optim", "nn", "kernels")]
    lower = [path for room in rooms for path in room.glob("*.py")]
    assert len(lower) > 50
    assert [path for path in lower if "dask" in path.read_text(encoding="utf-8").lower()] == []


def test_the_package_imports_without_dask():
    code = "import sys; sys.modules |= {'dask': None, 'distributed': None}; import sklearn_mlp"
    subprocess.run([sys.executable, "-c", code], check=True)
