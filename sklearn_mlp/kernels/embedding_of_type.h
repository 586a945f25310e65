/* What comes before the first layer, for one T: embedding of numbers, and scale of inputs.
 *
 * Rows are innermost, so that many are done at a time.
 */

/* The level of a number: itself, or 0 if it is not one of them. */
INLINE ptrdiff_t NAME(level)(T x, intptr_t n_levels) {
    return x >= 0 && x < (T)n_levels ? (ptrdiff_t)x : 0;
}

/* Each level becomes a row of its column's table, in columns of `out` from `at` on. */
CLONES static void NAME(look_up)(const Embedding *e, ptrdiff_t n_features, ptrdiff_t n_rows,
                                 const T *X, ptrdiff_t at, T *out) {
    const T *table = (const T *)e->tables;
    for (ptrdiff_t j = 0; j < e->n_tables; j++) {
        const ptrdiff_t w = e->table_widths[j];
        for (ptrdiff_t i = 0; i < n_rows; i++) {
            const T x = X[i * n_features + e->level_columns[j]];
            const T *row = table + NAME(level)(x, e->n_levels[j]) * w;
            for (ptrdiff_t k = 0; k < w; k++) out[i * e->n_inputs + at + k] = row[k];
        }
        at += w;
        table += e->n_levels[j] * w;
    }
}

/* The gradient of the tables, added. */
CLONES static void NAME(look_up_backward)(const Embedding *e, ptrdiff_t n_features,
                                          ptrdiff_t n_rows, const T *X, ptrdiff_t at,
                                          const T *delta) {
    T *grad = (T *)e->grad_tables;
    for (ptrdiff_t j = 0; j < e->n_tables; j++) {
        const ptrdiff_t w = e->table_widths[j];
        for (ptrdiff_t i = 0; i < n_rows; i++) {
            const T x = X[i * n_features + e->level_columns[j]];
            T *row = grad + NAME(level)(x, e->n_levels[j]) * w;
            for (ptrdiff_t k = 0; k < w; k++) row[k] += delta[i * e->n_inputs + at + k];
        }
        at += w;
        grad += e->n_levels[j] * w;
    }
}

/* Each chosen x becomes [x, cos(2 pi (w x + b)) V + c]; tables and the other columns follow. */
CLONES static void NAME(embed)(const Embedding *e, ptrdiff_t n_features, ptrdiff_t n_rows,
                               const T *X, T *out) {
    const ptrdiff_t F = e->n_frequencies, C = e->n_components, width = e->n_inputs;
    T *restrict x = (T *)e->x, *restrict turns = (T *)e->turns, *restrict cosine = (T *)e->cosine;
    T *restrict sum = (T *)e->sum;
    for (ptrdiff_t j = 0; j < e->n_chosen; j++, x += n_rows) {
        const T *w = (const T *)e->w + j * F, *b = (const T *)e->b + j * F;
        const T *V = (const T *)e->V + j * F * C, *c = (const T *)e->c + j * C;
        T *column = out + j * (1 + C);
        for (ptrdiff_t i = 0; i < n_rows; i++) x[i] = X[i * n_features + e->chosen[j]];
        for (ptrdiff_t i = 0; i < n_rows; i++) column[i * width] = x[i];
        for (ptrdiff_t f = 0; f < F; f++)
            for (ptrdiff_t i = 0; i < n_rows; i++) {
                const T t = x[i] * w[f] + b[f];
                turns[f * n_rows + i] = t;
                cosine[f * n_rows + i] = NAME(cos_of_turns)(t);
            }
        for (ptrdiff_t k = 0; k < C; k++) {
            for (ptrdiff_t i = 0; i < n_rows; i++) sum[i] = c[k];
            for (ptrdiff_t f = 0; f < F; f++) {
                const T v = V[f * C + k];
                for (ptrdiff_t i = 0; i < n_rows; i++) sum[i] += cosine[f * n_rows + i] * v;
            }
            for (ptrdiff_t i = 0; i < n_rows; i++) column[i * width + 1 + k] = sum[i];
        }
        turns += F * n_rows;
        cosine += F * n_rows;
    }
    NAME(look_up)(e, n_features, n_rows, X, e->n_chosen * (1 + C), out);
    const ptrdiff_t at = width - e->n_others;
    for (ptrdiff_t i = 0; i < n_rows; i++)
        for (ptrdiff_t j = 0; j < e->n_others; j++)
            out[i * width + at + j] = X[i * n_features + e->others[j]];
}

