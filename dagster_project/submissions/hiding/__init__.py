"""The written forms of personal data, and hiding them.

| form | module |
|---|---|
| all together | `marks` |
| telephone numbers; other numbers | `phones`; `numbers` |
| names of persons; of offices, which are none | `names`; `offices` |
| one way of writing, whatever the signs | `signs` |
| names of files | `file_names` |

Does not belong here: where in a file they stand (`privacy`).
"""
