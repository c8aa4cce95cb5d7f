"""What all models of a contract share."""

from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Location = tuple[int | str, ...]
"""Where in a YAML file: keys and list positions, from the outside in."""


class Model(BaseModel):
    """Strict base: an unknown key is an error, and nothing changes after loading.

    A model's validator is built when the first YAML is read: a command that reads none does not pay for it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Words(NamedTuple):
    """The same words in both languages."""

    en: str
    vi: str
