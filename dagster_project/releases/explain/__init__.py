"""Where a number comes from: from a published figure to the kept bytes, by the release and the lake alone.

Rooms: `measures.yaml` (each figure's formula and inputs, said once), `declared` (that file, checked), `rows` (the rows
of the carriers' files in force), `relations.sql` (what formulas share), `figures` (computing and remembering),
`explaining` (the order of it all and the kept bytes).
Does not belong here: the working database, or the models that build the tables (`dbt/`); tests compare the two.
"""

from dagster_project.releases.explain.explaining import Explanation, KeptFile, explain
from dagster_project.releases.explain.figures import Figure, Reference, RowsUsed

__all__ = ["Explanation", "Figure", "KeptFile", "Reference", "RowsUsed", "explain"]
