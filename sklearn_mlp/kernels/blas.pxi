"""Matrix products: SciPy's BLAS."""

from cpython.pycapsule cimport PyCapsule_GetName, PyCapsule_GetPointer

from scipy.linalg import cython_blas as _blas

cdef void *blas(str name, str arguments) except NULL:
    """SciPy's BLAS routine of this name, if it takes what it took when this was written."""
    capsule = getattr(_blas, "__pyx_capi__", {}).get(name)
    if capsule is None:
        raise ImportError(f"SciPy offers no {name}")
    signature = PyCapsule_GetName(capsule)
    found = signature.decode().replace("__pyx_t_5scipy_6linalg_11cython_blas_" + name[0], "T")
    if found != arguments:
        raise ImportError(f"SciPy's {name} takes {found}")
    return PyCapsule_GetPointer(capsule, signature)


cdef str _GEMM = (
    "void (char *, char *, int *, int *, int *, T *, T *, int *, T *, int *, T *, T *, int *)"
)
cdef str _GEMV = "void (char *, int *, int *, T *, T *, int *, T *, int *, T *, T *, int *)"
cdef void *_sgemm = blas("sgemm", _GEMM)
cdef void *_dgemm = blas("dgemm", _GEMM)
cdef void *_sgemv = blas("sgemv", _GEMV)
cdef void *_dgemv = blas("dgemv", _GEMV)
