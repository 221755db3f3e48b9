"""Kickers and labels inside headlines: "Island traffic: Ferry returns", "Ferry returns | Opinion".
Compares titles, and knows no page.
"""

import re
from collections.abc import Iterator, Sequence

from scraper.extractor.candidates import Candidate
from scraper.language import Phrases
from scraper.text import letters

_MAX_KICKER = 60
_MAX_KICKER_WORDS = 5
_MAX_LABEL = 15
_MIN_LETTERS = 12
_MOST_WORDS_OF_LABEL = 4
_MARKS_OF_LABELS = frozenset(":|•·–—-")
_CAPITAL = r"[A-ZÀ-ÞŒŠŽА-ЯΑ-Ω\"„“«‘'¿¡]"
_KICKER_ENDS = re.compile(rf"[:|•·]\s*|\s[–—-]\s|(?<=[a-zß-ÿ])(?={_CAPITAL})")
# A style sheet sets the kicker apart, and the text has only a space.
_BARE_KICKER_ENDS = re.compile(rf"(?<=[^\s:|•·–—-])\s+(?={_CAPITAL})")
_LABEL = re.compile(r"\s*[|•·]\s*(?=[^|•·]+$)")
_DECLARED = frozenset({"og:title", "json-ld", "json-ld of news", "twitter:title"})
_IN_TITLES = _DECLARED | {"title", "meta", "microdata"}


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


def without_label(candidates: Sequence[Candidate], phrases: Phrases) -> list[Candidate]:
    """The visible headline without the label before it, such as "Opinion" or "Breaking", that only
    a style sheet sets apart: a declared title has a mark between them, or has the rest alone.
    """
    visible = next((one.value for one in candidates if one.source == "headline block"), "")
    rest = _behind_label(visible, phrases)
    declared = [one.value for one in candidates if one.source in _IN_TITLES]
    is_apart = any(
        letters(title) == letters(rest)
        or (
            letters(title) == letters(visible)
            and any(
                letters(title[cut.end() :]) == letters(rest)
                for cut in _KICKER_ENDS.finditer(title, 0, _MAX_KICKER)
            )
        )
        for title in declared
    )
    return [Candidate(rest, "the headline without its label")] if rest and is_apart else []


def _behind_label(headline: str, phrases: Phrases) -> str:
    """The words of a headline behind a label that only a space parts from them; else empty."""
    words = headline.split()
    for count in range(min(_MOST_WORDS_OF_LABEL, len(words) - 1), 0, -1):
        label, rest = " ".join(words[:count]), " ".join(words[count:])
        is_bare = label[-1:].isalnum() and rest[:1] not in _MARKS_OF_LABELS
        if is_bare and phrases.has_whole("headline_label_whole", phrases.line(label)):
            return rest if len(letters(rest)) >= _MIN_LETTERS else ""
    return ""
