"""Personal data: where it stands in a file, and what becomes of the file.

| question | module |
|---|---|
| cells and columns, and what their headings say | `cells`, `columns`, `headers` |
| all other texts of all parts of a file | `everywhere`; `parts`, `parts_zip`, `parts_ole`; `gathering` |
| texts in XML; in bytes that are no text | `markup`; `strings` |
| large texts, their lines, broken texts | `scanned`, `scanned_unknown`, `values`; `lines`; `text` |

Does not belong here: what it looks like (`hiding`), erasing (`purge`), or any value that was found; it ends where it is
seen.
"""
