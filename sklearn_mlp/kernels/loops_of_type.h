/* The loops, for one T; above each the lines of NumPy that compute the same. */

/* The normal distribution, by the library's erfc. */
#define NORMAL(x) ((T)(0.5 * erfc(-0.7071067811865476 * (double)(x))))

/* `expression` of x = z + bias, in place or with z kept. */
#define EACH_OF_Z(expression)                                                   \
    for (ptrdiff_t i = 0; i < rows; i++, z += columns, a += columns) {          \
        if (kept)                                                               \
            for (ptrdiff_t j = 0; j < columns; j++) {                           \
                const T x = z[j] + bias[j];                                     \
                z[j] = x;                                                       \
                a[j] = (expression);                                            \
            }                                                                   \
        else                                                                    \
            for (ptrdiff_t j = 0; j < columns; j++) {                           \
                const T x = z[j] + bias[j];                                     \
                z[j] = (expression);                                            \
            }                                                                   \
    }                                                                           \
    break

/* z += bias; f.forward(z, out=a), where a may be z */
CLONES void NAME(bias_activate)(Activation f, ptrdiff_t rows, ptrdiff_t columns, T *z,
                                const T *restrict bias, T *a) {
    const int kept = a != z;
    const T slope = (T)f.slope, factor = (T)f.scale, zero = 0;
    switch (f.kind) {
    case IDENTITY: EACH_OF_Z(x);
    case LOGISTIC: EACH_OF_Z(NAME(logistic)(x));
    case TANH: EACH_OF_Z(NAME(tanh)(x));
    case RELU: EACH_OF_Z(x < zero ? zero : x);
    case LEAKY_RELU: EACH_OF_Z(x > slope * x ? x : slope * x);
    case ELU:
        EACH_OF_Z(((x < zero ? zero : x) + slope * NAME(expm1)(x < zero ? x : zero)) * factor);
    case SOFTPLUS: EACH_OF_Z(NAME(softplus)(x));
    case GELU: EACH_OF_Z(x * NORMAL(x));
    case SILU: EACH_OF_Z(x * NAME(logistic)(x));
    case MISH: EACH_OF_Z(x * NAME(tanh_of_softplus)(x));
    }
}

#define EACH_OF_DELTA(expression)                                 \
    for (ptrdiff_t i = 0; i < n; i++) delta[i] *= (expression);   \
    break

/* f.backward(z, a, delta) */
CLONES void NAME(times_slope)(Activation f, ptrdiff_t rows, ptrdiff_t columns,
                              const T *restrict z, const T *restrict a, T *restrict delta) {
    const ptrdiff_t n = rows * columns;
    const T slope = (T)f.slope, zero = 0;
    const T low = (T)(f.scale * f.slope), rest = (T)(f.scale - f.scale * f.slope);
    switch (f.kind) {
    case IDENTITY: break;
    case LOGISTIC: EACH_OF_DELTA(a[i] * (1 - a[i]));
    case TANH: EACH_OF_DELTA(1 - a[i] * a[i]);
    case RELU: EACH_OF_DELTA(a[i] > zero ? (T)1 : zero);
    case LEAKY_RELU: EACH_OF_DELTA(a[i] <= zero ? slope : (T)1);
    case ELU: EACH_OF_DELTA((a[i] > zero ? zero : a[i]) + low + (a[i] > zero ? rest : zero));
    case SOFTPLUS: EACH_OF_DELTA(-NAME(expm1)(-a[i]));
    case GELU:  /* in two passes: the library's erfc takes one number at a time */
        for (ptrdiff_t start = 0; start < n; start += LANES) {
            const int size = start + LANES < n ? LANES : (int)(n - start);
            const T *x = z + start;
            T normal[LANES] = {0};
            for (int i = 0; i < size; i++) normal[i] = NORMAL(x[i]);
            for (int i = 0; i < size; i++) {
                const T density = NAME(exp)((T)-0.5 * x[i] * x[i]) * (T)0.3989422804014327;
                delta[start + i] *= normal[i] + x[i] * density;
            }
        }
        break;
    case SILU:
        for (ptrdiff_t i = 0; i < n; i++) {
            const T s = NAME(logistic)(z[i]);
            delta[i] *= s * (1 + z[i] * (1 - s));
        }
        break;
    case MISH:
        for (ptrdiff_t i = 0; i < n; i++) {
            const T e = NAME(exp)(z[i] > 20 ? 20 : z[i]), m = e * (e + 2), per = 1 / (m + 2);
            delta[i] *= m * per + 4 * z[i] * (e * e + e) * per * per;
        }
        break;
    }
}

