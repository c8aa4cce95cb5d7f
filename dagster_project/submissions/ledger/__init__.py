"""The ledger: what was received, what became of it, what persons decided."""
