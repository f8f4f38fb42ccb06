/* Bins of a batch by vectors, then counts in four copies. */
#include "vectors.h"

enum { COPIES = 4, BATCH = 64, RUN = 1 << 20 };

static inline void find_places(int32_t *places, doubles value, double bins) {
    value = choose(less(value, spread(0.0)), spread(1.0), value);
    value = choose(less(value, spread(1.0)), value, spread(1.0)) * bins;
#ifdef __AVX512F__
    _mm256_storeu_si256((__m256i *) places, _mm512_cvttpd_epi32((__m512d) value));
#else
    _mm_storeu_si128((__m128i *) places, _mm256_cvttpd_epi32((__m256d) value));
#endif
}

YARDSTICK {
    int64_t *counts = buffers[0];
    int32_t(*copies)[COPIES] = buffers[1], places[BATCH];
    const double *values = buffers[3];
    int64_t bins = lengths[0], length = stop - start, i = 0;
    memset(counts, 0, (size_t) bins * sizeof *counts);
    while (i < length) {
        memset(copies, 0, (size_t) (bins + 1) * sizeof *copies);
        int64_t end = length - i < RUN ? length : i + RUN;
        for (; i + BATCH <= end; i += BATCH) {
            for (int k = 0; k < BATCH; k += WIDTH) find_places(places + k, load(values + i + k), (double) bins);
            for (int k = 0; k < BATCH; k += 8) {
                copies[places[k]][0]++, copies[places[k + 1]][1]++, copies[places[k + 2]][2]++, copies[places[k + 3]][3]++;
                copies[places[k + 4]][0]++, copies[places[k + 5]][1]++, copies[places[k + 6]][2]++, copies[places[k + 7]][3]++;
            }
        }
        for (; i < end; i++)
            if (values[i] >= 0.0 && values[i] < 1.0) counts[(int64_t) (values[i] * (double) bins)]++;
        for (int64_t k = 0; k < bins; k++) counts[k] += (int64_t) copies[k][0] + copies[k][1] + copies[k][2] + copies[k][3];
    }
}
