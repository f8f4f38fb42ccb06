# exactness: relaxed
"""Prices of European calls; twin of gilscope/kernels/black_scholes.py, which defines it and derives the polynomials.

OUT price                 float64 (stop - start,)  of the options [start, stop)
IN  spot, strike, years   float64 (stop - start,)  S, K, T of the options [start, stop)
    params                float64 (2,)             r, σ

a) No call but sqrt and no branch: an option is straight-line arithmetic, so that eight go side by side.
b) Two divisions and one root an option: a division has a product as its divisor and serves several quotients.
c) One exponential serves both tails, as S·exp(−d₁²/2) = K·exp(−rT)·exp(−d₂²/2).
d) The polynomial of the tails is cut into even and odd powers: half the waiting in a chain of 16.
"""

from libc.math cimport fabs, sqrt
from libc.stdint cimport int64_t
from buffers cimport MOST, Held, READABLE, WRITABLE, check_range, release, take


cdef inline double artanh_ratio(double x) noexcept nogil:
    """Return 2·artanh(w) / w for x = w² ≤ 1/9."""
    return (((((((0.18758019601047687 * x + 0.11744977819559474) * x + 0.1557070720148144) * x
        + 0.18169333991893807) * x + 0.22222709754719172) * x + 0.2857141793475505) * x
        + 0.4000000011581452) * x + 0.6666666666618257) * x + 2.000000000000003


cdef inline double exp_minus(double v) noexcept nogil:
    """Return exp(−v) for v in [−1/16, 176/1024]."""
    return (((((((2.348973395246441e-05 * v - 0.0001982107588408369) * v + 0.0013888840077719694) * v
        - 0.00833333464068393) * v + 0.04166666674050106) * v - 0.16666666666434804) * v
        + 0.49999999999985156) * v - 1.0000000000000013) * v + 1.0


cdef inline double tail(double u) noexcept nogil:
    """Return N(−a)·exp(a²/2)·(a + 5) for u = (a − 5)/(a + 5), a ≥ 0."""
    cdef double x = u * u
    cdef double even = (((((((2.2943780340325528e-07 * x - 2.4547059543693104e-06) * x + 1.640731355408408e-05) * x
        - 5.923620867520582e-05) * x - 0.0007979102936993081) * x + 0.020795073212546956) * x
        + 0.16502036571614662) * x + 0.49530561597940714) * x + 0.769193049750063
    cdef double odd = ((((((-2.218300096302104e-07 * x + 3.8085544195828326e-06) * x - 4.961360251696439e-05) * x
        + 0.0005448230792694662) * x - 0.0029933544765791747) * x - 0.06911864220567157) * x
        - 0.31353315642325386) * x - 0.6653825028952082
    return even + u * odd


cdef inline double price_one(double s, double k, double time, double r, double sigma, double drift) noexcept nogil:
    cdef double near_s = 4.0 * s if k > 2.0 * s else s
    cdef double near_k = 4.0 * k if s > 2.0 * k else k
    cdef double moved = 1.3862943611198906 if s > 2.0 * k else (-1.3862943611198906 if k > 2.0 * s else 0.0)
    cdef double deviation = sigma * sqrt(time)
    cdef double inverse = 1.0 / ((near_s + near_k) * deviation)
    cdef double w = (near_s - near_k) * deviation * inverse
    cdef double d1 = (w * artanh_ratio(w * w) + moved + drift * time) * ((near_s + near_k) * inverse)
    cdef double d2 = d1 - deviation
    cdef double discount = exp_minus(r * time * 0.0625)
    cdef double power = 0.5 * d1 * d1
    cdef double bell = exp_minus((176.0 if power > 176.0 else power) * 0.0009765625)
    cdef double away1 = fabs(d1) + 5.0, away2 = fabs(d2) + 5.0
    cdef double tail1, tail2, owed
    cdef int squaring
    for squaring in range(4):
        discount = discount * discount
    for squaring in range(10):
        bell = bell * bell
    owed = k * discount
    inverse = 1.0 / (away1 * away2)
    bell = s * bell * inverse
    tail1 = bell * away2 * tail(1.0 - 10.0 * (away2 * inverse))
    tail2 = bell * away1 * tail(1.0 - 10.0 * (away1 * inverse))
    return (s - tail1 if d1 > 0.0 else tail1) - (owed - tail2 if d2 > 0.0 else tail2)


cdef void black_scholes(
    double *price, const double *spot, const double *strike, const double *years, double r, double sigma, int64_t length
) noexcept nogil:
    cdef double drift = r + 0.5 * sigma * sigma
    cdef int64_t i
    for i in range(length):
        price[i] = price_one(spot[i], strike[i], years[i], r, sigma, drift)


def kernel(price, spot, strike, years, params, int64_t start, int64_t stop, bint release_gil):
    """Price the options [start, stop). Raises InvalidBuffer for a buffer of the wrong kind or length."""
    cdef Held held
    cdef double *price_at
    cdef double *spot_at
    cdef double *strike_at
    cdef double *years_at
    cdef double *params_at
    cdef int64_t length
    held.count = 0
    try:
        check_range("start, stop", start, stop, MOST)
        length = stop - start
        price_at = <double *> take(&held, price, "price", c"d", length, WRITABLE)
        spot_at = <double *> take(&held, spot, "spot", c"d", length, READABLE)
        strike_at = <double *> take(&held, strike, "strike", c"d", length, READABLE)
        years_at = <double *> take(&held, years, "years", c"d", length, READABLE)
        params_at = <double *> take(&held, params, "params", c"d", 2, READABLE)
        if release_gil:
            with nogil:
                black_scholes(price_at, spot_at, strike_at, years_at, params_at[0], params_at[1], length)
        else:
            black_scholes(price_at, spot_at, strike_at, years_at, params_at[0], params_at[1], length)
    finally:
        release(&held)
