"""From the sheets of a file to typed rows: the tables in a sheet, their headers, their rows, the values of its cells.

| question | module |
|---|---|
| which tables are read | `sheets` |
| where each table of a sheet begins, with its titles | `stack` |
| what its columns mean | `structure`, `header` |
| what each row is | `row_lines`, `row_labels`, `row_evidence`, `row_kinds` |
| what is filled from above | `fill` |
| what its rows add up to, which of them repeat a key | `totals`, `repeated` |
| what a cell says | `values`, `cells`, `numbers`, `dates` |
| all of a row, and its commune | `rows`, `row_places` |
| what else it says, and whether that is understood | `account`, `account_table`, `understood`, `understood_days` |

Does not belong here: file formats (`reading`), names of places (`places`), rules over rows (`check`).
"""
