"""Compiled twins of the hot loops, for where there was a C compiler when this was installed.

They compute what the lines of NumPy do that stand above them in ``loops_of_type.h``, to
rounding; ``network_of_type.h`` puts them together to whole updates, without Python in between.
``compiled`` is the module, or None: then NumPy does it all. ``SKLEARN_MLP_KERNELS=0`` in the
environment turns them off.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

compiled: Any = None
reason = ""
if os.environ.get("SKLEARN_MLP_KERNELS") == "0":
    reason = "turned off by SKLEARN_MLP_KERNELS=0"
else:
    try:
        compiled = import_module("._compiled", __name__)
    except ImportError as error:
        reason = f"not there: {error}"
