"""The published tables in words: what every column is called, counts in, means, and by which formula it comes about.

| module | says |
|---|---|
| `entries` | the records: a table, a column |
| `reading` | what is declared with the models and in `measures.yaml` |
| `markdown` | it as `docs/tables.md` |
| `page` | it as `dictionary.html`, one file that opens from a release's folder |

Does not belong here: any name, meaning or formula.
"""
