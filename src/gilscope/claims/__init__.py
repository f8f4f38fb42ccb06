"""The ledger: one file a family of claims, one entry a claim. What is measured for them is in experiments/."""
