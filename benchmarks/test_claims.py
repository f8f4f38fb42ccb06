"""The ledger of claims, which is in src/gilscope/benchmarks: name this file to pytest to run it."""

from gilscope.benchmarks.test_claims import found as found
from gilscope.benchmarks.test_claims import plan as plan
from gilscope.benchmarks.test_claims import test_claim as test_claim
from gilscope.benchmarks.test_claims import test_rounds as test_rounds
