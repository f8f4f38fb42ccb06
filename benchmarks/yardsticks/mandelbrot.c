/* Groups of vectors, whose state stays in registers; whether a point still counts is asked every STEPS steps. */
#include "vectors.h"

enum { TOGETHER = 4, STEPS = 4 };

YARDSTICK {
    int32_t *counts = buffers[0];
    const double *view = buffers[2];
    int64_t width = ((const int64_t *) buffers[3])[0], most = ((const int64_t *) buffers[3])[1];
    (void) lengths;
    for (int64_t row = start; row < stop; row++) {
        double c_im = view[1] + view[3] * (double) row;
        for (int64_t first = 0; first < width; first += WIDTH * TOGETHER) {
            doubles re[TOGETHER], im[TOGETHER], c_re[TOGETHER];
            longs count[TOGETHER], alive[TOGETHER], any;
            for (int n = 0; n < TOGETHER; n++) {
                for (int l = 0; l < WIDTH; l++) c_re[n][l] = view[0] + view[2] * (double) (first + n * WIDTH + l);
                re[n] = im[n] = (doubles){0};
                count[n] = (longs){0};
                alive[n] = (longs){0} - 1;
            }
            for (int64_t done = 0; done < most - most % STEPS; done += STEPS) {
                for (int s = 0; s < STEPS; s++)
                    for (int n = 0; n < TOGETHER; n++) {
                        doubles re2 = re[n] * re[n], im2 = im[n] * im[n];
                        alive[n] &= (longs) (re2 + im2 <= 4.0);
                        count[n] += alive[n];
                        im[n] = (re[n] + re[n]) * im[n] + c_im;
                        re[n] = (re2 - im2) + c_re[n];
                    }
                any = alive[0];
                for (int n = 1; n < TOGETHER; n++) any |= alive[n];
                if (!has_any(any)) break;
            }
            for (int n = 0; n < TOGETHER; n++)
                for (int l = 0; l < WIDTH && first + n * WIDTH + l < width; l++) {
                    int64_t steps = -count[n][l];
                    double x = re[n][l], y = im[n][l];
                    while (steps >= most - most % STEPS && steps < most && x * x + y * y <= 4.0) {
                        double next = (x * x - y * y) + c_re[n][l];
                        y = (x + x) * y + c_im;
                        x = next;
                        steps++;
                    }
                    counts[(row - start) * width + first + n * WIDTH + l] = (int32_t) steps;
                }
        }
    }
}
