"""A table of a file's problems in a terminal. Belongs here: its look. Does not belong here: what is in it."""

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text


def print_table(heads: list[str], rows: list[list[str]], colours: list[str]) -> None:
    """Print rows under heads; the first cell of each in its colour. No text is taken for markup."""
    table = Table(*heads, box=SIMPLE_HEAD, pad_edge=False)
    for (first, *others), colour in zip(rows, colours, strict=True):
        table.add_row(Text(first, style=colour), *map(Text, others))
    Console(highlight=False, emoji=False).print(Padding(table, (0, 0, 0, 2)))
