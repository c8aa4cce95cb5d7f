"""Where a number comes from: from a published figure to the kept bytes, by the release and the lake alone.

| question | module |
|---|---|
| the rows of the carriers' files in force | `lake_in_force`, `rows` |
| computing figures and remembering them | `figures` |
| whole tables at once, as a second opinion | `whole_tables` |
| the order of it all, and the kept bytes | `explaining` |

Each figure's formula and inputs are said once, in `dictionary/measures.yaml`.
Does not belong here: the working database, or the models that build the tables (the project `dbt/`); tests compare the
two.
"""

from dagster_project.releases.explain.explaining import Explanation, KeptFile, explain
from dagster_project.releases.explain.figures import Figure, Reference, RowsUsed

__all__ = ["Explanation", "Figure", "KeptFile", "Reference", "RowsUsed", "explain"]
