"""Whole networks."""

from cpython.exc cimport PyErr_CheckSignals
from cpython.mem cimport PyMem_Calloc, PyMem_Free, PyMem_Malloc


cdef class Network:
    """A network of fully connected layers, with buffers for blocks of rows.

    Parameters
    ----------
    single : bool
        float32, else float64.
    sizes : sequence of int
        Inputs, units of each hidden layer, outputs.
    functions : sequence of Function
        One per hidden layer.
    keeps_input : sequence of bool
        Which of them need z for their slope.
    dropout : sequence of float
        One per hidden layer.
    loss : int
        Its place in ``LOSSES``; -1 for predictions only.
    block_rows : int
    scales_inputs : bool
        Whether each input of the first layer has a factor.
    embedding : tuple or None
        Periodic: columns, how many frequencies and components; tables: columns, levels and
        widths; the other columns. None for X as it is.
    rows_alone : bool
        Whether rows do not see each other, to the last bit; for predictions only.
    """

    cdef CNetwork net
    cdef void *memory
    cdef void *X_memory
    cdef char kind
    cdef tuple data  # what `net` points to
    cdef ptrdiff_t n_rows, n_features
    cdef tuple columns  # which the embedding points to
    cdef bint rows_alone

    def __cinit__(self, bint single, sizes, functions, keeps_input, dropout, int loss,
                  ptrdiff_t block_rows, bint scales_inputs=False, embedding=None,
                  bint rows_alone=False):
        cdef ptrdiff_t n_layers = len(sizes) - 1, l
        cdef CNetwork *net = &self.net
        cdef Layer *layer
        cdef Function f
        self.kind, self.rows_alone = c'f' if single else c'd', rows_alone
        net.n_layers, net.loss, net.block_rows = n_layers, loss, block_rows
        net.gemm, net.gemv = (_sgemm, _sgemv) if single else (_dgemm, _dgemv)
        net.layers = <Layer *>PyMem_Calloc(n_layers, sizeof(Layer))
        if net.layers == NULL:
            raise MemoryError
        for l in range(n_layers):
            layer = net.layers + l
            layer.n_in, layer.n_out = sizes[l], sizes[l + 1]
            net.n_weights += layer.n_in * layer.n_out
            net.n_parameters += layer.n_out
            if l < n_layers - 1:  # else its `f` is all zeros, the identity
                f = functions[l]
                layer.f, layer.dropout, layer.keeps_input = f.f, dropout[l], keeps_input[l]
        net.n_parameters += net.n_weights
        net.scales_inputs, self.n_features = scales_inputs, sizes[0]
        if scales_inputs:
            net.n_parameters += sizes[0]
        if embedding is not None:
            self.embed(embedding)
        cdef size_t n_bytes = self.share_out(0)
        self.memory = PyMem_Malloc(n_bytes + 64)
        if self.memory == NULL:
            raise MemoryError
        self.share_out((<size_t>self.memory + 63) // 64 * 64)
        for l in range(block_rows if net.embedding.n_chosen else 0):
            if single:
                (<float *>net.embedding.ones)[l] = 1
            else:
                (<double *>net.embedding.ones)[l] = 1

    cdef int embed(self, embedding) except -1:
        cdef Embedding *e = &self.net.embedding
        cdef ptrdiff_t j, largest = 2**31
        chosen, e.n_frequencies, e.n_components, columns, n_levels, widths, others = embedding
        e.n_chosen, e.n_tables, e.n_others = len(chosen), len(columns), len(others)
        self.n_features = e.n_chosen + e.n_tables + e.n_others
        e.chosen = <intptr_t *>indices(chosen, e.n_chosen, self.n_features)
        e.level_columns = <intptr_t *>indices(columns, e.n_tables, self.n_features)
        e.n_levels = <intptr_t *>indices(n_levels, e.n_tables, largest)
        e.table_widths = <intptr_t *>indices(widths, e.n_tables, largest)
        e.others = <intptr_t *>indices(others, e.n_others, self.n_features)
        self.columns = embedding
        e.n_inputs = e.n_chosen * (1 + e.n_components) + e.n_others
        e.n_parameters = e.n_chosen * (
            2 * e.n_frequencies + e.n_frequencies * e.n_components + e.n_components
        )
        for j in range(e.n_tables):
            e.n_inputs += e.table_widths[j]
            e.n_parameters += e.n_levels[j] * e.table_widths[j]
        if self.net.layers[0].n_in != e.n_inputs:
            raise ValueError("the first layer has other inputs than the embedding gives")
        self.net.n_parameters += e.n_parameters
        return 0

    cdef size_t share_out(self, size_t at) noexcept:
        """Give each buffer its part of the memory from an address on; where it ends."""
        cdef CNetwork *net = &self.net
        cdef Layer *layer
        cdef ptrdiff_t widest = 0, l
        net.weight_buffer = self.part(&at, 1)
        for l in range(net.n_layers):
            layer = net.layers + l
            layer.z = layer.a = self.part(&at, layer.n_out)
            if layer.keeps_input:
                layer.a = self.part(&at, layer.n_out)
            layer.output = self.part(&at, layer.n_out) if layer.dropout > 0 else layer.a
            widest = max(widest, layer.n_out)
            if self.rows_alone:
                layer.panels = <void *>at
                at += layer.n_in * ((layer.n_out + 15) // 16) * 16 * 8  # panels of 16
        if net.loss >= 0:
            net.y_buffer = self.part(&at, net.layers[net.n_layers - 1].n_out)
            net.deltas[0], net.deltas[1] = self.part(&at, widest), self.part(&at, widest)
        if net.scales_inputs:
            net.scaled_W = <void *>at
            at += net.layers[0].n_in * net.layers[0].n_out * 8 + 64
        cdef Embedding *e = &net.embedding
        if e.n_inputs:
            e.x, e.sum = self.part(&at, e.n_chosen), self.part(&at, 1)
            e.turns = self.part(&at, e.n_chosen * e.n_frequencies)
            e.cosine = self.part(&at, e.n_chosen * e.n_frequencies)
            e.inputs, e.ones = self.part(&at, net.layers[0].n_in), self.part(&at, 1)
            if net.loss >= 0:
                e.delta = self.part(&at, net.layers[0].n_in)
                e.component = self.part(&at, e.n_components)
        return at

    cdef void *part(self, size_t *at, ptrdiff_t columns) noexcept:
        cdef size_t begin = at[0]
        at[0] += (self.net.block_rows * columns * (4 if self.kind == c'f' else 8) + 63) // 64 * 64
        return <void *>begin

    def __dealloc__(self):
        PyMem_Free(self.net.layers)
        PyMem_Free(self.memory)
        PyMem_Free(self.X_memory)

    cdef intptr_t *rows_of(self, object rows, ptrdiff_t first, ptrdiff_t n_rows) except? NULL:
        """The row numbers, NULL of consecutive ones; a buffer where X is not read as it lies."""
        cdef CNetwork *net = &self.net
        cdef size_t item = 4 if self.kind == c'f' else 8
        cdef bint in_rows = net.X.column_step == 1 and net.X.row_step == net.X.columns
        cdef bint direct = rows is None and in_rows and net.X.type == (0 if item == 4 else 1)
        if net.X.data != NULL and self.X_memory == NULL and not direct:
            self.X_memory = PyMem_Malloc(net.block_rows * net.X.columns * item + 64)
            if self.X_memory == NULL:
                raise MemoryError
            net.X_buffer = <void *>((<size_t>self.X_memory + 63) // 64 * 64)
        if rows is not None:
            return <intptr_t *>indices(rows, n_rows, self.n_rows)
        if first < 0 or first + n_rows > self.n_rows:
            raise IndexError(f"rows of X: there are {self.n_rows}, no {first + n_rows - 1}")
        return NULL

    cdef Range ranges(self, ptrdiff_t n_rows) noexcept:
        """The first of some blocks each, between which Ctrl-C is heard."""
        cdef Range part
        part.begin, part.end, part.n_rows = 0, min(n_rows, 16 * self.net.block_rows), n_rows
        return part

    cdef int go_on(self, Range *part) except -1:
        PyErr_CheckSignals()
        part.begin = part.end
        part.end = min(part.n_rows, part.end + 16 * self.net.block_rows)
        return 0

    cdef uint16_t *bits_of(self, object bits, ptrdiff_t n_rows) except? NULL:
        """What decides on dropout in so many rows; NULL of None. Refuses to go on without y."""
        cdef ptrdiff_t l, n = 0
        if self.net.loss < 0 or self.net.y.data == NULL:
            raise ValueError("there are no targets to be trained to")
        for l in range(self.net.n_layers):
            if self.net.layers[l].dropout > 0:
                n += n_rows * self.net.layers[l].n_out
        return <uint16_t *>vector(bits, n, c'H', False)

    def see(self, X, y=None, weights=None, double alpha=0.0):
        """The rows: X an array, or (values, columns, starts) of a CSR matrix; their targets."""
        cdef CNetwork *net = &self.net
        cdef ptrdiff_t i, n_rows, n_in = self.n_features, n_out = net.layers[net.n_layers - 1].n_out
        net.y.data = net.weights.data = NULL
        self.data = (X, y, weights)
        if isinstance(X, tuple):
            if net.embedding.n_inputs:
                raise TypeError("an embedding needs a dense X")
            values, columns, starts = X
            n_rows = len(starts) - 1
            net.X.data = NULL
            net.values = vector(values, len(values), self.kind, False)
            net.columns = <int32_t *>vector(columns, len(values), c'i', False)
            net.starts = <int64_t *>indices(starts, n_rows + 1, len(values) + 1)
            for i in range(len(values)):
                if not 0 <= net.columns[i] < n_in:
                    raise IndexError(f"columns of X: there are {n_in}, no {net.columns[i]}")
            for i in range(n_rows):
                if net.starts[i] > net.starts[i + 1]:
                    raise ValueError("starts of rows must not decrease")
        else:
            n_rows = len(X)
            net.X = source(X, n_rows, n_in)
        if y is not None:
            net.y = source(y, n_rows, n_out)
        if weights is not None:
            net.weights = source(weights[:, None], n_rows, 1)
            if net.weights.type != (0 if self.kind == c'f' else 1):
                raise ValueError("weights of another precision")
        net.alpha, self.n_rows = alpha, n_rows

    def raw(self, weights, biases, embedding, out):
        """Write the raw output of all rows of X into ``out``, (n_rows, n_outputs)."""
        cdef Block to = block(out, 2, True)
        cdef ptrdiff_t l, n_outputs = self.net.layers[self.net.n_layers - 1].n_out
        cdef Layer *layer
        if to.kind != self.kind or to.members != 1 or to.columns != n_outputs:
            raise ValueError("out does not fit")
        for l in range(self.net.n_layers):
            layer = self.net.layers + l
            x = block(weights[l], 2, False)
            if not (x.kind == self.kind and x.members == 1 and x.rows == layer.n_in
                    and x.columns == layer.n_out):
                raise ValueError(f"weights of layer {l} do not fit")
            layer.W = x.data
            layer.b = vector(biases[l], layer.n_out, self.kind, False)
        self.rows_of(None, 0, to.rows)
        cdef Embedding *e = &self.net.embedding
        cdef ptrdiff_t n = e.n_chosen * e.n_frequencies
        if e.n_inputs:
            w, b, V, c, tables = embedding
            e.w, e.b = vector(w, n, self.kind, False), vector(b, n, self.kind, False)
            e.V = vector(V, n * e.n_components, self.kind, False)
            e.c = vector(c, e.n_chosen * e.n_components, self.kind, False)
            n = e.n_parameters - e.n_chosen * (
                2 * e.n_frequencies + e.n_frequencies * e.n_components + e.n_components
            )
            e.tables = vector(tables, n, self.kind, False)
        cdef Range part = self.ranges(to.rows)
        while part.begin < part.n_rows:
            with nogil:
                if self.kind == c'f':
                    raw_f32(&self.net, part, <float *>to.data)
                else:
                    raw_f64(&self.net, part, <double *>to.data)
            self.go_on(&part)

    def value_and_grad(self, theta, grad, rows, ptrdiff_t first, ptrdiff_t n_rows, double noise=1.0,
                       bits=None):
        """``J`` over ``rows``, or so many from ``first`` on; writes its gradient."""
        cdef void *t = vector(theta, self.net.n_parameters, self.kind, False)
        cdef void *g = vector(grad, self.net.n_parameters, self.kind, True)
        cdef intptr_t *r = self.rows_of(rows, first, n_rows)
        cdef const uint16_t *b = self.bits_of(bits, n_rows)
        cdef double value = 0
        cdef Range part = self.ranges(n_rows)
        while part.begin < n_rows:
            with nogil:
                if self.kind == c'f':
                    value += value_and_grad_f32(&self.net, <float *>t, <float *>g, r, first, part,
                                                noise, &b)
                else:
                    value += value_and_grad_f64(&self.net, <double *>t, <double *>g, r, first, part,
                                                noise, &b)
            self.go_on(&part)
        return value

    def descend(self, theta, grad, rows, ptrdiff_t first, ptrdiff_t n_rows, ptrdiff_t batch_size,
                const double[::1] rates, const double[::1] noises, bits, Rule rule not None, m, v,
                int64_t t, factors, double weight_decay, double max_norm, double loss, double norm):
        """Steps on batches of these rows; sums of loss and norm so far, last loss, how many."""
        cdef Steps s
        cdef Taken taken
        cdef ptrdiff_t n = self.net.n_parameters
        cdef void *theta_ = vector(theta, n, self.kind, True)
        cdef void *grad_ = vector(grad, n, self.kind, True)
        s.n_steps, s.batch_size, s.n_rows, s.first_row = rates.shape[0], batch_size, n_rows, first
        if noises.shape[0] != s.n_steps or s.n_steps != (n_rows + batch_size - 1) // batch_size:
            raise ValueError("as many rates as batches")
        s.rows = self.rows_of(rows, first, n_rows)
        s.rates, s.noises = &rates[0], &noises[0]
        s.bits = self.bits_of(bits, n_rows)
        s.is_adam, s.update, s.t = rule.is_adam, rule.update, t
        s.m = vector(m, n, self.kind, True)
        s.v = vector(v, n, self.kind, True) if rule.is_adam else NULL
        s.factors = vector(factors, n, self.kind, False)
        s.weight_decay, s.max_norm = weight_decay, max_norm
        s.loss, s.norm = loss, norm
        with nogil:
            if self.kind == c'f':
                taken = descend_f32(&self.net, <float *>theta_, <float *>grad_, s)
            else:
                taken = descend_f64(&self.net, <double *>theta_, <double *>grad_, s)
        return taken.loss, taken.norm, taken.last_loss, taken.n_done
