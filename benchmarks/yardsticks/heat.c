/* The kernel's four sweeps in one pass through rings of rows; five loads a vector. */
#include "vectors.h"

enum { DEPTH = 4, RING = 3 };

static void sweep(double *restrict to, const double *up, const double *own, const double *down, int64_t columns,
                  double keep, double flow) {
    int64_t c = 0;
    for (; c + WIDTH <= columns; c += WIDTH)
        store(to + c, keep * load(own + c)
              + flow * ((load(up + c) + load(down + c)) + (load(own + c - 1) + load(own + c + 1))));
    for (; c < columns; c++) to[c] = keep * own[c] + flow * ((up[c] + down[c]) + (own[c - 1] + own[c + 1]));
    to[0] = own[0];
    to[columns - 1] = own[columns - 1];
}

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

YARDSTICK {
    double *after = buffers[0], *rings = buffers[1];
    const double *before = buffers[2];
    int64_t rows = ((const int64_t *) buffers[3])[0], columns = ((const int64_t *) buffers[3])[1];
    double flow = *(const double *) buffers[4];
    (void) lengths;
    for (int64_t head = most(0, start - DEPTH + 1); head < least(rows, stop + DEPTH - 1) + DEPTH; head++)
        for (int64_t depth = 0; depth < DEPTH; depth++) {
            int64_t row = head - depth, halo = DEPTH - 1 - depth;
            if (row < most(0, start - halo) || row >= least(rows, stop + halo)) continue;
            const double *ring = rings + (1 + (depth - 1) * RING) * columns;
            const double *own = depth ? ring + row % RING * columns : before + row * columns;
            const double *up = depth ? ring + (row + 2) % RING * columns : own - columns;
            const double *down = depth ? ring + (row + 1) % RING * columns : own + columns;
            double *to = depth == DEPTH - 1 ? after + (row - start) * columns
                                            : rings + (1 + depth * RING + row % RING) * columns;
            if (row == 0 || row == rows - 1) memcpy(to, own, (size_t) columns * sizeof(double));
            else sweep(to, up, own, down, columns, 1.0 - 4.0 * flow, flow);
        }
}
