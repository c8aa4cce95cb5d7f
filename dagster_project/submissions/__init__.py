"""A file's life from arrival to accepted rows and a receipt. Plain Python and DuckDB, no orchestrator.

| room | modules |
|---|---|
| what has arrived, in which order it is taken in | `landing`, `receive`, `reception` |
| what a file is | `recognise` |
| what it holds of persons | `first_look`, `personal`, `personal_headers`, `privacy` and its parts, `erasing` |
| its cells, its table | `reading/`, `structure` |
| its values and places | `cells`, `values`, `place_names`, `place_cells`, `places`, `reference`, `rows` |
| its rows against the contract | `check`, `totals`; large CSV: `scan`, `row_tests`, `split`, `lines`, `scan_faults` |
| what is said of it | `notices`, `receipts` |
| where it stays | `keeping`, `lake`, `ledger`, `submission` |
| all of one file in order, and where | `examine`, `bench` |

Does not belong here: anything about reports, Dagster, dbt or Great Expectations.
"""
