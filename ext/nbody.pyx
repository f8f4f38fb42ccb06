# exactness: relaxed
"""Softened gravity by direct sum; twin of gilscope/kernels/nbody.py, which defines it.

OUT ax, ay, az  float64 (stop - start,)  accelerations of the bodies [start, stop)
IN  x, y, z     float64 (n,)             positions, a stream each
    mass        float64 (n,)
    softening2  float64 (1,)             ε²

a) Structure of arrays: eight bodies j load with one instruction, no shuffles.
b) The three sums are independent chains, each of them a vector: reassociation is part of the licence.
c) One square root and one division a pair are the limit; both are vector instructions that do not overlap, so
   there is nothing to gain in the additions around them.
"""

from libc.math cimport sqrt
from libc.stdint cimport int64_t
from buffers cimport ANY, Held, READABLE, WRITABLE, check_range, count, release, take


cdef void nbody(
    double *ax, double *ay, double *az, const double *x, const double *y, const double *z, const double *mass,
    double epsilon2, int64_t bodies, int64_t start, int64_t stop
) noexcept nogil:
    cdef double xi, yi, zi, dx, dy, dz, distance2, pull, sum_x, sum_y, sum_z
    cdef int64_t i, j
    for i in range(start, stop):
        xi = x[i]
        yi = y[i]
        zi = z[i]
        sum_x = 0.0
        sum_y = 0.0
        sum_z = 0.0
        for j in range(bodies):
            dx = x[j] - xi
            dy = y[j] - yi
            dz = z[j] - zi
            distance2 = dx * dx + dy * dy + dz * dz + epsilon2
            pull = mass[j] / (distance2 * sqrt(distance2))
            sum_x += pull * dx
            sum_y += pull * dy
            sum_z += pull * dz
        ax[i - start] = sum_x
        ay[i - start] = sum_y
        az[i - start] = sum_z


def kernel(ax, ay, az, x, y, z, mass, softening2, int64_t start, int64_t stop, bint release_gil):
    """Sum the accelerations of the bodies [start, stop). Raises InvalidBuffer for a wrong buffer."""
    cdef Held held
    cdef double *at[8]
    cdef int64_t bodies, part
    held.count = 0
    try:
        at[3] = <double *> take(&held, x, "x", c"d", ANY, READABLE)
        bodies = count(&held)
        check_range("start, stop", start, stop, bodies)
        part = stop - start
        at[4] = <double *> take(&held, y, "y", c"d", bodies, READABLE)
        at[5] = <double *> take(&held, z, "z", c"d", bodies, READABLE)
        at[6] = <double *> take(&held, mass, "mass", c"d", bodies, READABLE)
        at[7] = <double *> take(&held, softening2, "softening2", c"d", 1, READABLE)
        at[0] = <double *> take(&held, ax, "ax", c"d", part, WRITABLE)
        at[1] = <double *> take(&held, ay, "ay", c"d", part, WRITABLE)
        at[2] = <double *> take(&held, az, "az", c"d", part, WRITABLE)
        if release_gil:
            with nogil:
                nbody(at[0], at[1], at[2], at[3], at[4], at[5], at[6], at[7][0], bodies, start, stop)
        else:
            nbody(at[0], at[1], at[2], at[3], at[4], at[5], at[6], at[7][0], bodies, start, stop)
    finally:
        release(&held)
