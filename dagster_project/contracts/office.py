"""The office that signs: names and places that change with a merger or an election, never with the code.

Belongs here: reading `contracts/office.yaml`. Does not belong here: how a document is laid out.
"""

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dagster_project.errors import SettingsError


class Office(BaseModel):
    """Who reports to whom. All texts are Vietnamese, as they stand on paper."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    parent_agency: str = Field(description="the body above the agency, in the letterhead's first line")
    agency: str = Field(description="who reports, in the letterhead's capitals")
    agency_name: str = Field(description="who reports, as it stands in a sentence")
    agency_en: str = Field(description="the agency's name on the page's English side")
    city: str = Field(description="the place as the title names it")
    city_en: str
    place: str = Field(description="the place of the date line")
    document_symbol: str = Field(description="what follows the number of the document, such as BC-STTTT")
    addressee: str = Field(description="to whom the report goes")
    signatory_position: str
    signatory_name: str = ""
    recipients: list[str] = Field([], description="the lines under Nơi nhận")
    boundaries: str | None = Field(None, description="GeoJSON of the communes' areas, beside this file or absolute")
    boundaries_code: str = Field("commune_code", description="the property of an area that holds the commune's code")


def load_office(path: Path) -> Office:
    """Read the office's file.

    Raises:
        SettingsError: it is missing, no YAML, or lacks or misnames an entry; the text says which.
    """
    try:
        return Office.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"{path}: cannot be read: {' '.join(str(error).split())}") from None
    except ValidationError as error:
        first = error.errors()[0]
        entry = ".".join(map(str, first["loc"])) or "the file"
        raise SettingsError(f"{path}: {entry}: {first['msg']}") from None
