/* Forward pass, backpropagation and updates, for one T; see sklearn_mlp/nn/network.py. */

typedef void (*NAME(gemm))(char *, char *, int *, int *, int *, T *, T *, int *, T *, int *, T *,
                           T *, int *);
typedef void (*NAME(gemv))(char *, int *, int *, T *, T *, int *, T *, int *, T *, T *, int *);

/* out (m x n) = a b, or += where `add`; a and b come transposed where their flags say so. */
static void NAME(product)(const Network *net, int a_transposed, int b_transposed, ptrdiff_t m,
                          ptrdiff_t n, ptrdiff_t k, const void *a, const void *b, void *out,
                          int add) {
    char N = 'N', Tr = 'T';
    int m_ = (int)m, n_ = (int)n, k_ = (int)k, unit = 1;
    T one = 1, beta = (T)add;
    if (k == 1) {
        NAME(outer)(m, n, (const T *)a, (const T *)b, (T *)out, add);
    } else if (m == 1 || n == 1) {
        /* BLAS would multiply what is in `out` by 0, and NaN stay NaN. */
        if (!add) memset(out, 0, m * n * sizeof(T));
        const int by_row = m == 1;  /* a is the vector */
        const int transposed = by_row ? b_transposed : !a_transposed;
        int length = by_row ? n_ : m_;
        ((NAME(gemv))net->gemv)(transposed ? &Tr : &N, transposed ? &k_ : &length,
                                transposed ? &length : &k_, &one, (T *)(by_row ? b : a),
                                transposed ? &k_ : &length, (T *)(by_row ? a : b), &unit, &one,
                                (T *)out, &unit);
    } else {
        int lda = a_transposed ? m_ : k_, ldb = b_transposed ? k_ : n_;
        ((NAME(gemm))net->gemm)(b_transposed ? &Tr : &N, a_transposed ? &Tr : &N, &n_, &m_, &k_,
                                &one, (T *)b, &ldb, (T *)a, &lda, &beta, (T *)out, &n_);
    }
}

/* Lets the layers see theta and its gradient: [W_0 ... W_L, b_0 ... b_L, scale, w, b, V, c]. */
static void NAME(see)(Network *net, const T *theta, T *grad) {
    ptrdiff_t at = 0;
    for (int l = 0; l < net->n_layers; l++) {
        Layer *layer = net->layers + l;
        layer->W = theta + at;
        layer->grad_W = grad + at;
        at += layer->n_in * layer->n_out;
    }
    for (int l = 0; l < net->n_layers; l++) {
        Layer *layer = net->layers + l;
        layer->b = theta + at;
        layer->grad_b = grad + at;
        at += layer->n_out;
    }
    if (net->scales_inputs) {
        net->scale = theta + at;
        net->grad_scale = grad + at;
        at += net->layers[0].n_in;
    }
    Embedding *e = &net->embedding;
    if (e->n_inputs == 0) return;
    const ptrdiff_t n = e->n_chosen * e->n_frequencies;
    const ptrdiff_t ends[] = {at, at + n, at + 2 * n, at + (2 + e->n_components) * n,
                              at + (2 + e->n_components) * n + e->n_chosen * e->n_components};
    e->w = theta + ends[0], e->b = theta + ends[1], e->V = theta + ends[2], e->c = theta + ends[3];
    e->grad_w = grad + ends[0], e->grad_b = grad + ends[1], e->grad_V = grad + ends[2];
    e->grad_c = grad + ends[3];
    e->tables = theta + ends[4], e->grad_tables = grad + ends[4];
}

/* The weights of a layer, those of the first with the scale of its inputs. */
static const void *NAME(weights)(const Network *net, int l) {
    return l == 0 && net->scales_inputs ? net->scaled_W : net->layers[l].W;
}

/* The rows of X, where they lie or in the buffer; NULL of a sparse X. */
static const T *NAME(inputs)(const Network *net, const intptr_t *rows, ptrdiff_t n_rows) {
    const Source X = net->X;
    const int same = X.type == (sizeof(T) == 4 ? FROM_F32 : FROM_F64);
    if (X.data == NULL) return NULL;
    if (rows == NULL && same && X.column_step == 1 && X.row_step == X.columns)
        return (const T *)X.data;
    NAME(gather)(X, rows, n_rows, (T *)net->X_buffer);
    return (const T *)net->X_buffer;
}

