# exactness: relaxed
"""C = A·B; twin of gilscope/kernels/matmul.py, which defines it.

OUT c       float64 (stop - start, columns)  the rows [start, stop) of C
    panel   float64 (PANEL,)                 scratch: a panel of B, at a multiple of 64 bytes in it
IN  a       float64 (stop - start, depth)    the rows [start, stop) of A
    b       float64 (depth, columns)         the whole of B
    limits  int64   (2,)                     columns, depth

a) A tile of HEIGHT × WIDTH elements of C stays in registers while DEPTH products are added to each: for AVX-512
   8 × 24, that is 24 registers of sums, fed by 3 loads of B and 8 broadcasts of A for 24 fused multiply-adds. AVX
   and SSE2 have 16 registers and take 12 for sums, SSE2 as 2 × 12: there a broadcast takes two instructions.
b) Sums must be registers, not memory: gcc leaves a plain array of sums in memory, so that here are its vector types.
   Without them (MSVC) a vector is one double, and the code is the same.
c) DEPTH × WIDTH elements of B are copied to a panel, line after line, and used by all rows before the next one: B
   then comes from the nearest cache. A's rows are read where they are: 8 streams, which the prefetcher follows.
d) ROWS rows at a time, so that their part of A stays in the second cache; C is fetched before it is needed.
e) At the edges the panel is filled up with zeros, and rows with the last one; only what belongs to C is stored.
"""

from libc.stdint cimport int64_t, uintptr_t
from buffers cimport Held, READABLE, WRITABLE, check_range, release, take

cdef extern from *:
    """
    #include <stdint.h>
    #include <string.h>
    #if defined(__GNUC__) && defined(__AVX512F__)
    enum { LANES = 8, HEIGHT = 8, VECTORS = 3 };
    typedef double vector __attribute__((vector_size(64), aligned(8), may_alias));
    #elif defined(__GNUC__) && defined(__AVX__)
    enum { LANES = 4, HEIGHT = 4, VECTORS = 3 };
    typedef double vector __attribute__((vector_size(32), aligned(8), may_alias));
    #elif defined(__GNUC__)
    enum { LANES = 2, HEIGHT = 2, VECTORS = 6 };
    typedef double vector __attribute__((vector_size(16), aligned(8), may_alias));
    #else
    enum { LANES = 1, HEIGHT = 4, VECTORS = 3 };
    typedef double vector;
    #endif
    #if defined(__GNUC__) && !defined(__clang__)
    #define UNROLLED _Pragma("GCC unroll 8")
    #else
    #define UNROLLED
    #endif
    #if defined(__GNUC__)
    #define PREFETCH(address) __builtin_prefetch(address, 1)
    #else
    #define PREFETCH(address)
    #endif
    enum { WIDTH = LANES * VECTORS, DEPTH = 256, ROWS = 256 };

    /* Multiply `rows` <= HEIGHT rows of A by a panel of `depth` lines; put it into C or add it to C. */
    static void multiply_tile(double *c, int64_t c_row, int64_t columns, const double *a, int64_t a_row, int64_t rows,
                              const double *panel, int64_t depth, int fresh) {
        const double *row[HEIGHT];
        vector sums[HEIGHT][VECTORS];
        double tile[HEIGHT * WIDTH];
        int64_t k, i, j;
        UNROLLED
        for (i = 0; i < HEIGHT; i++) {
            row[i] = a + (i < rows ? i : rows - 1) * a_row;
            UNROLLED
            for (j = 0; j < VECTORS; j++) sums[i][j] = (vector){0};
            if (i < rows) for (j = 0; j < WIDTH; j += 8) PREFETCH(c + i * c_row + j);
        }
        for (k = 0; k < depth; k++) {
            const vector *line = (const vector *) (panel + k * WIDTH);
            UNROLLED
            for (i = 0; i < HEIGHT; i++) {
                double factor = row[i][k];
                UNROLLED
                for (j = 0; j < VECTORS; j++) sums[i][j] += line[j] * factor;
            }
        }
        if (rows == HEIGHT && columns == WIDTH) {
            UNROLLED
            for (i = 0; i < HEIGHT; i++) {
                vector *to = (vector *) (c + i * c_row);
                UNROLLED
                for (j = 0; j < VECTORS; j++) if (fresh) to[j] = sums[i][j]; else to[j] += sums[i][j];
            }
            return;
        }
        memcpy(tile, sums, sizeof(tile));
        for (i = 0; i < rows; i++)
            for (j = 0; j < columns; j++)
                c[i * c_row + j] = tile[i * WIDTH + j] + (fresh ? 0.0 : c[i * c_row + j]);
    }
    """
    enum:
        HEIGHT
        WIDTH
        DEPTH
        ROWS
    void multiply_tile(
        double *c, int64_t c_row, int64_t columns, const double *a, int64_t a_row, int64_t rows, const double *panel,
        int64_t depth, bint fresh
    ) noexcept nogil

