"""The frozen values that every room speaks: kernels, cases, reports, evidence, probes. Standard library only."""
