"""Kickers and labels inside headlines: "Island traffic: Ferry returns", "Ferry returns | Opinion".
Compares titles, and knows no page.
"""

import re
from collections.abc import Iterator, Sequence

from scraper.extractor.candidates import Candidate
from scraper.text import letters

_MAX_KICKER = 60
_MAX_KICKER_WORDS = 5
_MAX_LABEL = 15
_MIN_LETTERS = 12
_CAPITAL = r"[A-ZÀ-ÞŒŠŽА-ЯΑ-Ω\"„“«‘'¿¡]"
_KICKER_ENDS = re.compile(rf"[:|•·]\s*|\s[–—-]\s|(?<=[a-zß-ÿ])(?={_CAPITAL})")
# A style sheet sets the kicker apart, and the text has only a space.
_BARE_KICKER_ENDS = re.compile(rf"(?<=[^\s:|•·–—-])\s+(?={_CAPITAL})")
_LABEL = re.compile(r"\s*[|•·]\s*(?=[^|•·]+$)")
_DECLARED = frozenset({"og:title", "json-ld", "json-ld of news", "twitter:title"})


def is_part_of(title: str, headline: str, *, is_alone: bool) -> bool:
    """Whether a title is the headline without its kicker, or without the label behind it.
    `is_alone`: no other declared title is the whole headline, so that a space may be the border.
    """
    rest, whole = letters(title), letters(headline)
    if len(rest) < _MIN_LETTERS or len(rest) * 2 <= len(whole) or rest == whole:
        return False
    if whole.endswith(rest):
        return any(letters(headline[end:]) == rest for end in _ends(headline, bare=is_alone))
    return whole.startswith(rest) and any(
        letters(headline[: label.start()]) == rest
        and len(headline[label.end() :].strip()) <= _MAX_LABEL
        for label in _LABEL.finditer(headline)
    )


def _ends(headline: str, *, bare: bool) -> Iterator[int]:
    """Where a kicker may end in a headline."""
    for cut in _KICKER_ENDS.finditer(headline, 0, _MAX_KICKER):
        yield cut.end()
    for cut in _BARE_KICKER_ENDS.finditer(headline, 0, _MAX_KICKER) if bare else ():
        kicker = headline[: cut.start()]
        if len(kicker.split()) <= _MAX_KICKER_WORDS and not kicker.isdigit():
            yield cut.end()


def shared_parts(candidates: Sequence[Candidate]) -> list[Candidate]:
    """What the visible headline and a declared title have in common behind different kickers."""
    visible = next((one.value for one in candidates if one.source == "headline block"), "")
    # "The island failed: here is why" has no kicker.
    rests = [visible[end:].strip() for end in _ends(visible, bare=True)]
    cuts = {letters(rest): rest for rest in rests if not rest[:1].islower()}
    declared = [one.value for one in candidates if one.source in _DECLARED]
    if any(letters(title) == letters(visible) for title in declared):
        return []
    for title in declared:
        for cut in _KICKER_ENDS.finditer(title, 0, _MAX_KICKER):
            rest = letters(title[cut.end() :])
            is_long = len(rest) >= _MIN_LETTERS and len(rest) * 2 > len(letters(visible))
            if cut.start() and is_long and rest in cuts:
                return [Candidate(cuts[rest], "shared without kickers")]
    return []
