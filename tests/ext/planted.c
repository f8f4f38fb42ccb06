/* Errors that a sanitizer must catch; built with GILSCOPE_SANITIZE only, and called through ctypes by noxfile.py. */
#include <stdlib.h>

/* AddressSanitizer: read the element behind a block of memory. */
double overrun(long long length) {
    double *block = malloc(length * sizeof(double));
    for (long long i = 0; i < length; i++) block[i] = i;
    double behind = block[length];
    free(block);
    return behind;
}

/* UndefinedBehaviorSanitizer: add beyond the largest number. */
int overflow(int number) { return number + 1; }

/* ThreadSanitizer: count without a lock what other threads count too. */
long long counter;
void race(long long times) {
    for (long long i = 0; i < times; i++) *(volatile long long *) &counter += 1;
}