/* a @ b, in lanes of a fixed order */
INLINE T NAME(sum_of_products)(ptrdiff_t n, const T *restrict a, const T *restrict b) {
    T lanes[LANES] = {0}, total = 0;
    ptrdiff_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int lane = 0; lane < LANES; lane++) lanes[lane] += a[i + lane] * b[i + lane];
    for (int lane = 0; i < n; i++, lane++) lanes[lane] += a[i] * b[i];
    for (int lane = 0; lane < LANES; lane++) total += lanes[lane];
    return total;
}

/* The gradient of w, b, V, c and tables, added, given delta = dJ/d out; follows `embed`. */
CLONES static void NAME(embed_backward)(const Embedding *e, ptrdiff_t n_features,
                                        ptrdiff_t n_rows, const T *X, const T *delta) {
    const ptrdiff_t F = e->n_frequencies, C = e->n_components, width = e->n_inputs;
    NAME(look_up_backward)(e, n_features, n_rows, X, e->n_chosen * (1 + C), delta);
    const T *restrict x = (const T *)e->x, *restrict turns = (const T *)e->turns;
    const T *restrict cosine = (const T *)e->cosine, *restrict ones = (const T *)e->ones;
    T *restrict of_turns = (T *)e->sum, *restrict of_component = (T *)e->component;
    for (ptrdiff_t j = 0; j < e->n_chosen; j++, x += n_rows) {
        const T *V = (const T *)e->V + j * F * C;
        T *grad_w = (T *)e->grad_w + j * F, *grad_b = (T *)e->grad_b + j * F;
        T *grad_V = (T *)e->grad_V + j * F * C, *grad_c = (T *)e->grad_c + j * C;
        for (ptrdiff_t k = 0; k < C; k++) {
            T *component = of_component + k * n_rows;
            for (ptrdiff_t i = 0; i < n_rows; i++)
                component[i] = delta[i * width + j * (1 + C) + 1 + k];
            grad_c[k] += NAME(sum_of_products)(n_rows, component, ones);
        }
        for (ptrdiff_t f = 0; f < F; f++) {
            for (ptrdiff_t i = 0; i < n_rows; i++) of_turns[i] = 0;
            for (ptrdiff_t k = 0; k < C; k++) {
                const T *component = of_component + k * n_rows, v = V[f * C + k];
                for (ptrdiff_t i = 0; i < n_rows; i++) of_turns[i] += component[i] * v;
                grad_V[f * C + k] += NAME(sum_of_products)(n_rows, component, cosine + f * n_rows);
            }
            for (ptrdiff_t i = 0; i < n_rows; i++)
                of_turns[i] *= (T)-6.283185307179586 * NAME(sin_of_turns)(turns[f * n_rows + i]);
            grad_b[f] += NAME(sum_of_products)(n_rows, of_turns, ones);
            grad_w[f] += NAME(sum_of_products)(n_rows, of_turns, x);
        }
        turns += F * n_rows;
        cosine += F * n_rows;
    }
}

/* out = scale[:, None] * W */
CLONES static void NAME(scale_rows)(ptrdiff_t rows, ptrdiff_t columns, const T *restrict scale,
                                    const T *restrict W, T *restrict out) {
    for (ptrdiff_t i = 0; i < rows; i++)
        for (ptrdiff_t j = 0; j < columns; j++)
            out[i * columns + j] = scale[i] * W[i * columns + j];
}

/* grad_scale = (grad_W * W).sum(axis=1); grad_W *= scale[:, None] */
CLONES static void NAME(scale_backward)(ptrdiff_t rows, ptrdiff_t columns, const T *restrict scale,
                                        const T *restrict W, T *restrict grad_W,
                                        T *restrict grad_scale) {
    for (ptrdiff_t i = 0; i < rows; i++, W += columns, grad_W += columns) {
        grad_scale[i] = NAME(sum_of_products)(columns, grad_W, W);
        for (ptrdiff_t j = 0; j < columns; j++) grad_W[j] *= scale[i];
    }
}
