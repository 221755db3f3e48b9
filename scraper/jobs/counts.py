"""Numbers of things in words: "1 article", "2 articles". Pure."""


def counted(count: int, one: str, more: str | None = None) -> str:
    """So many of what is called `one`, and if there are not exactly one `more`, by default with an s."""
    return f"{count} {one if count == 1 else more or one + 's'}"
