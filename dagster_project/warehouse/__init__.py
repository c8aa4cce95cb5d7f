"""The working database: which dates to build, what dbt is handed, what came out.

| question | module |
|---|---|
| the one way in, and whether a date was built | `connect` |
| which dates to build, how far a correction is felt | `plan`, `restatement_window` |
| tables and views that dbt reads | `load_sources`, `lake_sources` |
| one build from plan to digests | `build`, `state`, `written` |
| the identity of what was built | `digest`, `row_hash` |
| what dbt's project declares | `models`, `definitions`, `published` |

Does not belong here: the models themselves (the project `dbt/`), or judging and publishing them.
"""
