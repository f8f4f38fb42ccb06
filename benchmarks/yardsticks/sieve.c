/* Bytes of odd numbers in a segment that stays in the nearest cache, upon a pattern of the first five primes. */
#include "vectors.h"

enum { PATTERN = 5, PERIOD = 15015 };

YARDSTICK {
    uint8_t *flags = buffers[1];
    uint64_t *places = buffers[2];
    const uint64_t *primes = buffers[3], *limits = buffers[5];
    const uint8_t *pattern = buffers[4];
    uint64_t numbers = limits[0], odds = limits[1];
    int64_t base = lengths[3], active = PATTERN, own = 0, found = 0;
    while (own < base && primes[own] >> 1 < (uint64_t) start * odds) own++;
    for (uint64_t segment = (uint64_t) start; segment < (uint64_t) stop; segment++) {
        uint64_t first = segment * odds, end = first + odds, live;
        memcpy(flags, pattern + first % PERIOD, odds);
        for (; active < base && primes[active] * primes[active] >> 1 < end; active++)
            places[active] = ((primes[active] >> 1) + primes[active] - first % primes[active]) % primes[active];
        for (int64_t i = PATTERN; i < active; i++) {
            uint64_t prime = primes[i];
            uint8_t *flag = flags + places[i], *last = flags + odds;
            for (; flag + 3 * prime < last; flag += 4 * prime) flag[0] = flag[prime] = flag[2 * prime] = flag[3 * prime] = 1;
            for (; flag < last; flag += prime) *flag = 1;
            places[i] = (uint64_t) (flag - last);
        }
        for (; own < base && primes[own] >> 1 < end; own++) flags[(primes[own] >> 1) - first] = 0;
        if (segment == 0) flags[0] = 1;
        if (first >= numbers) continue;
        live = numbers - first < odds ? numbers - first : odds;
        __m256i struck = _mm256_setzero_si256();
        uint64_t k = 0;
        for (; k + 32 <= live; k += 32)
            struck = _mm256_add_epi64(
                struck, _mm256_sad_epu8(_mm256_loadu_si256((const __m256i *) (flags + k)), _mm256_setzero_si256()));
        found += (int64_t) live - struck[0] - struck[1] - struck[2] - struck[3];
        for (; k < live; k++) found -= flags[k];
    }
    *(int64_t *) buffers[0] = found + (start == 0 && stop > 0 ? (int64_t) limits[3] : 0);
}
