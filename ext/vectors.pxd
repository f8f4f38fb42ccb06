# Vectors of doubles as wide as the registers of the level that is compiled, for loops whose state gcc leaves in memory
# if it is a plain array.
#
# WIDTH doubles are a `vector`; what a comparison of two gives is a `mask`: for each lane all bits, or none. Arithmetic
# is written with the usual operators, and a double beside a vector stands for as many. Cython takes a vector for a
# double, and a mask for an integer: no value may be made into another type but by the functions below.
#
# They are an extension of C that gcc and clang have. Elsewhere a vector has one lane.

from libc.stdint cimport int64_t

cdef extern from *:
    """
    #include <stdint.h>
    #if defined(__GNUC__)
      #if defined(__AVX512F__)
        #include <immintrin.h>
        enum { WIDTH = 8 };
      #elif defined(__AVX__)
        #include <immintrin.h>
        enum { WIDTH = 4 };
      #else
        enum { WIDTH = 2 };
      #endif
      typedef double vector __attribute__((vector_size(8 * WIDTH)));
      typedef int64_t mask __attribute__((vector_size(8 * WIDTH)));
      static inline vector spread(double value) { return (vector) {0.0} + value; }
      static inline double lane_of(vector v, int lane) { return v[lane]; }
      static inline int64_t count_of(mask m, int lane) { return -m[lane]; }
      static inline void set_lane(vector *v, int lane, double value) { (*v)[lane] = value; }
      static inline mask no_lanes(void) { return (mask) {0}; }
      static inline mask at_most(vector v, double most) { return v <= most; }
      static inline int has_any(mask m) {
        #if defined(__AVX512F__)
        return _mm512_test_epi64_mask((__m512i) m, (__m512i) m) != 0;
        #elif defined(__AVX__)
        return _mm256_movemask_pd((__m256d) m) != 0;
        #else
        return (m[0] | m[1]) != 0;
        #endif
      }
    #else
      enum { WIDTH = 1 };
      typedef double vector;
      typedef int64_t mask;
      static __inline vector spread(double value) { return value; }
      static __inline double lane_of(vector v, int lane) { (void) lane; return v; }
      static __inline int64_t count_of(mask m, int lane) { (void) lane; return -m; }
      static __inline void set_lane(vector *v, int lane, double value) { (void) lane; *v = value; }
      static __inline mask no_lanes(void) { return 0; }
      static __inline mask at_most(vector v, double most) { return -(int64_t) (v <= most); }
      static __inline int has_any(mask m) { return m != 0; }
    #endif
    """
    enum:
        WIDTH
    ctypedef double vector
    ctypedef int64_t mask
    vector spread(double value) noexcept nogil
    double lane_of(vector v, int lane) noexcept nogil
    void set_lane(vector *v, int lane, double value) noexcept nogil
    mask no_lanes() noexcept nogil
    mask at_most(vector v, double most) noexcept nogil
    # How many masks with this lane have been added up.
    int64_t count_of(mask total, int lane) noexcept nogil
    bint has_any(mask m) noexcept nogil
