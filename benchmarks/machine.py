"""Where it was measured."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_info

from sklearn_mlp import kernels


def n_cores():
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def thread_settings():
    """One thread, and all cores if there are more."""
    return sorted({1, n_cores()})


def _simd_extensions():
    """Those that NumPy has found."""
    try:
        return " ".join(np.show_config(mode="dicts")["SIMD Extensions"].get("found", []))
    except TypeError:  # before NumPy 1.25
        return "unknown"


def describe(optional=("torch", "jax")):
    """Processor, cores, versions and BLAS, as a dict of strings."""
    packages = ("sklearn_mlp", "scikit-learn", "numpy", "scipy", *optional)
    blas = {
        f"{pool['internal_api']} {pool['version']} {pool.get('architecture', '')}".strip()
        for pool in threadpool_info()
        if pool["user_api"] == "blas"
    }
    return {
        "processor": _processor(),
        "cores": str(n_cores()),
        "system": platform.system(),
        "Python": platform.python_version(),
        **{package: _version(package) for package in packages},
        "compiled loops": kernels.compiled.vectors() if kernels.compiled else kernels.reason,
        "BLAS": ", ".join(sorted(blas)),
        "SIMD": _simd_extensions(),
    }


def _processor():
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":")[1].strip()
    return platform.processor()


def _version(package):
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
