# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled loops, for arrays: what is checked here is what C takes for granted."""

from libc.stdint cimport int32_t, int64_t, intptr_t, uint16_t

if sizeof(intptr_t) != 8:
    raise ImportError("the compiled loops count rows in 64 bits")

include "arrays.pxi"
include "pieces.pxi"
include "blas.pxi"
include "network.pxi"
