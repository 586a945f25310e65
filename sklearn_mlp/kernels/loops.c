/* The loops of the included files, for float and for double.
 *
 * On x86-64 with glibc each is compiled for wider vectors too, and the loader takes the widest
 * that the processor has. No products and sums are contracted (-ffp-contract=off), and sums are
 * kept in a fixed number of lanes, so that all of them give the same bits.
 */
#include "network.h"
#include <math.h>
#include <string.h>

#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) \
    && __GNUC__ >= 12 && !defined(SKLEARN_MLP_NO_CLONES)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
const char *vectors(void) {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("x86-64-v4")) return "x86-64-v4";
    return __builtin_cpu_supports("x86-64-v3") ? "x86-64-v3" : "x86-64";
}
#else
#define CLONES
const char *vectors(void) { return "any processor"; }
#endif
#if defined(_MSC_VER)
#define INLINE static __forceinline
#define restrict __restrict
#else
#define INLINE static inline __attribute__((always_inline))
#endif

/* Rows in random order are fetched from memory while the one before is copied. */
#if defined(__GNUC__)
#define PREFETCH(start, n_bytes)                                                \
    for (size_t at = 0; at < (n_bytes); at += 64) __builtin_prefetch((const char *)(start) + at)
#else
#define PREFETCH(start, n_bytes)
#endif

#define LANES 16  /* partial sums that are kept apart */

#define T float
#define BITS uint32_t
#define NAME F32
#define MANTISSA 23
#define EXPONENT_BIAS 127u
#define ROUND 12582912.0f  /* 1.5 2^23 */
#define ROUND_BITS 0x4b400000u
#define LN2_HIGH 0.693359375f
#define LN2_LOW -2.12194440e-4f
#define LOWEST -104.0f
#define HIGHEST 89.0f
#define TAYLOR {1/2.f, 1/6.f, 1/24.f, 1/120.f, 1/720.f, 1/5040.f}
#define TAYLOR_TERMS 6
#define ATANH_TERMS 7
#define SQRT sqrtf
#define SINE {1, -1/6.f, 1/120.f, -1/5040.f, 1/362880.f, -1/39916800.f, 1/6227020800.f}
#define SINE_TERMS 7
#include "vector_math.h"
#include "loops_of_type.h"
#include "updates_of_type.h"
#include "embedding_of_type.h"
#include "rows_of_type.h"
#include "network_of_type.h"
#include "descent_of_type.h"
#include "end_of_type.h"

#define T double
#define BITS uint64_t
#define NAME F64
#define MANTISSA 52
#define EXPONENT_BIAS 1023u
#define ROUND 6755399441055744.0  /* 1.5 2^52 */
#define ROUND_BITS 0x4338000000000000u
#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW 1.90821492927058770002e-10
#define LOWEST -746.0
#define HIGHEST 710.0
#define TAYLOR {1/2., 1/6., 1/24., 1/120., 1/720., 1/5040., 1/40320., 1/362880., 1/3628800., \
                1/39916800., 1/479001600., 1/6227020800.}
#define TAYLOR_TERMS 12
#define ATANH_TERMS 16
#define SQRT sqrt
#define SINE {1, -1/6., 1/120., -1/5040., 1/362880., -1/39916800., 1/6227020800., \
              -1/1307674368000., 1/355687428096000., -1/121645100408832000., \
              1/51090942171709440000., -1/25852016738884976640000.}
#define SINE_TERMS 12
#include "vector_math.h"
#include "loops_of_type.h"
#include "updates_of_type.h"
#include "embedding_of_type.h"
#include "rows_of_type.h"
#include "network_of_type.h"
#include "descent_of_type.h"
#include "end_of_type.h"
