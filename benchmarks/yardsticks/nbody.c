/* Bodies j in the lanes; a root and a division a pair. */
#include "vectors.h"
#include <math.h>

YARDSTICK {
    double *const out[3] = {buffers[0], buffers[1], buffers[2]};
    const double *x = buffers[3], *y = buffers[4], *z = buffers[5], *mass = buffers[6];
    double epsilon2 = *(const double *) buffers[7];
    int64_t bodies = lengths[3];
    for (int64_t i = start; i < stop; i++) {
        doubles sum_x = {0}, sum_y = {0}, sum_z = {0};
        double total[3] = {0, 0, 0};
        int64_t j = 0;
        for (; j + WIDTH <= bodies; j += WIDTH) {
            doubles dx = load(x + j) - x[i], dy = load(y + j) - y[i], dz = load(z + j) - z[i];
            doubles distance2 = dx * dx + dy * dy + dz * dz + epsilon2;
            doubles pull = load(mass + j) / (distance2 * root(distance2));
            sum_x += pull * dx;
            sum_y += pull * dy;
            sum_z += pull * dz;
        }
        for (; j < bodies; j++) {
            double dx = x[j] - x[i], dy = y[j] - y[i], dz = z[j] - z[i];
            double distance2 = dx * dx + dy * dy + dz * dz + epsilon2;
            double pull = mass[j] / (distance2 * sqrt(distance2));
            total[0] += pull * dx;
            total[1] += pull * dy;
            total[2] += pull * dz;
        }
        for (int l = 0; l < WIDTH; l++) {
            total[0] += sum_x[l];
            total[1] += sum_y[l];
            total[2] += sum_z[l];
        }
        for (int axis = 0; axis < 3; axis++) out[axis][i - start] = total[axis];
    }
}
