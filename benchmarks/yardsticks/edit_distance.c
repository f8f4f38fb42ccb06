/* Myers' columns of TOGETHER vectors of pairs; what a byte matches is looked up beforehand, pair by pair. */
#include "vectors.h"

enum { TOGETHER = 2, LANES = TOGETHER * WIDTH, SLOT = 64 };

YARDSTICK {
    int32_t *distances = buffers[0];
    uint64_t table[256] = {0};
    const uint8_t *left = buffers[4], *right = buffers[6];
    const int32_t *left_lengths = buffers[5], *right_lengths = buffers[7];
    uint64_t matches[SLOT][LANES] __attribute__((aligned(64))), rows[LANES] = {0};
    (void) lengths;
    for (int64_t first = 0; first < stop - start; first += LANES) {
        words up[TOGETHER], down[TOGETHER];
        longs end[TOGETHER];
        int64_t longest = 0;
        for (int lane = 0; lane < LANES; lane++) {
            int64_t pair = first + lane < stop - start ? first + lane : stop - start - 1;
            const uint8_t *a = left + pair * SLOT, *b = right + pair * SLOT;
            uint64_t bit = 1;
            for (int k = 0; k < left_lengths[pair]; k++, bit += bit) table[a[k]] |= bit;
            rows[lane] = bit - 1;
            for (int k = 0; k < right_lengths[pair]; k++) matches[k][lane] = table[b[k]];
            for (int k = 0; k < left_lengths[pair]; k++) table[a[k]] = 0;
            up[lane / WIDTH][lane % WIDTH] = ~(uint64_t) 0;
            down[lane / WIDTH][lane % WIDTH] = 0;
            end[lane / WIDTH][lane % WIDTH] = right_lengths[pair];
            if (right_lengths[pair] > longest) longest = right_lengths[pair];
        }
        for (int64_t step = 0; step < longest; step++)
            for (int n = 0; n < TOGETHER; n++) {
                words match = *(const words *) (matches[step] + n * WIDTH), takes_part = (words) (end[n] > step);
                words diagonal = (((match & up[n]) + up[n]) ^ up[n]) | match | down[n];
                words rises = down[n] | ~(diagonal | up[n]), falls = up[n] & diagonal;
                rises = (rises + rises) | 1;
                up[n] = (takes_part & ((falls + falls) | ~(diagonal | rises))) | (~takes_part & up[n]);
                down[n] = (takes_part & rises & diagonal) | (~takes_part & down[n]);
            }
        for (int lane = 0; lane < LANES && first + lane < stop - start; lane++)
            distances[first + lane] = right_lengths[first + lane]
                + __builtin_popcountll(up[lane / WIDTH][lane % WIDTH] & rows[lane])
                - __builtin_popcountll(down[lane / WIDTH][lane % WIDTH] & rows[lane]);
    }
}
