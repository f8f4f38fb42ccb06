"""The study, which is in src/gilscope/benchmarks. `pytest --benchmark-only` in the checkout collects it here."""

from gilscope.benchmarks.test_scaling import test_scaling as test_scaling
