"""In the checkout, bare `pytest` runs the tests, and bare `pytest --benchmark-only` the study."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Turn to the study when benchmarks are wanted and nothing is named."""
    if config.getoption("benchmark_only", False) and config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        config.args = ["benchmarks/test_scaling.py"]
