"""The parts of a title: without the name of its site, its sections or a domain. Chooses none."""

import re

from scraper.parsing import TITLE_DIVIDER
from scraper.text import EAST_ASIAN, count_words, letters

_OUTER = " |–—•·:»ㅣ-"
_PATH_DIVIDER = re.compile(r"\s(?:::|//|[>›»«‹~])\s")
_EAST_ASIAN = re.compile(f"[{EAST_ASIAN}]")
_MOST_WORDS_OF_PART, _FEWEST_WORDS_OF_MAIN = 4, 4
_TIMES_LONGER, _TIMES_LONGER_THAN_SECTIONS = 2, 1.5
_DOMAIN = re.compile(r"(?:\w[\w-]*\.)+(?:[a-z]{3}(?:\.[a-z]{2})?|[a-z]{2}\.[a-z]{2})", re.I)
_EAST_ASIAN_PART = re.compile(
    rf"(?<=[{EAST_ASIAN}”」』！？!?'\"])\s*[-_－｜|]\s*"
    rf"[^\W_]*[{EAST_ASIAN}][^\W_.]*(?:\.\w+)*$"
)


def is_part_in_title(line: str, title: str) -> bool:
    """Whether a line is what a title has before or behind one of its dividers."""
    return bool(line) and any(
        line in (title[: cut.start()].strip(_OUTER), title[cut.end() :].strip(_OUTER))
        for cut in TITLE_DIVIDER.finditer(title)
    )


def without_site(title: str, site: frozenset[str]) -> str:
    """A title without its last or first part, if that part is a name of the site."""
    parts = [part.strip() for part in TITLE_DIVIDER.split(title) if part.strip()]
    if len(parts) < 2:
        return title
    if letters(parts[-1]) in site:
        return title[: title.rindex(parts[-1])].strip(_OUTER)
    return (
        title.removeprefix(parts[0]).strip(_OUTER)
        if letters(parts[0]) in site and title.startswith(parts[0])
        else title
    )


def without_last_part(title: str) -> str:
    """A title without a last part that is a domain, or is much shorter and behind a bar. That is a
    site's name even if the page declares no such name. In East Asian titles, sections and sites
    follow a hyphen.
    """
    while (part := _EAST_ASIAN_PART.search(title)) and len(title) > 3 * len(part[0]):
        title = title[: part.start()].strip(_OUTER)
    parts = TITLE_DIVIDER.split(title)
    if len(parts) > 1 and _DOMAIN.fullmatch(parts[-1].strip()):
        return title[: title.rindex(parts[-1])].strip(_OUTER)
    if (main := _main_part(title)) is not None:
        return main
    before, bar, last = title.rpartition("|")
    short = 0 < len(last.split()) <= 3 and len(last.strip()) * 1.5 < len(before.strip())
    return before.strip(_OUTER) if bar and short else title


def _main_part(title: str) -> str | None:
    """The first or last part of a title, if marks that stand only between sections and sites part
    it from others, and it is much longer than they are together.
    """
    parts = [part.strip(_OUTER) for part in _PATH_DIVIDER.split(title)]
    is_quoted = "«" in title and "»" in title
    if len(parts) < 2 or is_quoted or _EAST_ASIAN.search(title):
        return None
    main, *others = sorted((parts[0], parts[-1]), key=len, reverse=True)
    others += parts[1:-1]
    is_short = all(len(part.split()) <= _MOST_WORDS_OF_PART for part in others)
    is_main = count_words(main) >= _FEWEST_WORDS_OF_MAIN and is_short
    times = _TIMES_LONGER if len(parts) == 2 else _TIMES_LONGER_THAN_SECTIONS
    return main if is_main and len(main) > times * sum(map(len, others)) else None
