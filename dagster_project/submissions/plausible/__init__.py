"""Whether what a file says can be true beside what is in force: what breaks these rules holds it for a person.

| what | module |
|---|---|
| which submissions a file is compared with | `beside` |
| their rows, as what is measured of them, in one statement | `sql`, `sketch` |
| asking the rules, and telling the file's notices | `compare` |

Belongs here: asking the register's SQL of one file. Does not belong here: what a person decides (`decide`), or rules
that only warn after all files of a run are read (`rules/across`).
"""
