/* Vectors as wide as the registers of the target, AVX2 or AVX-512, for the yardsticks in this folder.

   Each of them is one function: `buffers` are the kernel's own, in the order of its spec, `lengths` their elements. */
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#ifdef __AVX512F__
enum { WIDTH = 8 };
#else
enum { WIDTH = 4 };
#endif
typedef double doubles __attribute__((vector_size(8 * WIDTH), aligned(8), may_alias));
typedef int64_t longs __attribute__((vector_size(8 * WIDTH), aligned(8), may_alias));
typedef uint64_t words __attribute__((vector_size(8 * WIDTH), aligned(8), may_alias));

#define YARDSTICK void yardstick(void *const *buffers, const int64_t *lengths, int64_t start, int64_t stop)

static inline doubles load(const double *from) { return *(const doubles *) from; }
static inline void store(double *to, doubles v) { *(doubles *) to = v; }
static inline doubles spread(double value) { return (doubles){0} + value; }

#ifdef __AVX512F__
typedef __mmask8 mask;
static inline mask less(doubles a, doubles b) { return _mm512_cmp_pd_mask((__m512d) a, (__m512d) b, _CMP_LT_OQ); }
static inline doubles choose(mask m, doubles a, doubles b) { return _mm512_mask_blend_pd(m, (__m512d) b, (__m512d) a); }
static inline doubles root(doubles v) { return _mm512_sqrt_pd((__m512d) v); }
static inline doubles size_of(doubles v) { return _mm512_abs_pd((__m512d) v); }
static inline int has_any(longs m) { return _mm512_test_epi64_mask((__m512i) m, (__m512i) m) != 0; }
#else
typedef doubles mask;
static inline mask less(doubles a, doubles b) { return _mm256_cmp_pd((__m256d) a, (__m256d) b, _CMP_LT_OQ); }
static inline doubles choose(mask m, doubles a, doubles b) { return _mm256_blendv_pd((__m256d) b, (__m256d) a, (__m256d) m); }
static inline doubles root(doubles v) { return _mm256_sqrt_pd((__m256d) v); }
static inline doubles size_of(doubles v) { return _mm256_andnot_pd(_mm256_set1_pd(-0.0), (__m256d) v); }
static inline int has_any(longs m) { return _mm256_movemask_pd((__m256d) m) != 0; }
#endif
