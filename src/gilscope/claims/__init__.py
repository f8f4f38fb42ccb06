"""The ledger of claims: the entries, the experiments that try them, and the judging of what these measured."""
