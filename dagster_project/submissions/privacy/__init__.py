"""Personal data: what it looks like, where it stands in a file, and what becomes of the file.

| question | module |
|---|---|
| what a text, a number, a heading looks like | `marks`, `phones`, `numbers`, `names`, `offices`, `headers`, `signs` |
| cells and columns | `cells`, `columns`, `rows` |
| all other texts of all parts of a file | `everywhere`; `parts`, `parts_zip`, `parts_ole`; `gathering` |
| texts in XML; in bytes that are no text; names of files | `markup`; `strings`; `file_names` |
| large texts, their lines, broken texts | `scanned`, `scanned_unknown`, `values`; `lines`; `text` |
| what is erased | `erasing` |

Does not belong here: any value that was found; it ends where it is seen.
"""
