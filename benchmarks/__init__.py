"""Figures of this project and its peers on the development corpus. Not part of the package."""

from pathlib import Path

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
