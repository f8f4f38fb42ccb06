"""The study as pytest benchmarks: `pytest --benchmark-only --pyargs gilscope.benchmarks.test_scaling`.

A test file is collected only when it is named. `gilscope run` starts `test_scaling` in processes of its own.
"""
