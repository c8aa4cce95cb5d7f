"""One column of a feed."""

import re
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from dagster_project.contracts.base import Model, Name, Words

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


class Column(Model):
    """One column of a feed."""

    name: Name
    type: Literal[
        "integer", "decimal", "text", "date", "timestamp", "choice", "district", "commune", "commune_code"
    ] = Field(description="district, commune and commune_code together name the place")
    label: str = Field(description="Vietnamese")
    headers: list[str] = Field(min_length=1, description="header words that mean this column")
    required: bool = Field(False, description="the column must be there and filled in every row")
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    scale: int = Field(0, ge=0, le=9, description="decimals kept of a decimal; further ones are rounded")
    pattern: str | None = Field(None, description="regular expression that the whole text must match")
    form: str = Field("", description="the pattern in English words")
    form_vi: str = Field("", description="the pattern in Vietnamese words")
    dash: Literal["zero", "empty"] | None = Field(
        None, description="what a lone dash in a cell means; nothing else does"
    )
    fill_down: bool = Field(False, description="an empty cell takes the one above, in files that write each value once")
    decimal_mark: Literal[".", ","] | None = Field(
        None, description="the decimal mark of texts; left out, the texts of the whole column tell"
    )
    choices: dict[str, list[str]] = Field(
        {}, description="value → the words that mean it beside the value itself, the one to recommend first"
    )

    @field_validator("pattern")
    @classmethod
    def _pattern_compiles(cls, pattern: str | None) -> str | None:
        try:
            re.compile(pattern or "")
        except re.error as error:
            raise ValueError(f"is no regular expression ({error})") from None
        return pattern

    @model_validator(mode="after")
    def _parts_fit_the_type(self) -> Self:
        if bool(self.choices) != (self.type == "choice"):
            raise ValueError("`choices` belongs to a column of type choice, and to no other")
        if (self.minimum is not None or self.maximum is not None) and self.type not in ("integer", "decimal"):
            raise ValueError("`minimum` and `maximum` belong to numbers")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("`minimum` is above `maximum`")
        if self.scale and self.type != "decimal":
            raise ValueError("`scale` belongs to a decimal")
        if self.decimal_mark is not None and self.type != "decimal":
            raise ValueError("`decimal_mark` belongs to a decimal")
        if self.dash == "zero" and self.type not in ("integer", "decimal"):
            raise ValueError("a dash is zero in numbers only")
        if self.pattern is not None and self.type != "text":
            raise ValueError("`pattern` belongs to a text")
        if (self.pattern is not None) != bool(self.form and self.form_vi):
            raise ValueError("a `pattern` is put into words by `form` and `form_vi`")
        return self

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
        low, high = (None if bound is None else _number(bound) for bound in (self.minimum, self.maximum))
        if low is not None and high is not None:
            return f"{low} – {high}"
        return f"≥ {low}" if low is not None else f"≤ {high}" if high is not None else ""


def _number(value: float) -> str:
    """With spaces between the thousands, which reads the same in both languages."""
    return f"{value:,.0f}".replace(",", " ") if value.is_integer() else f"{value:g}"
