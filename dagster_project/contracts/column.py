"""One column of a feed."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from dagster_project.contracts.base import Model, Name, Words, about
from dagster_project.core.text import day_text

PLACE_TYPES = ("district", "commune", "commune_code")
_TYPE_WORDS = {
    "integer": Words("a whole number such as 1234", "số nguyên, ví dụ 1234"),
    "decimal": Words("a number such as 12.5", "số, ví dụ 12.5"),
    "text": Words("text", "chữ"),
    "choice": Words("one of the words listed", "một trong các từ quy định"),
    "date": Words("a date such as 22/11/2023", "ngày, ví dụ 22/11/2023"),
    "timestamp": Words("a time such as 2023-11-22 07:00", "thời điểm, ví dụ 2023-11-22 07:00"),
    "district": Words("the name of a district", "tên quận/huyện"),
    "commune": Words("the name of a commune", "tên xã/phường/thị trấn"),
    "commune_code": Words("the code of a commune", "mã xã/phường/thị trấn"),
}


@dataclass(frozen=True, kw_only=True)
class Column(Model):
    """One column of a feed."""

    name: Name
    type: Literal[
        "integer", "decimal", "text", "date", "timestamp", "choice", "district", "commune", "commune_code"
    ] = field(metadata=about("district, commune and commune_code together name the place"))
    label: str = field(metadata=about("Vietnamese"))
    headers: list[str] = field(metadata=about("header words that mean this column", min_length=1))
    required: bool = field(default=False, metadata=about("the column must be there and filled in every row"))
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    earliest: date | None = field(default=None, metadata=about("of a date: an earlier one is mistyped"))
    latest: date | None = field(default=None, metadata=about("of a date: a later one is mistyped"))
    scale: int = field(default=0, metadata=about("decimals kept of a decimal; further ones are rounded", ge=0, le=9))
    pattern: str | None = field(default=None, metadata=about("regular expression that the whole text must match"))
    form: str = field(default="", metadata=about("the pattern in English words"))
    form_vi: str = field(default="", metadata=about("the pattern in Vietnamese words"))
    dash: Literal["zero", "empty"] | None = field(
        default=None, metadata=about("what a lone dash in a cell means; nothing else does")
    )
    fill_down: bool = field(
        default=False, metadata=about("an empty cell takes the one above, in files that write each value once")
    )
    decimal_mark: Literal[".", ","] | None = field(
        default=None, metadata=about("the decimal mark of texts; left out, the texts of the whole column tell")
    )
    ordinal_words: list[str] = field(
        default_factory=list, metadata=about("words that may stand before the number: `Đợt 1` is 1, and so is `I`")
    )
    is_shared: bool = field(
        default=False, metadata=about("a merged cell says the same of all its rows; never for a quantity")
    )
    choices: dict[str, list[str]] = field(
        default_factory=dict,
        metadata=about("value → the words that mean it beside the value itself, the one to recommend first"),
    )

    def __post_init__(self) -> None:
        """Raises ValueError where parts do not fit the type."""
        if bool(self.choices) != (self.type == "choice"):
            raise ValueError("`choices` belongs to a column of type choice, and to no other")
        if (self.minimum is not None or self.maximum is not None) and self.type not in ("integer", "decimal"):
            raise ValueError("`minimum` and `maximum` belong to numbers")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("`minimum` is above `maximum`")
        if (self.earliest is not None or self.latest is not None) and self.type != "date":
            raise ValueError("`earliest` and `latest` belong to a date")
        if self.scale and self.type != "decimal":
            raise ValueError("`scale` belongs to a decimal")
        if self.decimal_mark is not None and self.type != "decimal":
            raise ValueError("`decimal_mark` belongs to a decimal")
        if self.dash == "zero" and self.type not in ("integer", "decimal"):
            raise ValueError("a dash is zero in numbers only")
        if self.ordinal_words and self.type != "integer":
            raise ValueError("`ordinal_words` belong to whole numbers")
        if self.pattern is not None and self.type != "text":
            raise ValueError("`pattern` belongs to a text")
        if (self.pattern is not None) != bool(self.form and self.form_vi):
            raise ValueError("a `pattern` is put into words by `form` and `form_vi`")

    @property
    def is_place(self) -> bool:
        """Whether the column only helps to find the commune."""
        return self.type in PLACE_TYPES

    @property
    def sql_type(self) -> str:
        """The type in the lake."""
        types = {"integer": "BIGINT", "decimal": f"DECIMAL(18,{self.scale})", "date": "DATE", "timestamp": "TIMESTAMP"}
        return types.get(self.type, "VARCHAR")

    @property
    def type_words(self) -> Words:
        """What a value of the type looks like."""
        return _TYPE_WORDS[self.type]

    @property
    def form_words(self) -> Words:
        """The pattern in words."""
        return Words(self.form, self.form_vi)

    @property
    def choice_words(self) -> Words:
        """The values, and the words that are recommended to Vietnamese senders."""
        recommended = [words[0] if words else value for value, words in self.choices.items()]
        return Words(", ".join(self.choices), ", ".join(recommended))

    @property
    def bounds(self) -> str:
        """The range in signs that need no translation; empty where there is none."""
        if self.earliest is not None and self.latest is not None:
            return f"{day_text(self.earliest)} – {day_text(self.latest)}"
        if self.earliest is not None or self.latest is not None:
            return f"≥ {day_text(self.earliest)}" if self.earliest else f"≤ {day_text(self.latest or date.max)}"
        low, high = (None if bound is None else _number(float(bound)) for bound in (self.minimum, self.maximum))
        if low is not None and high is not None:
            return f"{low} – {high}"
        return f"≥ {low}" if low is not None else f"≤ {high}" if high is not None else ""


def _number(value: float) -> str:
    """With spaces between the thousands, which reads the same in both languages."""
    return f"{value:,.0f}".replace(",", " ") if value.is_integer() else f"{value:g}"