/* sums[:] = delta.sum(axis=0), or += */
CLONES void NAME(column_sums)(ptrdiff_t rows, ptrdiff_t columns, const T *restrict delta,
                              T *restrict sums, int add) {
    if (!add) memset(sums, 0, columns * sizeof(T));
    if (columns == 1) {
        T total = 0;
        for (ptrdiff_t i = 0; i < rows; i++) total += delta[i];
        sums[0] += total;
        return;
    }
    for (ptrdiff_t i = 0; i < rows; i++, delta += columns)
        for (ptrdiff_t j = 0; j < columns; j++) sums[j] += delta[j];
}

/* shifted = z - z.max(axis=1); delta = p = softmax(z); z = log(p) */
INLINE void NAME(softmax)(ptrdiff_t rows, ptrdiff_t columns, T *restrict z, T *restrict p) {
    for (ptrdiff_t i = 0; i < rows; i++) {
        T *row = z + i * columns, largest = row[0];
        for (ptrdiff_t j = 1; j < columns; j++) largest = row[j] < largest ? largest : row[j];
        for (ptrdiff_t j = 0; j < columns; j++) row[j] -= largest;
    }
    for (ptrdiff_t i = 0; i < rows * columns; i++) p[i] = NAME(exp)(z[i]);
    for (ptrdiff_t i = 0; i < rows; i++) {
        T *row = p + i * columns, *logs = z + i * columns, total = 0;
        for (ptrdiff_t j = 0; j < columns; j++) total += row[j];
        const T log_total = (T)log((double)total);
        for (ptrdiff_t j = 0; j < columns; j++) row[j] /= total;
        for (ptrdiff_t j = 0; j < columns; j++) logs[j] -= log_total;
    }
}

/* values, delta = loss.value_and_gradient(y, z)
 * values *= weights; delta *= weights[:, None]; delta /= divisor
 * return values.sum()
 * z is used as a buffer. */
CLONES double NAME(loss)(int kind, ptrdiff_t rows, ptrdiff_t columns, const T *restrict y,
                         T *restrict z, const T *restrict weights, double divisor,
                         T *restrict delta) {
    const ptrdiff_t n = rows * columns;
    const T by = (T)divisor;
    double total = 0;
    switch (kind) {
    case SQUARED_ERROR:
        for (ptrdiff_t i = 0; i < n; i++) {
            const T r = z[i] - y[i];
            delta[i] = r;
            z[i] = (T)0.5 * (r * r);
        }
        break;
    case BINARY_LOG_LOSS:
        for (ptrdiff_t i = 0; i < n; i++) {
            delta[i] = NAME(logistic)(z[i]) - y[i];
            z[i] = NAME(softplus)(z[i]) - y[i] * z[i];
        }
        break;
    case MULTICLASS_LOG_LOSS:
        NAME(softmax)(rows, columns, z, delta);
        for (ptrdiff_t i = 0; i < n; i++) {
            delta[i] -= y[i];
            z[i] *= -y[i];
        }
        break;
    case POISSON:
        for (ptrdiff_t i = 0; i < n; i++) {
            const T mu = NAME(exp)(z[i]);
            delta[i] = mu - y[i];
            z[i] = mu - y[i] - y[i] * z[i];
        }
        for (ptrdiff_t i = 0; i < n; i++)
            if (y[i] > 0) z[i] += y[i] * (T)log((double)y[i]);
        break;
    }
    for (ptrdiff_t i = 0; i < rows; i++) {
        const T weight = weights ? weights[i] : 1;
        T value = 0;
        for (ptrdiff_t j = 0; j < columns; j++) value += z[i * columns + j];
        total += (double)(value * weight);
        if (weights)
            for (ptrdiff_t j = 0; j < columns; j++) delta[i * columns + j] *= weight;
    }
    for (ptrdiff_t i = 0; i < n; i++) delta[i] /= by;
    return total;
}

