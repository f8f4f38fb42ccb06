/* An extension that does not say that it is fit for free threading: importing it switches the GIL on. */
#include <Python.h>

static PyObject *hold(PyObject *self, PyObject *steps_object) {
    long steps = PyLong_AsLong(steps_object);
    volatile unsigned long state = 1;
    for (long step = 0; step < steps; step++)
        state = state * 1103515245UL + 12345UL;
    return PyLong_FromUnsignedLong(state);
}

static PyMethodDef methods[] = {{"hold", hold, METH_O, "Compute for a while with the GIL held."}, {NULL}};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "needs_gil", NULL, -1, methods};

PyMODINIT_FUNC PyInit_needs_gil(void) { return PyModule_Create(&definition); }
