/* Tiles of C in registers, panels of B in the nearest cache; at the edges a plain loop. */
#include "vectors.h"

enum { HEIGHT = WIDTH == 8 ? 8 : 4, VECTORS = 3, ACROSS = VECTORS * WIDTH, DEPTH = 256 };

static void multiply_tile(double *c, int64_t columns, const double *a, int64_t a_row, const double *panel, int64_t depth) {
    doubles sums[HEIGHT][VECTORS];
    for (int i = 0; i < HEIGHT; i++)
        for (int v = 0; v < VECTORS; v++) sums[i][v] = load(c + i * columns + v * WIDTH);
    for (int64_t k = 0; k < depth; k++)
        for (int i = 0; i < HEIGHT; i++)
            for (int v = 0; v < VECTORS; v++) sums[i][v] += a[i * a_row + k] * load(panel + k * ACROSS + v * WIDTH);
    for (int i = 0; i < HEIGHT; i++)
        for (int v = 0; v < VECTORS; v++) store(c + i * columns + v * WIDTH, sums[i][v]);
}

YARDSTICK {
    double *c = buffers[0];
    const double *a = buffers[2], *b = buffers[3];
    int64_t columns = ((const int64_t *) buffers[4])[0], depth = ((const int64_t *) buffers[4])[1], rows = stop - start;
    double panel[DEPTH * ACROSS] __attribute__((aligned(64)));
    (void) lengths;
    memset(c, 0, (size_t) (rows * columns) * sizeof *c);
    for (int64_t first = 0; first < depth; first += DEPTH)
        for (int64_t at = 0; at < columns; at += ACROSS) {
            int64_t lines = depth - first < DEPTH ? depth - first : DEPTH, i = 0;
            if (at + ACROSS <= columns) {
                for (int64_t k = 0; k < lines; k++)
                    memcpy(panel + k * ACROSS, b + (first + k) * columns + at, ACROSS * sizeof *b);
                for (; i + HEIGHT <= rows; i += HEIGHT)
                    multiply_tile(c + i * columns + at, columns, a + i * depth + first, depth, panel, lines);
            }
            for (; i < rows; i++)
                for (int64_t k = 0; k < lines; k++)
                    for (int64_t j = at; j < at + ACROSS && j < columns; j++)
                        c[i * columns + j] += a[i * depth + first + k] * b[(first + k) * columns + j];
        }
}
