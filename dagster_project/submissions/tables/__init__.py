"""From the sheets of a file to typed rows: the table in a sheet, its header, its rows, the values of its cells.

| question | module |
|---|---|
| which sheets are read | `sheets` |
| where the table is, what its columns mean | `structure`, `header`, `units` |
| what each row is, what is filled from above | `row_lines`, `row_labels`, `row_kinds`, `fill`, `totals` |
| what a cell says | `values`, `cells`, `numbers`, `dates` |
| all of a row, and its commune | `rows`, `row_places` |

Does not belong here: file formats (`reading`), names of places (`places`), rules over rows (`check`).
"""
