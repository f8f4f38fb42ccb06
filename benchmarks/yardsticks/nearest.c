/* A point in a lane, SIDES vectors of them; the sums of TOGETHER centroids stay in registers over all dimensions. */
#include "vectors.h"
#include <math.h>

enum { SIDES = WIDTH == 8 ? 4 : 2, TOGETHER = 4, LANES = SIDES * WIDTH, MOST = 64 };

YARDSTICK {
    int32_t *index = buffers[0];
    const double *points = buffers[3], *centroids = buffers[4];
    int64_t count = ((const int64_t *) buffers[5])[0], dimensions = ((const int64_t *) buffers[5])[1];
    double block[MOST * LANES] __attribute__((aligned(64)));
    (void) lengths;
    for (int64_t first = 0; first < stop - start; first += LANES) {
        doubles best[SIDES], which[SIDES];
        for (int64_t lane = 0; lane < LANES; lane++) {
            int64_t point = first + lane < stop - start ? first + lane : stop - start - 1;
            for (int64_t c = 0; c < dimensions; c++) block[c * LANES + lane] = points[point * dimensions + c];
        }
        for (int side = 0; side < SIDES; side++) best[side] = spread(INFINITY), which[side] = spread(0.0);
        for (int64_t j = 0; j < count; j += TOGETHER) {
            doubles sums[TOGETHER][SIDES];
            const double *row[TOGETHER];
            for (int t = 0; t < TOGETHER; t++) {
                row[t] = centroids + (j + t < count ? j + t : count - 1) * dimensions;
                for (int side = 0; side < SIDES; side++) sums[t][side] = (doubles){0};
            }
            for (int64_t c = 0; c < dimensions; c++) {
                doubles x[SIDES];
                for (int side = 0; side < SIDES; side++) x[side] = load(block + c * LANES + side * WIDTH);
                for (int t = 0; t < TOGETHER; t++)
                    for (int side = 0; side < SIDES; side++) {
                        doubles difference = x[side] - row[t][c];
                        sums[t][side] += difference * difference;
                    }
            }
            for (int t = 0; t < TOGETHER; t++)
                for (int side = 0; side < SIDES; side++) {
                    mask nearer = less(sums[t][side], best[side]);
                    which[side] = choose(nearer, spread((double) (j + t)), which[side]);
                    best[side] = choose(nearer, sums[t][side], best[side]);
                }
        }
        for (int64_t lane = 0; lane < LANES && first + lane < stop - start; lane++)
            index[first + lane] = (int32_t) which[lane / WIDTH][lane % WIDTH];
    }
}
