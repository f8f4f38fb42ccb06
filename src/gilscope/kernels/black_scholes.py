"""Prices of European call options: compute-bound, and each option is independent of the others.

price = S·N(d₁) − K·e^(−rT)·N(d₂), d₁ = (ln(S/K) + (r + σ²/2)·T) / (σ√T), d₂ = d₁ − σ√T (Black and Scholes, "The
pricing of options and corporate liabilities", J. Polit. Econ. 81, 1973), with N(d) = erfc(−d/√2) / 2.

Domain: S in [10⁻¹⁵⁰, 10¹⁵⁰], S/K in [1/8, 8], T in [10⁻¹⁰⁰, 10], σ in [10⁻⁹, 9], rT in [−1, 1]. There a price is
within 10⁻¹²·S·N(d₁) + 10⁻⁷⁶·S of the exact one; where |d₁| > 18.7 `compiled_kernel` has N(±18.7) at most, less than
10⁻⁷⁷ from 0 or 1. NaN in S, K or T gives NaN. Anything else outside the domain (zeros, negative numbers, infinities,
subnormals) gives a meaningless price, or an exception in plain Python, and changes no other price. Without options
there are no prices.

The compiled body calls no function, so that a compiler can compute several options in one vector register. Its exp,
log and erfc are our own: polynomials through Chebyshev nodes, computed with 50 digits by mpmath, highest power first.

- `TAIL`: erfc(a/√2)/2 = e^(−a²/2)·P(t) / (a + c) for a ≥ 0, where t = (a − c)/(a + c) takes [0, ∞] to [−1, 1] and
  c = 5: P is smooth up to both ends. Relative error 5·10⁻¹³. (The idea of a rational map with the factor that erfcx
  decays by: Shepherd and Laframboise, "Chebyshev approximation of (1 + 2x)exp(x²)erfc x in 0 ≤ x < ∞", Math. Comp.
  36, 1981.)
- `LOG`: ln(S/K) = w·L(w²) with w = (S − K)/(S + K), as ln((1 + w)/(1 − w)) = 2·artanh w; for w² ≤ 1/9, that is S/K
  in [1/2, 2]; other quotients are first brought there by a factor of 4. Relative error 2·10⁻¹⁵.
- `EXP`: e^(−v) for v in [−1/16, 176/1024]; e^(−1024·v) is ten squarings of it. Relative error 2·10⁻¹⁶ each time 1024.
"""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gilscope.kernels._uniform import draw_uniform
from gilscope.model.kernel import Buffer, Kernel
from gilscope.model.size import Size

if TYPE_CHECKING:
    from numpy.typing import NDArray

BATCH = 128
LN_4 = 1.3862943611198906
CENTRE = 5.0
MOST = 176.0

TAIL = (
    2.2943780340325528e-07,
    -2.218300096302104e-07,
    -2.4547059543693104e-06,
    3.8085544195828326e-06,
    1.640731355408408e-05,
    -4.961360251696439e-05,
    -5.923620867520582e-05,
    0.0005448230792694662,
    -0.0007979102936993081,
    -0.0029933544765791747,
    0.020795073212546956,
    -0.06911864220567157,
    0.16502036571614662,
    -0.31353315642325386,
    0.49530561597940714,
    -0.6653825028952082,
    0.769193049750063,
)
LOG = (
    0.18758019601047687,
    0.11744977819559474,
    0.1557070720148144,
    0.18169333991893807,
    0.22222709754719172,
    0.2857141793475505,
    0.4000000011581452,
    0.6666666666618257,
    2.000000000000003,
)
EXP = (
    2.348973395246441e-05,
    -0.0001982107588408369,
    0.0013888840077719694,
    -0.00833333464068393,
    0.04166666674050106,
    -0.16666666666434804,
    0.49999999999985156,
    -1.0000000000000013,
    1.0,
)

SPEC = Kernel(
    name="black_scholes",
    buffers=(
        Buffer("price", "d", ("options",), "output"),
        Buffer("batch", "d", (4 * BATCH,), "scratch"),
        Buffer("spot", "d", ("options",), "split"),
        Buffer("strike", "d", ("options",), "split"),
        Buffer("years", "d", ("options",), "split"),
        Buffer("params", "d", (2,), "whole"),
    ),
    split="options",
    sizes={"tiny": Size({"options": 1999}), "small": Size({"options": 120_000}), "large": Size({"options": 1 << 22})},
    tolerance=1e-10,
    bound="divide",
    schedule="static",
)

EMPTY = {"options": 0}


def inputs(dimensions: Mapping[str, int], seed: int) -> Mapping[str, "NDArray[Any]"]:
    """Return S and K in [50, 150), T in [0.25, 2.25) years, and `params` = (r, σ) = (0.03, 0.3)."""
    import numpy as np

    n = dimensions["options"]
    uniform = draw_uniform(np.random.PCG64(seed), 3 * n)
    spot, strike, years = uniform.reshape(3, n)
    return {
        "spot": 50.0 + 100.0 * spot,
        "strike": 50.0 + 100.0 * strike,
        "years": 0.25 + 2.0 * years,
        "params": np.array([0.03, 0.3]),
    }


