/* What the compiled loops compute, for T = float and double: NAME(x) is x_f32 or x_f64.
 *
 * Arrays are contiguous. Kinds are numbers so that the choice is made once per call.
 */
#ifndef SKLEARN_MLP_LOOPS_H
#define SKLEARN_MLP_LOOPS_H
#include <stddef.h>
#include <stdint.h>

enum activation {
    IDENTITY, LOGISTIC, TANH, RELU, LEAKY_RELU, ELU, SOFTPLUS, GELU, SILU, MISH
};
enum loss { SQUARED_ERROR, BINARY_LOG_LOSS, MULTICLASS_LOG_LOSS, POISSON };
enum type { FROM_F32, FROM_F64, FROM_I64 };

/* An array of any of these types, with the distance in items between rows and columns. */
typedef struct {
    int type;
    const void *data;
    ptrdiff_t columns, row_step, column_step;
} Source;

/* An activation with its settings: leaky_relu has a slope, elu an alpha and a scale. */
typedef struct { int kind; double slope, scale; } Activation;

/* One update of the entries of theta. */
typedef struct {
    double strength;      /* of the penalty: g += strength theta */
    double clip;          /* g *= clip */
    double keep;          /* theta *= keep, before the step */
    double rate;
    double beta_1, beta_2, epsilon;  /* of Adam */
    double momentum;                 /* of SGD */
    int nesterov;
} Update;

typedef struct { double grad, theta; } Squares;  /* sums of squares, before the step */

#define DECLARE(T, NAME)                                                                          \
    void NAME(bias_activate)(Activation f, ptrdiff_t rows, ptrdiff_t columns, T *z,               \
                             const T *bias, T *a);                                                \
    void NAME(times_slope)(Activation f, ptrdiff_t rows, ptrdiff_t columns, const T *z,           \
                           const T *a, T *delta);                                                 \
    void NAME(column_sums)(ptrdiff_t rows, ptrdiff_t columns, const T *delta, T *sums, int add);  \
    double NAME(loss)(int kind, ptrdiff_t rows, ptrdiff_t columns, const T *y, T *z,              \
                      const T *weights, double divisor, T *delta);                                \
    void NAME(drop)(ptrdiff_t n, const uint16_t *bits, int threshold, T up, const T *a, T *out);  \
    void NAME(gather)(Source from, const intptr_t *rows, ptrdiff_t n_rows, T *out);               \
    void NAME(outer)(ptrdiff_t rows, ptrdiff_t columns, const T *a, const T *b, T *out, int add); \
    void NAME(sparse_product)(const int32_t *columns, const T *values, const int64_t *starts,     \
                              const intptr_t *rows, ptrdiff_t n_rows, ptrdiff_t n_out,            \
                              const T *W, T *z);                                                  \
    void NAME(sparse_grad)(const int32_t *columns, const T *values, const int64_t *starts,        \
                           const intptr_t *rows, ptrdiff_t n_rows, ptrdiff_t n_out,               \
                           const T *delta, T *grad);                                              \
    Squares NAME(penalise)(ptrdiff_t n, const T *theta, T *grad, double strength);                \
    Squares NAME(adam)(Update u, ptrdiff_t n, T *theta, const T *grad, T *m, T *v,                \
                       const T *factors);                                                         \
    Squares NAME(sgd)(Update u, ptrdiff_t n, T *theta, const T *grad, T *velocity,                \
                      const T *factors);

/* What the loops in use were compiled for. */
const char *vectors(void);

#define F32(name) name##_f32
#define F64(name) name##_f64
DECLARE(float, F32)
DECLARE(double, F64)
#undef DECLARE

#endif
