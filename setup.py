"""Builds the compiled loops where there is a C compiler; everything works without them."""

import os
import sys
import sysconfig

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

# At -O2 some loops are slower than NumPy. Without contraction all processors give the same bits.
FLAGS = {
    "msvc": ["/O2", "/std:c11", "/fp:precise"],
    "unix": [
        "-O3",
        "-std=c11",
        "-g0",
        "-Werror=implicit-function-declaration",
        "-ffp-contract=off",
        "-fno-math-errno",
        "-fno-trapping-math",
    ],
}
KERNELS = "sklearn_mlp/kernels"
REQUIRED = os.environ.get("SKLEARN_MLP_KERNELS") == "1"
STABLE_ABI = not sysconfig.get_config_var("Py_GIL_DISABLED")  # free-threaded Python has none


class BuildIfPossible(build_ext):
    """A build that says in one line that it is left out, and does not fail."""

    def build_extension(self, ext):
        kind = self.compiler.compiler_type
        ext.extra_compile_args += FLAGS.get(kind, FLAGS["unix"])
        if sys.platform.startswith("linux"):
            ext.extra_link_args += ["-Wl,--strip-all"]
        try:
            super().build_extension(ext)
        except Exception:
            if REQUIRED:
                raise
            print("sklearn_mlp: no C compiler worked; without compiled loops NumPy computes.")


setup(
    cmdclass={"build_ext": BuildIfPossible},
    ext_modules=[
        Extension(
            "sklearn_mlp.kernels._compiled",
            [f"{KERNELS}/_compiled.pyx", f"{KERNELS}/loops.c"],
            include_dirs=[KERNELS],
            depends=[
                f"{KERNELS}/{name}"
                for name in os.listdir(KERNELS)
                if name.endswith((".h", ".pxi", ".pxd"))
            ],
            define_macros=[("Py_LIMITED_API", "0x030B0000")] if STABLE_ABI else [],
            py_limited_api=STABLE_ABI,
            optional=not REQUIRED,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}} if STABLE_ABI else {},
)
