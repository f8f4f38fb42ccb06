"""Probes of functions that are known, which are in src/gilscope/benchmarks: name this file to pytest to run them."""

from gilscope.benchmarks.test_probe import test_known as test_known
