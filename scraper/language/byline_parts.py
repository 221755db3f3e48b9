"""What bylines are made of: the opening word, the joints between names, the date beside them. Cuts
lines; names nobody.
"""

import re
from functools import cache

from scraper.language import dates
from scraper.language.phrases import Line, Phrases
from scraper.text import fold

PARTICLES = frozenset(
    "de da do dos das di del della der den van von zu zum zur la le du des el al bin ibn ter ten y "
    "e af av".split()
)
HAN_NAME = re.compile(
    r"[\u3040-\u30ff\u4e00-\u9fff·]{2,8}(?:\s[\u3040-\u30ff\u4e00-\u9fff]{1,5})?|[\uac00-\ud7a3]{2,5}"
)
EAST_ASIAN_ROLE = re.compile(
    r"\s*(?:기자|특파원|선임기자|記者|记者|特派員|編集委員|論説委員)$|\s+\S{2,6}(?:报道|報道|報導)$"
)
"""What follows a reporter's name in Korean, Japanese and Chinese bylines: the role, or "reports
from Beijing".
"""
EAST_ASIAN_DESK = re.compile(r"[\u4e00-\u9fff]{1,6}(?:部|局|課|班|室)\Z")
"""A newspaper's desk, which stands before the name."""
SUFFIX = re.compile(r",\s*((?:jr|sr|iii|ii|iv|md|m\.d|phd|ph\.d|esq)\.?)(?=$|[\s,;])", re.I)
_MARKS = "・:：/／ 　"


def after_lead(text: str, phrases: Phrases) -> str | None:
    """What follows "By", "Von", "Text:" and their kin; None where none opens the text."""
    line = Line(text)
    if after := phrases.lead("byline_lead", line):
        return after
    phrase = phrases.start("byline_lead", line)
    if phrase is None:
        glued = _glued_leads(phrases).match(text)
        return text[glued.end() :] if glued else None
    bare = text.strip()
    if not phrase.isascii() and bare.startswith(
        phrase
    ):  # in scripts without spaces a mark parts it from the name
        rest = bare.removeprefix(phrase)
        return rest.lstrip(_MARKS) if rest[:1] in _MARKS else None
    return re.sub(r"^\W*" + r"\S+\s*" * len(phrase.split()), "", text, count=1)


def around_date(text: str, phrases: Phrases) -> tuple[str, ...]:
    """What stands before a line's date, and after it; the line itself where it holds none."""
    moment = dates.find(text, phrases.languages)
    return (
        (text,) if moment is None else (text[: moment.start].rstrip(" ,|-–—("), text[moment.end :])
    )


def without_date_words(text: str, phrases: Phrases) -> str:
    """As in "Jane Doe Published on", "Jane Doe Updated Wednesday", without the last words; but
    "Plácido Domingo" is a name.
    """
    words = text.split()
    for number in range(1, len(words)):
        last = [fold(word).rstrip(":,") for word in words[number:]]
        if " ".join(last) in phrases["dateline_lead"] or (
            last[0] in words_of_dates(phrases)
            and all(word in words_of_dates(phrases) or word in weekdays(phrases) for word in last)
        ):
            return " ".join(words[:number])
    return text


@cache
def joints(phrases: Phrases) -> re.Pattern[str]:
    """What stands between two names."""
    words = "|".join(
        rf"(?-i:{word})(?!\.)" if len(word) == 1 else re.escape(word)
        for word in phrases["byline_and"]
    )  # "John E. Smith"
    # between two words in katakana it joins one name
    foreign = r"(?<![\u30a0-\u30ff])・|・(?![\u30a0-\u30ff])"
    return re.compile(rf"\s*(,\s*(?:{words})\b|,|&|/|、|{foreign}|\b(?:{words})\b)\s*", re.I)


@cache
def weekdays(phrases: Phrases) -> frozenset[str]:
    """The full names of weekdays, folded; short ones can be names."""
    return frozenset(
        day
        for language in phrases.languages
        for day in dates.weekday_names(language)
        if len(day) > 3
    )


@cache
def words_of_dates(phrases: Phrases) -> frozenset[str]:
    """Single words that open a date."""
    return frozenset(phrase for phrase in phrases["dateline_lead"] if " " not in phrase) | {
        "on",
        "at",
    }


@cache
def _glued_leads(phrases: Phrases) -> re.Pattern[str]:
    """As in "ByJane Doe", which a style sheet would part."""
    leads = "|".join(
        re.escape(phrase.capitalize())
        for phrase in phrases["byline_lead"]
        if phrase.isalpha() and phrase.isascii() and phrase not in PARTICLES
    )
    return re.compile(rf"(?:{leads})(?=[A-ZÀ-Þ])")
