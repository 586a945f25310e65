/* A network of fully connected layers over rows of X, and steps along its gradient.
 *
 * W_l, b_l and their gradients lie in theta as sklearn_mlp.nn.layout says. Buffers belong to
 * the caller. BLAS reads matrices column by column, so it is given each product transposed.
 */
#ifndef SKLEARN_MLP_NETWORK_H
#define SKLEARN_MLP_NETWORK_H
#include "loops.h"

typedef struct {
    ptrdiff_t n_in, n_out;
    Activation f;      /* of a hidden layer */
    double dropout;
    int keeps_input;   /* whether f' needs z */
    const void *W, *b;
    void *panels;      /* of W, for rows that do not see each other; NULL for BLAS */
    void *grad_W, *grad_b;
    void *z, *a;       /* the same memory, unless z is kept */
    void *output;      /* a, or what dropout leaves of it */
} Layer;

/* Of the inputs; all is 0 where there is none. Periodic ones come first, then tables of levels. */
typedef struct {
    ptrdiff_t n_inputs, n_parameters, n_others;
    const intptr_t *others;           /* columns of X */
    ptrdiff_t n_tables;
    const intptr_t *level_columns, *n_levels, *table_widths;
    const void *tables;               /* one after the other */
    void *grad_tables;
    ptrdiff_t n_chosen, n_frequencies, n_components;
    const intptr_t *chosen;
    const void *w, *b, *V, *c;
    void *grad_w, *grad_b, *grad_V, *grad_c;
    void *x, *turns, *cosine, *sum, *component, *ones;  /* buffers, rows innermost */
    void *inputs, *delta;             /* of the first layer */
} Embedding;

typedef struct {
    int n_layers, loss;
    Layer *layers;
    void *X_buffer, *y_buffer, *weight_buffer, *deltas[2];
    ptrdiff_t block_rows;  /* the most that the buffers hold */
    void *gemm, *gemv;

    Source X, y, weights;              /* X.data is NULL where X is sparse, and without weights */
    const void *values;                /* of a CSR matrix */
    const int32_t *columns;
    const int64_t *starts;
    double alpha;
    ptrdiff_t n_weights, n_parameters;
    Embedding embedding;
    int scales_inputs;
    const void *scale;                 /* of each input of the first layer */
    void *grad_scale, *scaled_W;
} Network;

/* Of each update: its rate, and what dropout and decay are multiplied by. */
typedef struct {
    ptrdiff_t n_steps, batch_size, n_rows;  /* rows: those of all steps; the last may have fewer */
    const intptr_t *rows;  /* NULL for those from `first_row` */
    ptrdiff_t first_row;
    const double *rates, *noises;
    const uint16_t *bits;  /* what decides on dropout, step by step, layer by layer; or NULL */
    int is_adam;
    Update update;
    double weight_decay, max_norm;  /* max_norm 0: none */
    int64_t t;             /* updates that Adam has made */
    void *m, *v;           /* Adam's; m is the velocity of SGD */
    const void *factors;   /* of the rates, or NULL */
    double loss, norm;     /* sums so far */
} Steps;

typedef struct { double loss, norm, last_loss; ptrdiff_t n_done; } Taken;  /* the sums after */

/* From `begin` to before `end`, of the `n_rows` that are looked at. */
typedef struct { ptrdiff_t begin, end, n_rows; } Range;

#define DECLARE(T, NAME)                                                                           \
    void NAME(raw)(Network *net, Range range, T *out);                                             \
    double NAME(value_and_grad)(Network *net, const T *theta, T *grad, const intptr_t *rows,       \
                                ptrdiff_t first_row, Range range, double noise,                    \
                                const uint16_t **bits);                                            \
    Taken NAME(descend)(Network *net, T *theta, T *grad, Steps steps);
DECLARE(float, F32)
DECLARE(double, F64)
#undef DECLARE

#endif
