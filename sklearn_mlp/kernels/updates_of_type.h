/* What moves theta, for one T: one pass over all that an update reads. */

/* Runs the body for each entry `at`, and returns the sums of its squares; each lane has its own. */
#define CHUNK 4096
#define WITH_SQUARES(body)                                                      \
    Squares total = {0, 0};                                                     \
    for (ptrdiff_t start = 0; start < n; start += CHUNK) {                      \
        const ptrdiff_t stop = start + CHUNK < n ? start + CHUNK : n;           \
        T of_grad[LANES] = {0}, of_theta[LANES] = {0};                          \
        ptrdiff_t i = start;                                                    \
        for (; i + LANES <= stop; i += LANES)                                   \
            for (int lane = 0; lane < LANES; lane++) {                          \
                const ptrdiff_t at = i + lane;                                  \
                body                                                            \
            }                                                                   \
        for (int lane = 0; i < stop; i++, lane++) {                             \
            const ptrdiff_t at = i;                                             \
            body                                                                \
        }                                                                       \
        for (int lane = 0; lane < LANES; lane++) {                              \
            total.grad += (double)of_grad[lane];                                \
            total.theta += (double)of_theta[lane];                              \
        }                                                                       \
    }                                                                           \
    return total

/* grad += strength * theta; return grad @ grad, theta @ theta */
CLONES Squares NAME(penalise)(ptrdiff_t n, const T *restrict theta, T *restrict grad,
                              double strength_) {
    const T strength = (T)strength_;
    WITH_SQUARES(
        const T w = theta[at];
        const T g = grad[at] + (strength == 0 ? 0 : strength * w);
        grad[at] = g;
        of_grad[lane] += g * g;
        of_theta[lane] += w * w;
    );
}

#define ADAM(factor)                                                            \
    WITH_SQUARES(                                                               \
        const T w = theta[at];                                                  \
        const T whole = grad[at] + (strength == 0 ? 0 : strength * w);          \
        const T g = whole * clip;                                               \
        const T mean = beta_1 * m[at] + rest_1 * g;                             \
        const T square = beta_2 * v[at] + rest_2 * (g * g);                     \
        m[at] = mean;                                                           \
        v[at] = square;                                                         \
        theta[at] = w * keep - mean * rate / (SQRT(square) + epsilon) * factor; \
        of_grad[lane] += whole * whole;                                         \
        of_theta[lane] += w * w;                                                \
    )

/* grad += strength * theta; grad *= clip; theta *= keep; Adam().step(theta, grad, rate, ...) */
CLONES Squares NAME(adam)(Update u, ptrdiff_t n, T *restrict theta, const T *restrict grad,
                          T *restrict m, T *restrict v, const T *restrict factors) {
    const T strength = (T)u.strength, clip = (T)u.clip, keep = (T)u.keep, rate = (T)u.rate;
    const T beta_1 = (T)u.beta_1, beta_2 = (T)u.beta_2, epsilon = (T)u.epsilon;
    const T rest_1 = (T)(1 - u.beta_1), rest_2 = (T)(1 - u.beta_2);
    if (factors) {
        ADAM(factors[at]);
    }
    ADAM(1);
}

#define SGD(factor)                                                             \
    WITH_SQUARES(                                                               \
        const T w = theta[at];                                                  \
        const T whole = grad[at] + (strength == 0 ? 0 : strength * w);          \
        const T descent = whole * clip * rate * factor;                         \
        const T step = momentum * velocity[at] - descent;                       \
        velocity[at] = step;                                                    \
        theta[at] = w * keep + (nesterov ? momentum * step - descent : step);   \
        of_grad[lane] += whole * whole;                                         \
        of_theta[lane] += w * w;                                                \
    )

/* grad += strength * theta; grad *= clip; theta *= keep; SGD().step(theta, grad, rate, ...) */
CLONES Squares NAME(sgd)(Update u, ptrdiff_t n, T *restrict theta, const T *restrict grad,
                         T *restrict velocity, const T *restrict factors) {
    const T strength = (T)u.strength, clip = (T)u.clip, keep = (T)u.keep, rate = (T)u.rate;
    const T momentum = (T)u.momentum;
    const int nesterov = u.nesterov;
    if (factors) {
        SGD(factors[at]);
    }
    SGD(1);
}
#undef CHUNK
#undef WITH_SQUARES
#undef ADAM
#undef SGD
