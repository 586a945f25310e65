/* Products of rows that do not see each other, for one T.
 *
 * In which order BLAS adds depends on how many rows there are, so that a row's last bits depend
 * on the rows beside it. Here the sums go over the inputs one by one, whatever there is besides.
 */

/* W in panels of LANES columns, one after the other; the last is filled up with zeros. */
static void NAME(to_panels)(ptrdiff_t n_in, ptrdiff_t n_out, const T *W, T *panels) {
    for (ptrdiff_t begin = 0; begin < n_out; begin += LANES)
        for (ptrdiff_t i = 0; i < n_in; i++, panels += LANES)
            for (ptrdiff_t j = 0; j < LANES; j++)
                panels[j] = begin + j < n_out ? W[i * n_out + begin + j] : 0;
}

/* A row of `a` times a panel, whose first `width` columns count. */
INLINE void NAME(row_times)(ptrdiff_t n_in, const T *restrict a, const T *restrict panel,
                            ptrdiff_t width, T *restrict out) {
    T sums[LANES] = {0};
    for (ptrdiff_t i = 0; i < n_in; i++, panel += LANES)
        for (int j = 0; j < LANES; j++) sums[j] += a[i] * panel[j];
    for (ptrdiff_t j = 0; j < width; j++) out[j] = sums[j];
}

/* The same of four rows, so that the processor has enough to do at a time. */
INLINE void NAME(four_times)(ptrdiff_t n_in, ptrdiff_t n_out, const T *restrict a,
                             const T *restrict panel, ptrdiff_t width, T *restrict out) {
    const T *b = a + n_in, *c = b + n_in, *d = c + n_in;
    T of_a[LANES] = {0}, of_b[LANES] = {0}, of_c[LANES] = {0}, of_d[LANES] = {0};
    for (ptrdiff_t i = 0; i < n_in; i++, panel += LANES)
        for (int j = 0; j < LANES; j++) {
            of_a[j] += a[i] * panel[j];
            of_b[j] += b[i] * panel[j];
            of_c[j] += c[i] * panel[j];
            of_d[j] += d[i] * panel[j];
        }
    for (ptrdiff_t j = 0; j < width; j++) {
        out[j] = of_a[j];
        out[n_out + j] = of_b[j];
        out[2 * n_out + j] = of_c[j];
        out[3 * n_out + j] = of_d[j];
    }
}

/* out (n_rows x n_out) = a W, given the panels of W */
CLONES static void NAME(rows_times)(ptrdiff_t n_rows, ptrdiff_t n_in, ptrdiff_t n_out,
                                    const T *restrict a, const T *restrict panels,
                                    T *restrict out) {
    for (ptrdiff_t begin = 0; begin < n_out; begin += LANES, panels += n_in * LANES) {
        const ptrdiff_t width = n_out - begin < LANES ? n_out - begin : LANES;
        ptrdiff_t i = 0;
        for (; i + 4 <= n_rows; i += 4)
            NAME(four_times)(n_in, n_out, a + i * n_in, panels, width, out + i * n_out + begin);
        for (; i < n_rows; i++)
            NAME(row_times)(n_in, a + i * n_in, panels, width, out + i * n_out + begin);
    }
}
