"""A file's life from arrival to accepted rows and a receipt. Plain Python and DuckDB, no orchestrator.

Rooms: `landing` (what has arrived), `recognise` (what it is), `reading` (its cells), `structure` (its table),
`places` (its communes), `check` and `scan` (its rows against the contract), `lake` (accepted and rejected rows),
`ledger` (its state), `receipts` (what the sender gets back), `receive` (all of them in order).
Does not belong here: anything about reports, Dagster, dbt or Great Expectations.
"""
