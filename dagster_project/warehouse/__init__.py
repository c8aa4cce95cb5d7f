"""The working database: which dates to build, what dbt is handed, what came out.

Rooms: `connect` (the one way in), `plan` (dates to build), `reach` (how far a correction is felt), `handover` (tables
and views that dbt reads), `build` (one build from plan to digests), `digest` (the identity of what was built).
Does not belong here: the models themselves (`dbt/`), or judging and publishing them.
"""
