"""What BI tools import: the published figures, ready to be looked at.

Rooms: `datasets` (tables with Vietnamese names and measures), `charts` (what is drawn of them), `dashboard` (where each
chart stands), `superset` (all of it as the YAML that Apache Superset imports, `bi/superset/`).
Does not belong here: a figure, or a name of one; both are declared with the models in `dbt/`.
"""
