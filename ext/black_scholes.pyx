# exactness: relaxed
"""Prices of European calls; twin of gilscope/kernels/black_scholes.py, which defines it and derives the polynomials.

OUT price                 float64 (stop - start,)  of the options [start, stop)
    batch                 float64 (4, BATCH)       scratch: d₁, σ√T, K·exp(−rT) and exp(−d₁²/2) of a batch
IN  spot, strike, years   float64 (stop - start,)  S, K, T of the options [start, stop)
    params                float64 (2,)             r, σ

a) No call but sqrt and no branch: an option is straight-line arithmetic, so that eight go side by side.
b) Two divisions and one root an option: a division has a product as its divisor and serves several quotients.
c) One exponential serves both tails, as S·exp(−d₁²/2) = K·exp(−rT)·exp(−d₂²/2).
d) The polynomials of log and exp are cut into even and odd powers: half the waiting in a chain of eight. Those of the
   tails run side by side, two for each.
e) An option is one chain of some 250 operations that wait for each other, too long for a processor to begin the next
   options meanwhile. So each batch goes through three short loops, which took two thirds of the time.
"""

from libc.math cimport fabs, sqrt
from libc.stdint cimport int64_t
from buffers cimport MOST, Held, READABLE, WRITABLE, check_range, release, take


cdef inline double artanh_ratio(double x) noexcept nogil:
    """Return 2·artanh(w) / w for x = w² ≤ 1/9."""
    cdef double xx = x * x
    cdef double even = (((0.18758019601047687 * xx + 0.1557070720148144) * xx + 0.22222709754719172) * xx
        + 0.4000000011581452) * xx + 2.000000000000003
    cdef double odd = ((0.11744977819559474 * xx + 0.18169333991893807) * xx + 0.2857141793475505) * xx + 0.6666666666618257
    return even + x * odd


cdef inline double exp_minus(double v) noexcept nogil:
    """Return exp(−v) for v in [−1/16, 176/1024]."""
    cdef double vv = v * v
    cdef double even = (((2.348973395246441e-05 * vv + 0.0013888840077719694) * vv + 0.04166666674050106) * vv
        + 0.49999999999985156) * vv + 1.0
    cdef double odd = ((0.0001982107588408369 * vv + 0.00833333464068393) * vv + 0.16666666666434804) * vv + 1.0000000000000013
    return even - v * odd


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


cdef enum:
    BATCH = 128
    ROWS = 4


cdef inline void standardise(
    double *d1, double *deviation, const double *spot, const double *strike, const double *years, double r,
    double sigma, int64_t length
) noexcept nogil:
    """Compute d₁ and σ√T."""
    cdef double s, k, near_s, near_k, moved, wide, inverse, w, drift = r + 0.5 * sigma * sigma
    cdef int64_t i
    for i in range(length):
        s = spot[i]
        k = strike[i]
        near_s = 4.0 * s if k > 2.0 * s else s
        near_k = 4.0 * k if s > 2.0 * k else k
        moved = 1.3862943611198906 if s > 2.0 * k else (-1.3862943611198906 if k > 2.0 * s else 0.0)
        wide = sigma * sqrt(years[i])
        inverse = 1.0 / ((near_s + near_k) * wide)
        w = (near_s - near_k) * wide * inverse
        d1[i] = (w * artanh_ratio(w * w) + moved + drift * years[i]) * ((near_s + near_k) * inverse)
        deviation[i] = wide


cdef inline void exponentiate(
    double *owed, double *bell, const double *d1, const double *strike, const double *years, double r, int64_t length
) noexcept nogil:
    """Compute K·exp(−rT) and exp(−d₁²/2)."""
    cdef double discount, power, scale
    cdef int64_t i
    cdef int squaring
    for i in range(length):
        discount = exp_minus(r * years[i] * 0.0625)
        power = 0.5 * d1[i] * d1[i]
        scale = exp_minus((176.0 if power > 176.0 else power) * 0.0009765625)
        for squaring in range(4):
            discount = discount * discount
        for squaring in range(10):
            scale = scale * scale
        owed[i] = strike[i] * discount
        bell[i] = scale


cdef inline void price_batch(
    double *price, const double *d1, const double *deviation, const double *owed, const double *bell,
    const double *spot, int64_t length
) noexcept nogil:
    """Compute the prices from both tails."""
    cdef double s, k, first, d2, away1, away2, inverse, scale, tail1, tail2
    cdef int64_t i
    for i in range(length):
        # Loaded whatever the branches below are: else they could not become selections.
        s = spot[i]
        k = owed[i]
        first = d1[i]
        d2 = first - deviation[i]
        away1 = fabs(first) + 5.0
        away2 = fabs(d2) + 5.0
        inverse = 1.0 / (away1 * away2)
        scale = s * bell[i] * inverse
        tail1 = scale * away2 * tail(1.0 - 10.0 * (away2 * inverse))
        tail2 = scale * away1 * tail(1.0 - 10.0 * (away1 * inverse))
        price[i] = (s - tail1 if first > 0.0 else tail1) - (k - tail2 if d2 > 0.0 else tail2)


cdef void black_scholes(
    double *price, double *batch, const double *spot, const double *strike, const double *years, double r,
    double sigma, int64_t length
) noexcept nogil:
    cdef double *d1 = batch
    cdef double *deviation = batch + BATCH
    cdef double *owed = batch + 2 * BATCH
    cdef double *bell = batch + 3 * BATCH
    cdef int64_t number, first, size
    for number in range((length + BATCH - 1) // BATCH):
        first = number * BATCH
        size = min(<int64_t> BATCH, length - first)
        standardise(d1, deviation, spot + first, strike + first, years + first, r, sigma, size)
        exponentiate(owed, bell, d1, strike + first, years + first, r, size)
        price_batch(price + first, d1, deviation, owed, bell, spot + first, size)


def kernel(price, batch, spot, strike, years, params, int64_t start, int64_t stop, bint release_gil):
    """Price the options [start, stop). Raises InvalidBuffer for a buffer of the wrong kind or length."""
    cdef Held held
    cdef double *price_at
    cdef double *batch_at
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
        batch_at = <double *> take(&held, batch, "batch", c"d", ROWS * BATCH, WRITABLE)
        spot_at = <double *> take(&held, spot, "spot", c"d", length, READABLE)
        strike_at = <double *> take(&held, strike, "strike", c"d", length, READABLE)
        years_at = <double *> take(&held, years, "years", c"d", length, READABLE)
        params_at = <double *> take(&held, params, "params", c"d", 2, READABLE)
        if release_gil:
            with nogil:
                black_scholes(price_at, batch_at, spot_at, strike_at, years_at, params_at[0], params_at[1], length)
        else:
            black_scholes(price_at, batch_at, spot_at, strike_at, years_at, params_at[0], params_at[1], length)
    finally:
        release(&held)