/* out = a * ((bits >= threshold) * up), where out may be a */
CLONES void NAME(drop)(ptrdiff_t n, const uint16_t *bits, int threshold, T up, const T *a, T *out) {
    for (ptrdiff_t i = 0; i < n; i++) out[i] = a[i] * (bits[i] >= threshold ? up : 0);
}

#define ROW(i) (rows ? rows[i] : (i))
#define CONVERT(S)                                                              \
    for (ptrdiff_t i = 0; i < n_rows; i++, out += from.columns) {               \
        const S *row = (const S *)from.data + ROW(i) * from.row_step;           \
        if (rows && i + 1 < n_rows)                                             \
            PREFETCH((const S *)from.data + rows[i + 1] * from.row_step,        \
                     from.columns * sizeof(S));                                 \
        if (from.column_step == 1)                                              \
            for (ptrdiff_t j = 0; j < from.columns; j++) out[j] = (T)row[j];    \
        else                                                                    \
            for (ptrdiff_t j = 0; j < from.columns; j++)                        \
                out[j] = (T)row[j * from.column_step];                          \
    }                                                                           \
    break

/* out[:] = from[rows], or its first n_rows */
CLONES void NAME(gather)(Source from, const intptr_t *restrict rows, ptrdiff_t n_rows,
                         T *restrict out) {
    switch (from.type) {
    case FROM_F32: CONVERT(float);
    case FROM_F64: CONVERT(double);
    case FROM_I64: CONVERT(int64_t);
    }
}

/* out[:] = a[:, None] * b, or += */
CLONES void NAME(outer)(ptrdiff_t rows, ptrdiff_t columns, const T *restrict a,
                        const T *restrict b, T *restrict out, int add) {
    for (ptrdiff_t i = 0; i < rows; i++, out += columns) {
        const T factor = a[i];
        if (add)
            for (ptrdiff_t j = 0; j < columns; j++) out[j] += factor * b[j];
        else
            for (ptrdiff_t j = 0; j < columns; j++) out[j] = factor * b[j];
    }
}

/* z[:] = X[rows] @ W of a CSR matrix X, or of its first rows */
CLONES void NAME(sparse_product)(const int32_t *restrict columns, const T *restrict values,
                                 const int64_t *restrict starts, const intptr_t *restrict rows,
                                 ptrdiff_t n_rows, ptrdiff_t n_out, const T *restrict W,
                                 T *restrict z) {
    memset(z, 0, n_rows * n_out * sizeof(T));
    for (ptrdiff_t i = 0; i < n_rows; i++, z += n_out)
        for (int64_t k = starts[ROW(i)]; k < starts[ROW(i) + 1]; k++) {
            const T x = values[k];
            const T *w = W + (ptrdiff_t)columns[k] * n_out;
            for (ptrdiff_t j = 0; j < n_out; j++) z[j] += x * w[j];
        }
}

/* grad += X[rows].T @ delta of a CSR matrix X */
CLONES void NAME(sparse_grad)(const int32_t *restrict columns, const T *restrict values,
                              const int64_t *restrict starts, const intptr_t *restrict rows,
                              ptrdiff_t n_rows, ptrdiff_t n_out, const T *restrict delta,
                              T *restrict grad) {
    for (ptrdiff_t i = 0; i < n_rows; i++, delta += n_out)
        for (int64_t k = starts[ROW(i)]; k < starts[ROW(i) + 1]; k++) {
            const T x = values[k];
            T *g = grad + (ptrdiff_t)columns[k] * n_out;
            for (ptrdiff_t j = 0; j < n_out; j++) g[j] += x * delta[j];
        }
}

#undef NORMAL
#undef EACH_OF_Z
#undef EACH_OF_DELTA
#undef ROW
#undef CONVERT