/* z_l = a_{l-1} W_l + b_l, a_l = f_l(z_l). Returns the bits that dropout did not use. */
static const uint16_t *NAME(forward)(Network *net, const T *X, const intptr_t *rows,
                                     ptrdiff_t n_rows, double noise, const uint16_t *bits) {
    const void *a = X;
    if (net->embedding.n_inputs > 0) {
        NAME(embed)(&net->embedding, net->X.columns, n_rows, X, (T *)net->embedding.inputs);
        a = net->embedding.inputs;
    }
    for (int l = 0; l < net->n_layers; l++) {
        Layer *layer = net->layers + l;
        const ptrdiff_t n_out = layer->n_out;
        T *z = (T *)layer->z;
        if (a == NULL)
            NAME(sparse_product)(net->columns, (const T *)net->values, net->starts, rows, n_rows,
                                 n_out, (const T *)NAME(weights)(net, l), z);
        else if (layer->panels != NULL)
            NAME(rows_times)(n_rows, layer->n_in, n_out, (const T *)a, (const T *)layer->panels, z);
        else
            NAME(product)(net, 0, 0, n_rows, n_out, layer->n_in, a, NAME(weights)(net, l), z, 0);
        NAME(bias_activate)(layer->f, n_rows, n_out, z, (const T *)layer->b, (T *)layer->a);
        if (bits != NULL && layer->dropout > 0) {
            const double p = layer->dropout * noise;
            NAME(drop)(n_rows * n_out, bits, (int)rint(p * 65536), (T)(1 / (1 - p)),
                       (const T *)layer->a, (T *)layer->output);
            bits += n_rows * n_out;
        }
        a = bits != NULL ? layer->output : layer->a;
    }
    return bits;
}

/* dJ/dW_l = a_{l-1}^T delta_l, dJ/db_l = sum of delta_l, delta_{l-1} = (delta_l W_l^T) * f' */
static void NAME(backward)(Network *net, const T *X, const intptr_t *rows, ptrdiff_t n_rows,
                           double noise, const uint16_t *bits_end, int add) {
    T *delta = (T *)net->deltas[0], *below = (T *)net->deltas[1];
    const Embedding *e = &net->embedding;
    const void *inputs = e->n_inputs > 0 ? e->inputs : X;
    for (int l = net->n_layers - 1; l >= 0; l--) {
        Layer *layer = net->layers + l, *lower = layer - 1;
        NAME(column_sums)(n_rows, layer->n_out, delta, (T *)layer->grad_b, add);
        if (l == 0 && X == NULL) {
            if (!add) memset(layer->grad_W, 0, layer->n_in * layer->n_out * sizeof(T));
            NAME(sparse_grad)(net->columns, (const T *)net->values, net->starts, rows, n_rows,
                              layer->n_out, delta, (T *)layer->grad_W);
            return;
        }
        const void *a = l == 0 ? inputs : bits_end != NULL ? lower->output : lower->a;
        NAME(product)(net, 1, 0, layer->n_in, layer->n_out, n_rows, a, delta, layer->grad_W, add);
        if (l == 0 && e->n_inputs > 0) {
            NAME(product)(net, 0, 1, n_rows, layer->n_in, layer->n_out, delta,
                          NAME(weights)(net, 0), e->delta, 0);
            NAME(embed_backward)(e, net->X.columns, n_rows, X, (const T *)e->delta);
        }
        if (l == 0) return;
        NAME(product)(net, 0, 1, n_rows, layer->n_in, layer->n_out, delta, layer->W, below, 0);
        if (bits_end != NULL && lower->dropout > 0) {
            const double p = lower->dropout * noise;
            bits_end -= n_rows * lower->n_out;
            NAME(drop)(n_rows * lower->n_out, bits_end, (int)rint(p * 65536), (T)(1 / (1 - p)),
                       below, below);
        }
        NAME(times_slope)(lower->f, n_rows, lower->n_out, (const T *)lower->z, (const T *)lower->a,
                          below);
        T *swap = delta;
        delta = below;
        below = swap;
    }
}

