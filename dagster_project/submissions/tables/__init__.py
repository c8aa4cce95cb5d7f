"""From the sheets of a file to typed rows: the tables in a sheet, their headers, their rows, the values of its cells.

| question | module |
|---|---|
| which tables are read | `sheets` |
| where each table of a sheet begins, with its titles | `stack` |
| what its columns mean, and in which unit | `structure`, `header`, `split_headings`, `units`, `remarks` |
| what would change its meaning further down | `other_headings`, `other_figures` |
| what each row is | `row_lines`, `row_labels`, `row_evidence`, `row_forms`, `row_kinds`, `row_sums` |
| what is filled from above | `fill` |
| what its rows add up to, which of them repeat a key | `totals`, `repeated` |
| what a cell says | `values`, `cells`, `numbers`, `dates` |
| all of a row, and its commune | `rows`, `row_places` |

Does not belong here: file formats (`reading`), names of places (`places`), rules over rows (`check`).
"""
