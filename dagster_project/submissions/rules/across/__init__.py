"""Rules that look across files and nights: they only warn, after all files of a run are read.

| what | module |
|---|---|
| the rows that a rule may look at, as tables of one report date | `night` |
| asking the rules, and what they answered of each submission | `judge` |
| which dates are to be judged, and telling the senders | `ingest/warn` |

Belongs here: asking the register's SQL. Does not belong here: acceptance, which no other file can change.
"""
