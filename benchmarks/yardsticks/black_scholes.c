/* An option in a lane, by the same polynomials as the kernel. */
#include "vectors.h"

static inline doubles artanh_ratio(doubles x) {
    return (((((((0.18758019601047687 * x + 0.11744977819559474) * x + 0.1557070720148144) * x
        + 0.18169333991893807) * x + 0.22222709754719172) * x + 0.2857141793475505) * x
        + 0.4000000011581452) * x + 0.6666666666618257) * x + 2.000000000000003;
}
static inline doubles exp_minus(doubles v) {
    return (((((((2.348973395246441e-05 * v - 0.0001982107588408369) * v + 0.0013888840077719694) * v
        - 0.00833333464068393) * v + 0.04166666674050106) * v - 0.16666666666434804) * v
        + 0.49999999999985156) * v - 1.0000000000000013) * v + 1.0;
}
static inline doubles tail(doubles u) {
    doubles x = u * u;
    doubles even = (((((((2.2943780340325528e-07 * x - 2.4547059543693104e-06) * x + 1.640731355408408e-05) * x
        - 5.923620867520582e-05) * x - 0.0007979102936993081) * x + 0.020795073212546956) * x
        + 0.16502036571614662) * x + 0.49530561597940714) * x + 0.769193049750063;
    doubles odd = ((((((-2.218300096302104e-07 * x + 3.8085544195828326e-06) * x - 4.961360251696439e-05) * x
        + 0.0005448230792694662) * x - 0.0029933544765791747) * x - 0.06911864220567157) * x
        - 0.31353315642325386) * x - 0.6653825028952082;
    return even + u * odd;
}
static inline doubles price(doubles s, doubles k, doubles time, double r, double sigma) {
    mask low = less(2.0 * s, k), high = less(2.0 * k, s);
    doubles near_s = choose(low, 4.0 * s, s), near_k = choose(high, 4.0 * k, k);
    doubles moved = choose(high, spread(1.3862943611198906), choose(low, spread(-1.3862943611198906), spread(0.0)));
    doubles deviation = sigma * root(time);
    doubles inverse = 1.0 / ((near_s + near_k) * deviation);
    doubles w = (near_s - near_k) * deviation * inverse;
    doubles d1 = (w * artanh_ratio(w * w) + moved + (r + 0.5 * sigma * sigma) * time) * ((near_s + near_k) * inverse);
    doubles d2 = d1 - deviation, power = 0.5 * d1 * d1;
    doubles discount = exp_minus(r * time * 0.0625);
    doubles bell = exp_minus(choose(less(spread(176.0), power), spread(176.0), power) * 0.0009765625);
    doubles away1 = size_of(d1) + 5.0, away2 = size_of(d2) + 5.0, tail1, tail2, owed;
    for (int squaring = 0; squaring < 4; squaring++) discount *= discount;
    for (int squaring = 0; squaring < 10; squaring++) bell *= bell;
    owed = k * discount;
    inverse = 1.0 / (away1 * away2);
    bell = s * bell * inverse;
    tail1 = bell * away2 * tail(1.0 - 10.0 * (away2 * inverse));
    tail2 = bell * away1 * tail(1.0 - 10.0 * (away1 * inverse));
    return choose(less(spread(0.0), d1), s - tail1, tail1) - choose(less(spread(0.0), d2), owed - tail2, tail2);
}

YARDSTICK {
    double *out = buffers[0];
    const double *spot = buffers[2], *strike = buffers[3], *years = buffers[4], *params = buffers[5];
    int64_t i = 0, length = stop - start;
    (void) lengths;
    for (; i + WIDTH <= length; i += WIDTH)
        store(out + i, price(load(spot + i), load(strike + i), load(years + i), params[0], params[1]));
    for (; i < length; i++)
        out[i] = price(spread(spot[i]), spread(strike[i]), spread(years[i]), params[0], params[1])[0];
}
