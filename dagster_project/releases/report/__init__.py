"""The report that people hold: workbook, document and page, all made from one reading of one release.

| module | what |
|---|---|
| `figures` | everything that the three show, read once from the release's own database |
| `notes`, `checks`, `criteria` | what must be said beside the figures, in the same sentences in all three |
| `words` | numbers, dates and the words of codes, in Vietnamese and in English |
| `page/`, `workbook/`, `document/` | one form of the report each |

Does not belong here: a figure that the release's tables do not hold; adding up is the models' work.
"""
