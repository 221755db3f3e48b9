"""Names in capitals, as the rest of the page writes them: "JANE MCDOE" is "Jane McDoe" in the box
about her. Finds no names.
"""

import re
from collections.abc import Sequence

from scraper.cleaner import Cleaned
from scraper.extractor.candidates import Candidate


def spelling_with_case(group: Sequence[Candidate]) -> str:
    """The first spelling of a name that is not in one case only; the first one if all are."""
    values = [candidate.value for candidate in group]
    return next(filter(_has_case, values), values[0])


def as_written_elsewhere(name: str, cleaned: Cleaned) -> str:
    """A name of several words in capitals as the page writes it elsewhere, if it does."""
    if " " not in name or not name.isupper():
        return name
    pattern = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, name.split())) + r"(?!\w)", re.I)
    found = (
        " ".join(match[0].split())
        for judged in cleaned.judged
        for match in pattern.finditer(judged.block.text)
    )
    return next(filter(_has_case, found), name)


def _has_case(name: str) -> bool:
    """Whether a name of several words begins with a capital and has small letters."""
    return " " in name and name[:1].isupper() and not name.isupper()
