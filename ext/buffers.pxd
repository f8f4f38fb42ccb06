# The only way from a Python buffer to pointer + length.
#
# No typed memoryviews: in a second sub-interpreter of a GIL build they corrupt the heap. A `Py_buffer` is part of
# the Limited API, costs the same, and says exactly what was asked for.
#
# Every kernel is written as
#
#     cdef Held held
#     held.count = 0
#     try:
#         a = <double *> take(&held, a_object, "a", c"d", n, WRITABLE)
#         ...
#     finally:
#         release(&held)
#
# From Python 3.12 on, taking a buffer may run Python code, which may write into those that are taken already. So what
# is checked of their contents is copied first (`rows = shape[0]`), or is checked when all are taken. A loop without the
# GIL is checked by nobody while it runs: what it takes from a buffer as a length, an index or a divisor it reads once
# (`read_int32`) and bounds before it uses it.

from libc.stdint cimport int32_t, int64_t, uint64_t
from cpython.buffer cimport (
    PyBUF_C_CONTIGUOUS, PyBUF_FORMAT, PyBUF_WRITABLE, PyBuffer_Release, PyObject_CheckBuffer, PyObject_GetBuffer,
)

cdef extern from *:
    """
    #include <stdint.h>
    /* What another thread may change meanwhile is read once: then what was checked is what is used. */
    static int32_t gilscope_read_int32(const int32_t *at) { return *(const volatile int32_t *) at; }
    static uint64_t gilscope_read_uint64(const uint64_t *at) { return *(const volatile uint64_t *) at; }
    static double gilscope_read_double(const double *at) { return *(const volatile double *) at; }
    """
    int32_t read_int32 "gilscope_read_int32"(const int32_t *at) noexcept nogil
    double read_double "gilscope_read_double"(const double *at) noexcept nogil
    uint64_t read_uint64 "gilscope_read_uint64"(const uint64_t *at) noexcept nogil

cdef enum:
    READABLE = 0
    WRITABLE = 1
    ANY = -1
    MOST_BUFFERS = 12
    MOST = 0x7FFFFFFF

cdef struct Held:
    Py_buffer views[MOST_BUFFERS]
    int writable[MOST_BUFFERS]
    int count


cdef inline char kind_of(char code) noexcept:
    """The kind of element behind a struct code: f(loat), i(nteger), u(nsigned) or ? for all else."""
    if code == c"d" or code == c"f":
        return c"f"
    if code == c"i" or code == c"l" or code == c"q" or code == c"b" or code == c"h":
        return c"i"
    if code == c"I" or code == c"L" or code == c"Q" or code == c"B" or code == c"H":
        return c"u"
    return c"?"


cdef inline Py_ssize_t size_of(char code) noexcept:
    """Bytes of one element of the struct codes that kernels declare."""
    if code == c"d" or code == c"q" or code == c"Q":
        return 8
    if code == c"i" or code == c"I" or code == c"f":
        return 4
    return 1


cdef inline bint overlap(const Py_buffer *one, const Py_buffer *other) noexcept:
    cdef const char *first = <const char *> one.buf
    cdef const char *second = <const char *> other.buf
    return one.len > 0 and other.len > 0 and first < second + other.len and second < first + one.len


cdef inline int refuse(name, given, needed) except -1:
    from gilscope.errors import InvalidBuffer
    raise InvalidBuffer(name, given, needed)


cdef inline void *take(Held *held, obj, str name, char code, Py_ssize_t length, int writable) except NULL:
    """Hold `obj`'s buffer and return its address; `length` is in elements, or ANY."""
    cdef Py_buffer *view = &held.views[held.count]
    cdef Py_ssize_t elements
    cdef int other
    cdef int flags = PyBUF_C_CONTIGUOUS | PyBUF_FORMAT
    needed = f"a {'writable ' if writable else ''}C-contiguous buffer of format {chr(code)!r}"
    if not PyObject_CheckBuffer(obj):
        refuse(name, f"a {type(obj).__name__}", needed)
    try:
        PyObject_GetBuffer(obj, view, flags | (PyBUF_WRITABLE if writable else 0))
    except (BufferError, ValueError) as error:
        refuse(name, str(error), needed)
    held.count += 1
    cdef char given = c"B"
    if view.format != NULL:
        given = view.format[0]
        if given == c"<" or given == c"=" or given == c"@":
            given = view.format[1]
    if kind_of(given) != kind_of(code) or view.itemsize != size_of(code):
        refuse(name, f"format {chr(given)!r} with {view.itemsize} bytes an element", needed)
    if <size_t> view.buf % <size_t> view.itemsize != 0:
        refuse(name, f"at an address that is no multiple of {view.itemsize}", needed)
    # What is checked before a loop must not be changed by it.
    held.writable[held.count - 1] = writable
    for other in range(held.count - 1):
        if (writable or held.writable[other]) and overlap(view, &held.views[other]):
            refuse(name, "overlapping another argument", needed)
    elements = view.len // view.itemsize
    if length >= 0 and elements != length:
        refuse(name, f"{elements} elements", f"{length} elements")
    # An empty buffer may have no address, but NULL is this function's word for an exception.
    return view.buf if view.buf != NULL else <void *> view


cdef inline Py_ssize_t count(Held *held) noexcept:
    """Elements in the buffer taken last."""
    return held.views[held.count - 1].len // held.views[held.count - 1].itemsize


cdef inline int check_range(str name, int64_t start, int64_t stop, int64_t most) except -1:
    """Refuse what is not 0 <= start <= stop <= most. With `most` = MOST, a product of two cannot overflow."""
    if start < 0 or stop < start or stop > most:
        refuse(name, f"{start}, {stop}", f"0 <= first <= last <= {most}")
    return 0


cdef inline int release(Held *held) except -1:
    while held.count > 0:
        held.count -= 1
        PyBuffer_Release(&held.views[held.count])
    return 0
