"""What the C files offer."""

from libc.stdint cimport int32_t, int64_t, intptr_t, uint16_t

cdef extern from "network.h" nogil:
    ctypedef struct Activation:
        int kind
        double slope, scale
    ctypedef struct Source:
        int type
        const void *data
        ptrdiff_t columns, row_step, column_step
    ctypedef struct Update:
        double strength, clip, keep, rate, beta_1, beta_2, epsilon, momentum
        int nesterov
    ctypedef struct Squares:
        double grad, theta
    ctypedef struct Layer:
        ptrdiff_t n_in, n_out
        Activation f
        double dropout
        int keeps_input
        const void *W
        const void *b
        void *panels
        void *z
        void *a
        void *output
    ctypedef struct Embedding:
        ptrdiff_t n_inputs, n_parameters, n_others
        const intptr_t *others
        ptrdiff_t n_tables
        const intptr_t *level_columns
        const intptr_t *n_levels
        const intptr_t *table_widths
        const void *tables
        ptrdiff_t n_chosen, n_frequencies, n_components
        const intptr_t *chosen
        const void *w
        const void *b
        const void *V
        const void *c
        void *x
        void *turns
        void *cosine
        void *sum
        void *component
        void *ones
        void *inputs
        void *delta
    ctypedef struct CNetwork "Network":
        int n_layers, loss
        Layer *layers
        void *X_buffer
        void *y_buffer
        void *weight_buffer
        void *deltas[2]
        ptrdiff_t block_rows
        void *gemm
        void *gemv
        Source X, y, weights
        const void *values
        const int32_t *columns
        const int64_t *starts
        double alpha
        ptrdiff_t n_weights, n_parameters
        Embedding embedding
        int scales_inputs
        void *scaled_W
    ctypedef struct Steps:
        ptrdiff_t n_steps, batch_size, n_rows
        const intptr_t *rows
        ptrdiff_t first_row
        const double *rates
        const double *noises
        const uint16_t *bits
        int is_adam
        Update update
        double weight_decay, max_norm
        int64_t t
        void *m
        void *v
        const void *factors
        double loss, norm
    ctypedef struct Taken:
        double loss, norm, last_loss
        ptrdiff_t n_done
    const char *c_vectors "vectors"()
    ctypedef struct Range:
        ptrdiff_t begin, end, n_rows
    void raw_f32(CNetwork *net, Range, float *out)
    void raw_f64(CNetwork *net, Range, double *out)
    double value_and_grad_f32(CNetwork *, const float *theta, float *grad, const intptr_t *rows,
                              ptrdiff_t first, Range, double noise, const uint16_t **bits)
    double value_and_grad_f64(CNetwork *, const double *theta, double *grad, const intptr_t *rows,
                              ptrdiff_t first, Range, double noise, const uint16_t **bits)
    Taken descend_f32(CNetwork *, float *theta, float *grad, Steps)
    Taken descend_f64(CNetwork *, double *theta, double *grad, Steps)
    void bias_activate_f32(Activation, ptrdiff_t, ptrdiff_t, float *z, const float *bias,
                           float *a)
    void bias_activate_f64(Activation, ptrdiff_t, ptrdiff_t, double *z, const double *bias,
                           double *a)
    void times_slope_f32(Activation, ptrdiff_t, ptrdiff_t, const float *z, const float *a,
                         float *delta)
    void times_slope_f64(Activation, ptrdiff_t, ptrdiff_t, const double *z, const double *a,
                         double *delta)
    void column_sums_f32(ptrdiff_t, ptrdiff_t, const float *delta, float *sums, int add)
    void column_sums_f64(ptrdiff_t, ptrdiff_t, const double *delta, double *sums, int add)
    double loss_f32(int, ptrdiff_t, ptrdiff_t, const float *y, float *z, const float *w, double,
                    float *delta)
    double loss_f64(int, ptrdiff_t, ptrdiff_t, const double *y, double *z, const double *w, double,
                    double *delta)
    void drop_f32(ptrdiff_t, const uint16_t *, int, float, const float *, float *)
    void drop_f64(ptrdiff_t, const uint16_t *, int, double, const double *, double *)
    Squares penalise_f32(ptrdiff_t, const float *theta, float *grad, double)
    Squares penalise_f64(ptrdiff_t, const double *theta, double *grad, double)
    Squares adam_f32(Update, ptrdiff_t, float *, const float *, float *, float *, const float *)
    Squares adam_f64(Update, ptrdiff_t, double *, const double *, double *, double *,
                     const double *)
    Squares sgd_f32(Update, ptrdiff_t, float *, const float *, float *, const float *)
    Squares sgd_f64(Update, ptrdiff_t, double *, const double *, double *, const double *)
