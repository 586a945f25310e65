/* exp, expm1, log1p, tanh and the logistic function of one number of type T, without branches,
 * so that a loop over an array of them is done several numbers at a time.
 *
 * All rest on one polynomial: x = k ln 2 + r with |r| <= ln 2 / 2, and the Taylor series of
 * expm1(r). NaN comes out as NaN. To be included once for each T, after its constants.
 */

INLINE T NAME(scale)(BITS k) {  /* 2^k, of an exponent within the normal numbers */
    union { BITS bits; T value; } power;
    power.bits = (k + EXPONENT_BIAS) << MANTISSA;
    return power.value;
}

/* r, expm1(r) and k of x = k ln 2 + r. Adding ROUND leaves k in the lowest bits of the sum. */
INLINE T NAME(reduced_expm1)(T x, BITS *k) {
    static const T c[] = TAYLOR;  /* 1/2!, 1/3!, ... */
    union { T value; BITS bits; } sum;
    sum.value = x * (T)1.4426950408889634 + ROUND;
    const T n = sum.value - ROUND;
    const T r = (x - n * LN2_HIGH) - n * LN2_LOW;
    T series = c[TAYLOR_TERMS - 1];
    for (int i = TAYLOR_TERMS - 2; i >= 0; i--) series = series * r + c[i];
    *k = sum.bits - ROUND_BITS;
    return r + r * r * series;
}

INLINE T NAME(exp)(T x) {
    x = x < LOWEST ? LOWEST : x;
    x = x > HIGHEST ? HIGHEST : x;
    BITS k;
    const T e = NAME(reduced_expm1)(x, &k);
    /* In two factors: 2^k itself may be infinite, or no normal number. */
    const BITS half = (k + 4096) / 2 - 2048;
    return (1 + e) * NAME(scale)(half) * NAME(scale)(k - half);
}

INLINE T NAME(expm1)(T x) {  /* up to exp(60); below -60 it is -1 */
    x = x < -60 ? -60 : x;
    x = x > 60 ? 60 : x;
    BITS k;
    const T e = NAME(reduced_expm1)(x, &k), power = NAME(scale)(k);
    return power * e + (power - 1);
}

INLINE T NAME(tanh)(T x) {  /* e / (e + 2) with e = expm1(2 |x|) */
    T size = x < 0 ? -x : x;
    size = size > 20 ? 20 : size;
    const T e = NAME(expm1)(2 * size), t = e / (e + 2);
    return x < 0 ? -t : t;
}

INLINE T NAME(logistic)(T x) { return 1 / (1 + NAME(exp)(-x)); }

INLINE T NAME(log1p_of_unit)(T u) {  /* 2 atanh(s) with s = u / (2 + u), of 0 <= u <= 1 */
    const T s = u / (2 + u), w = s * s;
    T series = (T)1 / (2 * ATANH_TERMS + 1);
    for (int i = ATANH_TERMS - 1; i >= 0; i--) series = series * w + (T)1 / (2 * i + 1);
    return 2 * s * series;
}

INLINE T NAME(softplus)(T x) {  /* log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)) */
    const T size = x < 0 ? -x : x;
    return (x < 0 ? 0 : x) + NAME(log1p_of_unit)(NAME(exp)(-size));
}

INLINE T NAME(tanh_of_softplus)(T x) {  /* n / (n + 2) with n = e^x (e^x + 2) */
    const T e = NAME(exp)(x > 20 ? 20 : x), n = e * (e + 2);
    return n / (n + 2);
}

INLINE T NAME(within_half_turn)(T t) {  /* t minus whole turns */
    const T whole = (t + ROUND) - ROUND;
    /* Beyond, hardly a fraction of a turn is left in t; of infinity NaN is. */
    return t > ROUND / 4 || t < -ROUND / 4 ? t - t : t - whole;
}

INLINE T NAME(sin_of_quarter)(T r) {  /* sin(2 pi r) of |r| <= 1/4, by its Taylor series */
    static const T c[] = SINE;  /* 1, -1/3!, 1/5!, ... */
    const T x = r * (T)6.283185307179586, w = x * x;
    T series = c[SINE_TERMS - 1];
    for (int i = SINE_TERMS - 2; i >= 0; i--) series = series * w + c[i];
    return x * series;
}

INLINE T NAME(cos_of_turns)(T t) {  /* cos(2 pi t) */
    const T r = NAME(within_half_turn)(t), size = r < 0 ? -r : r;
    return NAME(sin_of_quarter)((T)0.25 - size);
}

INLINE T NAME(sin_of_turns)(T t) {  /* sin(2 pi t) */
    const T r = NAME(within_half_turn)(t), size = r < 0 ? -r : r;
    const T folded = size > (T)0.25 ? (T)0.5 - size : size;
    return NAME(sin_of_quarter)(r < 0 ? -folded : folded);
}
