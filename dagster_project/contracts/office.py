"""The office that signs: names and places that change with a merger or an election, never with the code.

Belongs here: what `contracts/office.yaml` says. Does not belong here: how a document is laid out.
"""

from dataclasses import dataclass, field

from dagster_project.contracts.base import Model, about


@dataclass(frozen=True, kw_only=True)
class Office(Model):
    """Who reports to whom. All texts are Vietnamese, as they stand on paper, but those that end in `_en`."""

    parent_agency: str = field(metadata=about("the body above the agency, in the letterhead's first line"))
    agency: str = field(metadata=about("who reports, in the letterhead's capitals"))
    agency_name: str = field(metadata=about("who reports, as it stands in a sentence"))
    agency_en: str = field(metadata=about("the agency's name on the English side of pages and receipts"))
    city: str = field(metadata=about("the place as the title names it"))
    city_en: str
    place: str = field(metadata=about("the place of the date line"))
    document_symbol: str = field(metadata=about("what follows the number of the document, such as BC-STTTT"))
    addressee: str = field(metadata=about("to whom the report goes"))
    signatory_position: str
    signatory_name: str = ""
    recipients: list[str] = field(default_factory=list, metadata=about("the lines under Nơi nhận"))
    boundaries: str | None = field(
        default=None, metadata=about("GeoJSON of the communes' areas, beside this file or absolute")
    )
    boundaries_code: str = field(
        default="commune_code", metadata=about("the property of an area that holds the commune's code")
    )
