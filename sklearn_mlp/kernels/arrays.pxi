"""Arrays as C sees them, checked."""

from cpython.buffer cimport (
    PyBUF_FORMAT, PyBUF_STRIDES, PyBUF_WRITABLE, PyBuffer_Release, PyObject_GetBuffer,
)

_SOURCES = {"f": 0, "d": 1, "l": 2, "q": 2}


cdef struct Block:
    # (members, rows, columns) in memory; members may lie apart by `stride` bytes
    char *data
    ptrdiff_t members, rows, columns, stride
    char kind


cdef Block block(object x, int n_inner, bint writable) except *:
    """An array of ``n_inner`` axes, 1 or 2, after at most one of members."""
    cdef Py_buffer view
    cdef Block found
    cdef Py_ssize_t expected
    cdef int axis
    PyObject_GetBuffer(x, &view, PyBUF_STRIDES | PyBUF_FORMAT | (PyBUF_WRITABLE if writable else 0))
    try:  # the caller's reference keeps the memory
        found.kind = view.format[0]
        if found.kind == c'l' or found.kind == c'q' or found.kind == c'i':  # as compilers differ
            found.kind = c'l' if view.itemsize == 8 else c'i'
        if view.format[1] != 0 or view.ndim < n_inner or view.ndim > n_inner + 1:
            raise ValueError(f"no array of {n_inner} or {n_inner + 1} axes of numbers: {x!r}")
        found.data = <char *>view.buf
        found.columns = view.shape[view.ndim - 1]
        found.rows = view.shape[view.ndim - 2] if n_inner == 2 else 1
        found.members, found.stride = 1, 0
        if view.ndim > n_inner:
            found.members, found.stride = view.shape[0], view.strides[0]
        expected = view.itemsize
        for axis in range(view.ndim - 1, view.ndim - 1 - n_inner, -1):
            if view.shape[axis] > 1 and view.strides[axis] != expected:
                raise ValueError("not contiguous")
            expected *= view.shape[axis]
        return found
    finally:
        PyBuffer_Release(&view)


cdef void *vector(object x, ptrdiff_t size, char kind, bint writable) except? NULL:
    """The memory of so many contiguous numbers of a kind, 'f' or 'd'; NULL of None."""
    if x is None:
        return NULL
    cdef Block found = block(x, 1, writable)
    if found.kind != kind or found.members != 1 or found.columns != size:
        raise ValueError(f"not {size} numbers of the same precision: {x!r}")
    return found.data


cdef bint same(Block one, Block other) noexcept:
    return one.kind == other.kind and one.members == other.members and one.rows == other.rows


cdef bint single(char kind) except -1:
    if kind != c'f' and kind != c'd':
        raise ValueError("neither float32 nor float64")
    return kind == c'f'


cdef Source source(object x, ptrdiff_t rows, ptrdiff_t columns) except *:
    """An array with this shape, however its rows and columns lie in memory."""
    cdef Py_buffer view
    cdef Source found
    PyObject_GetBuffer(x, &view, PyBUF_STRIDES | PyBUF_FORMAT)
    try:
        found.type = _SOURCES[view.format.decode()]
        if view.itemsize != (4 if found.type == 0 else 8):
            raise ValueError("integers of 32 bits")
        if view.ndim != 2 or view.shape[0] != rows or view.shape[1] != columns:
            raise ValueError(f"not of shape ({rows}, {columns})")
        found.data, found.columns = view.buf, columns
        found.row_step = view.strides[0] // view.itemsize
        found.column_step = view.strides[1] // view.itemsize
        if columns == 1:
            found.column_step = 1
        if found.row_step * view.itemsize != view.strides[0]:
            raise ValueError("rows lie between items")
        return found
    finally:
        PyBuffer_Release(&view)


cdef void *indices(object rows, ptrdiff_t n_rows, ptrdiff_t end) except NULL:
    """The memory of so many contiguous row numbers, of rows before the end."""
    cdef Block found = block(rows, 1, False)
    if found.kind != c'l' or found.members != 1 or found.columns != n_rows:
        raise ValueError("rows must be contiguous indices, as many as said")
    cdef const int64_t *each = <const int64_t *>found.data
    cdef ptrdiff_t i
    for i in range(n_rows):
        if not 0 <= each[i] < end:
            raise IndexError(f"rows of X: there are {end}, no {each[i]}")
    return found.data
