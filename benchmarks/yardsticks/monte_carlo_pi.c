/* Every draw in a lane. Where vectors have no product of 64-bit lanes, gcc makes it of three of 32 bits. */
#include "vectors.h"

enum { TOGETHER = 2, LANES = TOGETHER * WIDTH };

static inline doubles coordinates(words state, uint64_t multiplier1, uint64_t multiplier2) {
    words mixed = (state ^ (state >> 30)) * multiplier1;
    mixed = (mixed ^ (mixed >> 27)) * multiplier2;
    mixed = (mixed ^ (mixed >> 31)) >> 11;
#ifdef __AVX512DQ__
    return _mm512_cvtepi64_pd((__m512i) mixed);
#else
    words low = (mixed & 0xffffffff) | 0x4330000000000000, high = (mixed >> 32) | 0x4530000000000000;
    return ((doubles) high - 0x1.00000001p84) + (doubles) low;
#endif
}

YARDSTICK {
    const uint64_t *constants = buffers[2];
    uint64_t gamma = constants[0], m1 = constants[1], m2 = constants[2];
    uint64_t first = *(const uint64_t *) buffers[3] + (2 * (uint64_t) start + 1) * gamma;
    words state[TOGETHER];
    longs hits[TOGETHER];
    int64_t total = 0, rest = (stop - start) % LANES;
    (void) lengths;
    for (int n = 0; n < TOGETHER; n++) {
        for (int l = 0; l < WIDTH; l++) state[n][l] = first + (uint64_t) (n * WIDTH + l) * 2 * gamma;
        hits[n] = (longs){0};
    }
    for (int64_t draw = 0; draw < (stop - start) / LANES; draw++)
        for (int n = 0; n < TOGETHER; n++) {
            doubles x = coordinates(state[n], m1, m2), y = coordinates(state[n] + gamma, m1, m2);
            hits[n] -= (longs) (x * x + y * y < 0x1p106);
            state[n] += LANES * 2 * gamma;
        }
    for (int n = 0; n < TOGETHER; n++) {
        doubles x = coordinates(state[n], m1, m2), y = coordinates(state[n] + gamma, m1, m2);
        longs last = (longs) (x * x + y * y < 0x1p106);
        for (int l = 0; l < WIDTH; l++) total += hits[n][l] - (n * WIDTH + l < rest ? last[l] : 0);
    }
    *(int64_t *) buffers[0] = total;
}
