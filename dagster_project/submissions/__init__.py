"""A file's life from arrival to accepted rows and a receipt. Plain Python and DuckDB, no orchestrator.

| question | room or module |
|---|---|
| what has arrived, in which order it is taken in | `landing`, `receive`, `reception` |
| what its bytes say | `reading/` |
| what it holds of persons | `first_look`, `privacy/` |
| what a file is | `recognise`, `recognise_content` |
| its table and values, the places they speak of | `tables/`, `places/` |
| large text | `scanning/` |
| its rows against the contract, and other files and nights | `check`, `bad_share`, `plausible/`, `cross/`, `impact` |
| what is said of it | `notices`, `receipts/` |
| where it stays, what became of it | `keeping`, `lake`, `ledger`, `ledger_schema`, `submission`, `standing` |
| what an engineer does with it later | `known`, `withdraw`, `reread`, `forget` |
| all of one file in order, and where | `examine`, `bench` |
| the same for a sender, alone | `sender_check` |

Does not belong here: anything about reports, Dagster, dbt or Great Expectations.
"""
