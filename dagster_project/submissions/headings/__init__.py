"""Where the tables of a sheet begin, and which column is which.

| question | module |
|---|---|
| where each table of a sheet begins, with its titles | `stack` |
| what its columns mean | `structure`, `header` |
| what forms a row has | `row_forms` |
| what a cell can be read as | `cells`, `numbers`, `dates` |

Does not belong here: the rows below a header (`tables`).
"""