cdef enum:
    PANEL = 96 * 368
    MOST_ELEMENTS = 0x3FFFFFFF


cdef void fill_panel(double *panel, const double *b, int64_t b_row, int64_t columns, int64_t depth) noexcept nogil:
    """Copy `depth` lines of WIDTH elements; there are only `columns` of them, zeros fill up."""
    cdef int64_t k, j
    for k in range(depth):
        if columns >= WIDTH:
            for j in range(WIDTH):
                panel[j] = b[j]
        else:
            for j in range(WIDTH):
                panel[j] = b[j] if j < columns else 0.0
        panel += WIDTH
        b += b_row


cdef void add_block(
    double *c, double *panel, const double *a, const double *b, int64_t rows, int64_t columns, int64_t depth,
    int64_t lines, bint fresh
) noexcept nogil:
    """Multiply `rows` rows of A by `lines` lines of B, panel after panel."""
    cdef int64_t strip, tile, at, width
    for strip in range((columns + WIDTH - 1) // WIDTH):
        at = strip * WIDTH
        width = min(<int64_t> WIDTH, columns - at)
        fill_panel(panel, b + at, columns, width, lines)
        for tile in range((rows + HEIGHT - 1) // HEIGHT):
            multiply_tile(
                c + tile * HEIGHT * columns + at, columns, width, a + tile * HEIGHT * depth, depth,
                min(<int64_t> HEIGHT, rows - tile * HEIGHT), panel, lines, fresh
            )


cdef void matmul(
    double *c, double *panel, const double *a, const double *b, int64_t rows, int64_t columns, int64_t depth
) noexcept nogil:
    cdef int64_t group, part, first_row, first_k, i
    panel = <double *> ((<uintptr_t> panel + 63) // 64 * 64)
    if depth == 0:
        for i in range(rows * columns):
            c[i] = 0.0
    for group in range((rows + ROWS - 1) // ROWS):
        first_row = group * ROWS
        for part in range((depth + DEPTH - 1) // DEPTH):
            first_k = part * DEPTH
            add_block(
                c + first_row * columns, panel, a + first_row * depth + first_k, b + first_k * columns,
                min(<int64_t> ROWS, rows - first_row), columns, depth, min(<int64_t> DEPTH, depth - first_k), part == 0
            )


def kernel(c, panel, a, b, limits, int64_t start, int64_t stop, bint release_gil):
    """Multiply the rows [start, stop). Raises InvalidBuffer for a buffer of the wrong kind or length."""
    cdef Held held
    cdef double *at[4]
    cdef int64_t *limits_at
    cdef int64_t columns, depth
    held.count = 0
    try:
        check_range("start, stop", start, stop, MOST_ELEMENTS)
        limits_at = <int64_t *> take(&held, limits, "limits", c"q", 2, READABLE)
        columns = limits_at[0]
        depth = limits_at[1]
        check_range("limits", 0, columns, MOST_ELEMENTS)
        check_range("limits", 0, depth, MOST_ELEMENTS)
        at[0] = <double *> take(&held, c, "c", c"d", (stop - start) * columns, WRITABLE)
        at[1] = <double *> take(&held, panel, "panel", c"d", PANEL, WRITABLE)
        at[2] = <double *> take(&held, a, "a", c"d", (stop - start) * depth, READABLE)
        at[3] = <double *> take(&held, b, "b", c"d", depth * columns, READABLE)
        if release_gil:
            with nogil:
                matmul(at[0], at[1], at[2], at[3], stop - start, columns, depth)
        else:
            matmul(at[0], at[1], at[2], at[3], stop - start, columns, depth)
    finally:
        release(&held)