def kernel(
    price: Any,
    batch: Any,  # noqa: ARG001
    spot: Any,
    strike: Any,
    years: Any,
    params: Any,
    start: int,
    stop: int,
) -> None:
    """Price the options [start, stop) by the definition."""
    r, sigma = params[0], params[1]
    for i in range(stop - start):
        deviation = sigma * math.sqrt(years[i])
        d1 = (math.log(spot[i] / strike[i]) + (r + 0.5 * sigma * sigma) * years[i]) / deviation
        d2 = d1 - deviation
        below1 = 0.5 * math.erfc(d1 * -0.7071067811865476)
        below2 = 0.5 * math.erfc(d2 * -0.7071067811865476)
        price[i] = spot[i] * below1 - strike[i] * math.exp(-r * years[i]) * below2


def compiled_kernel(
    price: Any, batch: Any, spot: Any, strike: Any, years: Any, params: Any, start: int, stop: int
) -> None:
    """Price the options [start, stop) without any call but sqrt and without a branch, so that it can be vectorised.

    Divisions and roots are the slow instructions, so each of the two divisions has a product as its divisor and
    gives several quotients. One exponential serves both tails, as S·e^(−d₁²/2) = K·e^(−rT)·e^(−d₂²/2).

    An option is one chain of some 250 operations that wait for each other, too long for a processor to begin the next
    options meanwhile. So `BATCH` options at a time go through three short loops, which took two thirds of the time.
    """
    r, sigma = params[0], params[1]
    drift = r + 0.5 * sigma * sigma
    t16, t15, t14, t13, t12, t11, t10, t9, t8, t7, t6, t5, t4, t3, t2, t1, t0 = TAIL
    l8, l7, l6, l5, l4, l3, l2, l1, l0 = LOG
    e8, e7, e6, e5, e4, e3, e2, e1, e0 = EXP
    for first in range(0, stop - start, BATCH):
        size = min(BATCH, stop - start - first)
        spots, strikes, times = spot[first : first + size], strike[first : first + size], years[first : first + size]
        prices = price[first : first + size]
        d1s, deviations = batch[:size], batch[BATCH : BATCH + size]
        owed, bells = batch[2 * BATCH : 2 * BATCH + size], batch[3 * BATCH : 3 * BATCH + size]

        for i in range(size):
            s, k, time = spots[i], strikes[i], times[i]
            high, low = s > 2.0 * k, k > 2.0 * s
            near_s = 4.0 * s if low else s
            near_k = 4.0 * k if high else k
            moved = LN_4 if high else (-LN_4 if low else 0.0)
            deviation = sigma * math.sqrt(time)
            inverse = 1.0 / ((near_s + near_k) * deviation)
            w = (near_s - near_k) * deviation * inverse
            x = w * w
            xx = x * x
            even = (((l8 * xx + l6) * xx + l4) * xx + l2) * xx + l0
            odd = ((l7 * xx + l5) * xx + l3) * xx + l1
            d1s[i] = (w * (even + x * odd) + moved + drift * time) * ((near_s + near_k) * inverse)
            deviations[i] = deviation

        for i in range(size):
            v = r * times[i] * 0.0625
            vv = v * v
            even = (((e8 * vv + e6) * vv + e4) * vv + e2) * vv + e0
            discount = even + v * (((e7 * vv + e5) * vv + e3) * vv + e1)
            for _ in range(4):
                discount *= discount
            owed[i] = strikes[i] * discount
            v = min(0.5 * d1s[i] * d1s[i], MOST) * 0.0009765625
            vv = v * v
            even = (((e8 * vv + e6) * vv + e4) * vv + e2) * vv + e0
            bell = even + v * (((e7 * vv + e5) * vv + e3) * vv + e1)
            for _ in range(10):
                bell *= bell
            bells[i] = bell

        for i in range(size):
            s, owing, d1 = spots[i], owed[i], d1s[i]
            d2 = d1 - deviations[i]
            away1, away2 = abs(d1) + CENTRE, abs(d2) + CENTRE
            inverse = 1.0 / (away1 * away2)
            scale = s * bells[i] * inverse
            u = 1.0 - 2.0 * CENTRE * (away2 * inverse)
            uu = u * u
            even = (
                ((((((t16 * uu + t14) * uu + t12) * uu + t10) * uu + t8) * uu + t6) * uu + t4) * uu + t2
            ) * uu + t0
            odd = ((((((t15 * uu + t13) * uu + t11) * uu + t9) * uu + t7) * uu + t5) * uu + t3) * uu + t1
            tail1 = (even + u * odd) * (scale * away2)
            z = 1.0 - 2.0 * CENTRE * (away1 * inverse)
            zz = z * z
            even = (
                ((((((t16 * zz + t14) * zz + t12) * zz + t10) * zz + t8) * zz + t6) * zz + t4) * zz + t2
            ) * zz + t0
            odd = ((((((t15 * zz + t13) * zz + t11) * zz + t9) * zz + t7) * zz + t5) * zz + t3) * zz + t1
            tail2 = (even + z * odd) * (scale * away1)
            prices[i] = (s - tail1 if d1 > 0.0 else tail1) - (owing - tail2 if d2 > 0.0 else tail2)
