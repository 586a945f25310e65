"""The loops one by one, for what NumPy puts together."""

ACTIVATIONS = (
    "identity", "logistic", "tanh", "relu", "leaky_relu", "elu", "softplus", "gelu", "silu", "mish",
)
LOSSES = ("squared_error", "binary_log_loss", "multiclass_log_loss", "poisson")


def vectors():
    """Which processors the loops in use were compiled for."""
    return c_vectors().decode()


cdef class Function:
    """An activation: its name in ``ACTIVATIONS``, a slope (elu: alpha) and a scale."""

    cdef Activation f

    def __init__(self, str name, double slope=0.0, double scale=1.0):
        self.f.kind, self.f.slope, self.f.scale = ACTIVATIONS.index(name), slope, scale


def bias_activate(Function f not None, z, bias, a):
    """``z += bias``, then ``a = f(z)``; ``a`` may be ``z``."""
    cdef Block zs = block(z, 2, True), b = block(bias, 1, False), out = block(a, 2, True)
    if not (same(zs, out) and b.kind == zs.kind and b.members == zs.members
            and zs.columns == out.columns == b.columns):
        raise ValueError("shapes or precisions differ")
    cdef bint is_single = single(zs.kind)
    cdef ptrdiff_t i
    with nogil:
        for i in range(zs.members):
            if is_single:
                bias_activate_f32(f.f, zs.rows, zs.columns, <float *>(zs.data + i * zs.stride),
                                  <float *>(b.data + i * b.stride),
                                  <float *>(out.data + i * out.stride))
            else:
                bias_activate_f64(f.f, zs.rows, zs.columns, <double *>(zs.data + i * zs.stride),
                                  <double *>(b.data + i * b.stride),
                                  <double *>(out.data + i * out.stride))


def times_slope(Function f not None, z, a, delta, sums=None):
    """``delta *= f'(z)``, given ``a = f(z)``; ``sums`` become those of the columns."""
    cdef Block zs = block(z, 2, False), out = block(a, 2, False), d = block(delta, 2, True), s
    if not (same(zs, out) and same(zs, d) and zs.columns == out.columns == d.columns):
        raise ValueError("shapes or precisions differ")
    if sums is not None:
        s = block(sums, 1, True)
        if s.kind != d.kind or s.members != d.members or s.columns != d.columns:
            raise ValueError("shapes or precisions differ")
    cdef bint is_single = single(zs.kind), summed = sums is not None
    cdef ptrdiff_t i
    with nogil:
        for i in range(zs.members):
            if is_single:
                times_slope_f32(f.f, d.rows, d.columns, <float *>(zs.data + i * zs.stride),
                                <float *>(out.data + i * out.stride),
                                <float *>(d.data + i * d.stride))
                if summed:
                    column_sums_f32(d.rows, d.columns, <float *>(d.data + i * d.stride),
                                    <float *>(s.data + i * s.stride), 0)
            else:
                times_slope_f64(f.f, d.rows, d.columns, <double *>(zs.data + i * zs.stride),
                                <double *>(out.data + i * out.stride),
                                <double *>(d.data + i * d.stride))
                if summed:
                    column_sums_f64(d.rows, d.columns, <double *>(d.data + i * d.stride),
                                    <double *>(s.data + i * s.stride), 0)


def drop(bits, int threshold, double up, a, out):
    """``out = a * ((bits >= threshold) * up)``; ``out`` may be ``a``."""
    cdef Block x = block(a, 2, False), to = block(out, 2, True), b = block(bits, 2, False)
    cdef ptrdiff_t i, n = x.rows * x.columns
    if not (same(x, to) and b.kind == c'H' and b.members == x.members and b.rows == x.rows
            and x.columns == to.columns == b.columns):
        raise ValueError("shapes or precisions differ")
    cdef bint is_single = single(x.kind)
    with nogil:
        for i in range(x.members):
            if is_single:
                drop_f32(n, <uint16_t *>(b.data + i * b.stride), threshold, <float>up,
                         <float *>(x.data + i * x.stride), <float *>(to.data + i * to.stride))
            else:
                drop_f64(n, <uint16_t *>(b.data + i * b.stride), threshold, up,
                         <double *>(x.data + i * x.stride), <double *>(to.data + i * to.stride))


def loss(int kind, y, z, weights, double divisor, delta):
    """``delta = weights * dl/dz / divisor``; return ``sum(weights * l)``. Overwrites ``z``."""
    cdef Block ys = block(y, 2, False), zs = block(z, 2, True), d = block(delta, 2, True)
    if not (same(ys, zs) and same(ys, d) and ys.columns == zs.columns == d.columns
            and ys.members == 1 and 0 <= kind < len(LOSSES) and ys.columns):
        raise ValueError("shapes or precisions differ")
    cdef void *w = vector(weights, ys.rows, ys.kind, False)
    cdef bint is_single = single(ys.kind)
    cdef double total
    with nogil:
        if is_single:
            total = loss_f32(kind, ys.rows, ys.columns, <float *>ys.data, <float *>zs.data,
                             <float *>w, divisor, <float *>d.data)
        else:
            total = loss_f64(kind, ys.rows, ys.columns, <double *>ys.data, <double *>zs.data,
                             <double *>w, divisor, <double *>d.data)
    return total


def penalise(theta, grad, double strength):
    """``grad += strength * theta``; return ``theta @ theta`` before."""
    cdef Block t = block(theta, 1, False)
    cdef void *g = vector(grad, t.columns, t.kind, True)
    cdef bint is_single = single(t.kind)
    cdef Squares squares
    with nogil:
        if is_single:
            squares = penalise_f32(t.columns, <float *>t.data, <float *>g, strength)
        else:
            squares = penalise_f64(t.columns, <double *>t.data, <double *>g, strength)
    return squares.theta


cdef class Rule:
    """A step of Adam or SGD, with its settings; ``state`` are m and v, or the velocity."""

    cdef Update update
    cdef bint is_adam

    def __init__(self, bint is_adam, double beta_1=0, double beta_2=0, double epsilon=0,
                 double momentum=0, bint nesterov=False):
        self.is_adam = is_adam
        self.update.clip = self.update.keep = 1
        self.update.strength = 0
        self.update.beta_1, self.update.beta_2, self.update.epsilon = beta_1, beta_2, epsilon
        self.update.momentum, self.update.nesterov = momentum, nesterov

    def step(self, theta, grad, double rate, m, v, factors):
        """One step; of Adam with the rate corrected for its bias."""
        cdef Block t = block(theta, 1, True)
        cdef void *g = vector(grad, t.columns, t.kind, False)
        cdef void *m_ = vector(m, t.columns, t.kind, True)
        cdef void *v_ = vector(v, t.columns, t.kind, True) if self.is_adam else NULL
        cdef void *f = vector(factors, t.columns, t.kind, False)
        cdef bint is_single = single(t.kind)
        self.update.rate = rate
        with nogil:
            if self.is_adam and is_single:
                adam_f32(self.update, t.columns, <float *>t.data, <float *>g, <float *>m_,
                         <float *>v_, <float *>f)
            elif self.is_adam:
                adam_f64(self.update, t.columns, <double *>t.data, <double *>g, <double *>m_,
                         <double *>v_, <double *>f)
            elif is_single:
                sgd_f32(self.update, t.columns, <float *>t.data, <float *>g, <float *>m_,
                        <float *>f)
            else:
                sgd_f64(self.update, t.columns, <double *>t.data, <double *>g, <double *>m_,
                        <double *>f)
