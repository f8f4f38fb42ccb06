/* The plain loop, a vector at a time. */
#include "vectors.h"

YARDSTICK {
    double *a = buffers[0];
    const double *b = buffers[1], *c = buffers[2];
    double s = *(const double *) buffers[3];
    int64_t i = 0, length = stop - start;
    (void) lengths;
    for (; i + WIDTH <= length; i += WIDTH) store(a + i, load(b + i) + s * load(c + i));
    for (; i < length; i++) a[i] = b[i] + s * c[i];
}
