"""Reads the TOML tables of language/. Knows no language."""

import tomllib
from importlib import resources
from typing import Any

_PACKAGE = resources.files("scraper.language")


def read_table(folder: str, name: str) -> dict[str, Any]:
    """The table `folder`/`name`.toml. Raises FileNotFoundError if it does not exist."""
    return tomllib.loads((_PACKAGE / folder / f"{name}.toml").read_text(encoding="utf-8"))
