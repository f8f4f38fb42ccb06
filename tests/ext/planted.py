"""Commit an error that a sanitizer must catch: python -m tests.ext.planted overrun|overflow|race (see planted.c)."""

import ctypes
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from gilscope import _ext

TIMES = 1_000_000


def main(error: str) -> None:
    (path,) = Path(_ext.__path__[0]).glob("planted.*")
    function = ctypes.CDLL(str(path))[error]
    if error == "race":
        function.argtypes = [ctypes.c_longlong]
        with ThreadPoolExecutor(2) as executor:
            list(executor.map(function, [TIMES] * 2))
    else:
        function(2**31 - 1 if error == "overflow" else 100)


if __name__ == "__main__":
    main(sys.argv[1])
