"""From the tables of a file to typed rows.

| question | module |
|---|---|
| which tables are read | `sheets` |
| what each row is | `row_lines`, `row_labels`, `row_evidence`, `row_kinds` |
| what is filled from above | `fill` |
| what its rows add up to | `totals` |
| what a cell says | `values` |
| all of a row, its commune, the persons in it | `rows`, `row_places`, `persons` |
| what else it says, and whether that is understood | `account`, `account_table`, `understood`, `understood_days` |

Does not belong here: file formats (`reading`), where a table begins (`headings`), names of places (`places`), rules
over rows (`rules`).
"""