/* sum_i s_i l_i over rows, divided by `divisor`; its gradient is written, or added. */
static double NAME(block)(Network *net, const intptr_t *rows, ptrdiff_t n_rows, double divisor,
                          double noise, const uint16_t **bits, int add) {
    const ptrdiff_t n_outputs = net->layers[net->n_layers - 1].n_out;
    const T *X = NAME(inputs)(net, rows, n_rows), *weights = NULL;
    NAME(gather)(net->y, rows, n_rows, (T *)net->y_buffer);
    if (net->weights.data != NULL) {
        NAME(gather)(net->weights, rows, n_rows, (T *)net->weight_buffer);
        weights = (const T *)net->weight_buffer;
    }
    *bits = NAME(forward)(net, X, rows, n_rows, noise, *bits);
    const double total = NAME(loss)(net->loss, n_rows, n_outputs, (const T *)net->y_buffer,
                                    (T *)net->layers[net->n_layers - 1].z, weights, divisor,
                                    (T *)net->deltas[0]);
    NAME(backward)(net, X, rows, n_rows, noise, *bits, add);
    return total / divisor;
}

/* The same array from a row on. */
static void NAME(skip)(Source *source, ptrdiff_t n_rows) {
    static const ptrdiff_t sizes[] = {sizeof(float), sizeof(double), sizeof(int64_t)};
    if (source->data != NULL)
        source->data = (const char *)source->data + n_rows * source->row_step * sizes[source->type];
}

/* The same network over the rows from `first` on. */
static Network NAME(from_row)(const Network *net, ptrdiff_t first) {
    Network later = *net;
    NAME(skip)(&later.X, first);
    NAME(skip)(&later.y, first);
    NAME(skip)(&later.weights, first);
    if (net->X.data == NULL) later.starts = net->starts + first;
    return later;
}

/* The share of a range of rows in the data term, in blocks. */
static double NAME(data_term)(Network *net, const intptr_t *rows, ptrdiff_t first_row, Range range,
                              double noise, const uint16_t **bits) {
    const Layer *first = net->layers;
    const Embedding *e = &net->embedding;
    double value = 0;
    if (net->scales_inputs && range.begin == 0)
        NAME(scale_rows)(first->n_in, first->n_out, (const T *)net->scale, (const T *)first->W,
                         (T *)net->scaled_W);
    if (e->n_inputs > 0 && range.begin == 0)
        memset(e->grad_w, 0, e->n_parameters * sizeof(T));
    for (ptrdiff_t start = range.begin; start < range.end; start += net->block_rows) {
        const ptrdiff_t rest = range.end - start;
        const ptrdiff_t size = rest < net->block_rows ? rest : net->block_rows;
        Network part = rows == NULL ? NAME(from_row)(net, first_row + start) : *net;
        value += NAME(block)(&part, rows == NULL ? NULL : rows + start, size, (double)range.n_rows,
                             noise, bits, start > 0);
    }
    if (net->scales_inputs && range.end == range.n_rows)
        NAME(scale_backward)(first->n_in, first->n_out, (const T *)net->scale, (const T *)first->W,
                             (T *)first->grad_W, (T *)net->grad_scale);
    return value;
}

/* J over rows, and its gradient: the data term and, after the last range, the penalty. */
double NAME(value_and_grad)(Network *net, const T *theta, T *grad, const intptr_t *rows,
                            ptrdiff_t first_row, Range range, double noise,
                            const uint16_t **bits) {
    NAME(see)(net, theta, grad);
    const double value = NAME(data_term)(net, rows, first_row, range, noise, bits);
    if (range.end < range.n_rows) return value;
    const double strength = net->alpha / (double)range.n_rows;
    return value + 0.5 * strength * NAME(penalise)(net->n_weights, theta, grad, strength).theta;
}

/* The raw output of a range of the rows of X, in blocks. */
void NAME(raw)(Network *net, Range range, T *out) {
    Layer *last = net->layers + net->n_layers - 1;
    void *own = last->z;
    for (int l = 0; l < net->n_layers && range.begin == 0; l++) {
        const Layer *layer = net->layers + l;
        if (layer->panels != NULL)
            NAME(to_panels)(layer->n_in, layer->n_out, (const T *)layer->W, (T *)layer->panels);
    }
    for (ptrdiff_t start = range.begin; start < range.end; start += net->block_rows) {
        const ptrdiff_t rest = range.end - start;
        const ptrdiff_t size = rest < net->block_rows ? rest : net->block_rows;
        Network part = NAME(from_row)(net, start);
        last->z = last->a = out + start * last->n_out;
        NAME(forward)(&part, NAME(inputs)(&part, NULL, size), NULL, size, 1, NULL);
    }
    last->z = last->a = own;
}
