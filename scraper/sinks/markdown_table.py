"""Tables in Markdown, for the cards of datasets. Writes no file."""

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table. The cells are Markdown already: see `cell` and `code`."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cell(text: str) -> str:
    """A text in a cell of a table: on one line, and without markup."""
    line = " ".join(text.split())
    for mark in "\\`|<>[]*_":
        line = line.replace(mark, f"\\{mark}")
    return line


def code(text: str) -> str:
    """A text as code in a cell."""
    line = " ".join(text.split()).replace("|", "\\|")
    return f"`` {line} ``" if "`" in line else f"`{line}`"
