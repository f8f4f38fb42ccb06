"""The ledger of claims as text and pictures."""
