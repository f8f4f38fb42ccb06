/* Single loads of x, two sums a row: gathers are slower for rows as short as these. No index is checked. */
#include "vectors.h"

YARDSTICK {
    double *y = buffers[0];
    const int32_t *indptr = buffers[1], *indices = buffers[2];
    const double *data = buffers[3], *x = buffers[4];
    (void) lengths;
    for (int64_t row = start; row < stop; row++) {
        double even = 0.0, odd = 0.0;
        int32_t j = indptr[row], end = indptr[row + 1];
        __builtin_prefetch(data + j + 512);
        __builtin_prefetch(indices + j + 512);
        for (; j + 2 <= end; j += 2) {
            even += data[j] * x[indices[j]];
            odd += data[j + 1] * x[indices[j + 1]];
        }
        if (j < end) even += data[j] * x[indices[j]];
        y[row - start] = even + odd;
    }
}
