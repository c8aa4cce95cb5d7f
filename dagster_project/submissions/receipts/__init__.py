"""Receipts: what a sender gets back of each file, as a spreadsheet, a page and JSON.

| what | module |
|---|---|
| what a receipt says, and its published form | `content`, `schema` |
| the same, from a submission and its notices | `compose`, `words` |
| its looks | `facts`, `template`, `workbook`, `visible` |
| its files | `writing`, `index` |

Belongs here: telling. Does not belong here: deciding anything. Whoever only composes a receipt pays for no template and
no spreadsheet: each imports the module that it needs.
"""
