# exactness: strict
"""Counts of words; twin of gilscope/kernels/word_count.py, which defines it.

OUT counts  dict, str to int  (vocabulary,)    this part's own counts
IN  words   list of str       (stop - start,)  the words [start, stop)

a) A dictionary's value is an object, and a new count would be a new object for almost every word. So the dictionary
   holds each word's place in an array of tallies while the counting lasts, and gets the counts at the end.
b) There are as many tallies as words, so they never need to grow; what is not touched costs no memory.
c) Nobody changes the dictionary or the list meanwhile: so references are borrowed, not counted. With a GIL that holds
   as long as no Python code runs inside: every word must be a str itself, and no subclass with a hash or an equality of
   its own. Without one any thread may change either at any time. There a copy of the list is gone through, and a
   dictionary that nobody else has is filled.
"""

from cpython.dict cimport PyDict_CheckExact, PyDict_Clear, PyDict_GetItemWithError, PyDict_Next, PyDict_SetItem, PyDict_Size
from cpython.list cimport PyList_CheckExact, PyList_GetItem, PyList_Size
from cpython.long cimport PyLong_AsSsize_t, PyLong_FromLongLong, PyLong_FromSsize_t
from cpython.object cimport PyObject
from cpython.unicode cimport PyUnicode_CheckExact
from libc.stdint cimport int64_t
from libc.stdlib cimport free, malloc
from buffers cimport MOST, check_range, refuse

cdef extern from *:
    """
    #ifdef Py_GIL_DISABLED
    #define GILSCOPE_FREE_THREADED 1
    #else
    #define GILSCOPE_FREE_THREADED 0
    #endif
    """
    bint FREE_THREADED "GILSCOPE_FREE_THREADED"


cdef int tally(int64_t *tallies, places, words, Py_ssize_t length) except -1:
    """Give each different word a place, and count it there."""
    cdef PyObject *word
    cdef PyObject *place
    cdef Py_ssize_t i, different = 0
    for i in range(length):
        word = PyList_GetItem(words, i)
        if not PyUnicode_CheckExact(<object> word):
            refuse("words", f"a list with a {type(words[i]).__name__} at [{i}]", "a list of str")
        place = PyDict_GetItemWithError(places, <object> word)
        if place != NULL:
            tallies[PyLong_AsSsize_t(<object> place)] += 1
        else:
            PyDict_SetItem(places, <object> word, PyLong_FromSsize_t(different))
            tallies[different] = 1
            different += 1
    return 0


cdef int replace_places(counts, const int64_t *tallies) except -1:
    """Give each word its count for its place. Values may be set while a dictionary is gone through, keys may not."""
    cdef PyObject *word
    cdef PyObject *place
    cdef Py_ssize_t position = 0
    while PyDict_Next(counts, &position, &word, &place):
        PyDict_SetItem(counts, <object> word, PyLong_FromLongLong(tallies[PyLong_AsSsize_t(<object> place)]))
    return 0


def kernel(counts, words, int64_t start, int64_t stop, bint release_gil):
    """Count the words [start, stop).

    Raises InvalidBuffer for what is no dict, no list, of another length, or holds something else than str; and for
    `release_gil`: objects need the GIL.
    """
    cdef int64_t *tallies
    check_range("start, stop", start, stop, MOST)
    if release_gil:
        refuse("release_gil", "True", "False: only code that holds the GIL may touch Python objects")
    if not PyDict_CheckExact(counts):
        refuse("counts", f"a {type(counts).__name__}", "a dict")
    if not PyList_CheckExact(words):
        refuse("words", f"a {type(words).__name__}", "a list of str")
    if FREE_THREADED:
        words = words[:]
    # What it held may run code of its own when it goes, which could change both: so that comes before all checks.
    PyDict_Clear(counts)
    if PyDict_Size(counts) != 0:
        refuse("counts", "filled again while it was emptied", "a dict")
    if PyList_Size(words) != stop - start:
        refuse("words", f"{PyList_Size(words)} elements", f"{stop - start} elements")
    tallies = <int64_t *> malloc(max(1, stop - start) * sizeof(int64_t))
    if tallies == NULL:
        raise MemoryError
    try:
        places = {} if FREE_THREADED else counts
        tally(tallies, places, words, stop - start)
        replace_places(places, tallies)
        if FREE_THREADED:
            counts.update(places)
    finally:
        free(tallies)
