"""A file's life from arrival to accepted rows and a receipt. Plain Python and DuckDB, no orchestrator.

| question | room or module |
|---|---|
| what has arrived | `landing/` |
| what its bytes say | `reading/` |
| where its tables begin, which column is which | `headings/` |
| whose it is, of which feed and date | `first_look`, `identify/` |
| what it holds of persons | `privacy/`, `hiding/` |
| its rows and values, the places they speak of | `tables/`, `places/`; of a large text `bulk/` |
| its rows against the contract, and other files and nights | `rules/`, `plausible/` |
| all of one file in order | `examine` |
| what became of it, what is said of it | `ledger/`, `receipts/`, `headlines` |
| all files of a run in order | `ingest/` |
| what a person does with it later | `decide`, `withdraw`, `reread`, `purge`, `impact` |
| the same for a sender, alone | `dry_run` |
| what all of these pass on | `records/` |

Does not belong here: anything about reports, Dagster, dbt or Great Expectations.
"""
